"""vCon: what others write is read, and what Setsudo writes others read."""

from __future__ import annotations

import base64
import json
import warnings
from datetime import UTC, datetime

import pytest
from reading_back import Reading, only, refused, said

from setsudo.interactions.model import Channel, Interaction, Party, Speaker, Turn
from setsudo.interactions.vcon import from_vcon, to_vcon

with warnings.catch_warnings():
    # Its JOSE dependency sets a filter of its own and then warns of its successor.
    from authlib.deprecate import AuthlibDeprecationWarning

    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from vcon import Vcon
    from vcon.dialog import Dialog
    from vcon.party import Party as VconParty

CHAT = {
    "vcon": "0.4.0",
    "uuid": "0199aa00-0000-8000-8000-000000000001",
    "created_at": "2026-01-05T10:00:00Z",
    "parties": [
        {"tel": "tel:+81300000000", "name": "Suzuki", "role": "customer", "uuid": "c-9"},
        {"mailto": "mailto:Help@shop.example", "name": "Tanaka", "role": "agent"},
    ],
    "dialog": [
        {
            "type": "text",
            "start": "2026-01-05T10:00:00Z",
            "parties": [0, 1],
            "originator": 0,
            "mediatype": "text/plain",
            "body": "Where is it?",
            "encoding": "none",
        },
        {
            "type": "text",
            "start": "2026-01-05T19:00:30+09:00",
            "parties": [1, 0],
            "mediatype": "text/html",
            "body": "<p>On its <b>way</b></p>",
            "encoding": "none",
        },
        {"type": "transfer", "start": "2026-01-05T10:01:00Z", "parties": [0]},
        {
            "type": "text",
            "start": "2026-01-05T10:02:00Z",
            "parties": 0,
            "mimetype": "text/plain",
            "body": base64.urlsafe_b64encode("遅い".encode()).decode().rstrip("="),
            "encoding": "base64url",
        },
    ],
    "attachments": [{"filename": "x.pdf", "mediatype": "application/pdf", "body": "AAAA"}],
}


def test_text_dialogs_of_the_current_draft_are_turns(reading: Reading) -> None:
    chat = only(reading("c.json", json.dumps(CHAT, indent=1)))

    assert (chat.id, chat.channel) == (CHAT["uuid"], "chat")
    assert said(chat) == [
        ("customer", "Where is it?"),
        ("staff", "On its way"),
        ("customer", "遅い"),
    ]
    assert [turn.at for turn in chat.turns] == [0.0, 30.0, 120.0]
    assert chat.customer == Party("c-9", "Suzuki", "+81300000000")
    assert chat.staff.email == "help@shop.example"
    assert chat.attachments[0].name == "x.pdf"


@pytest.mark.parametrize(
    "body",
    [
        {"segments": [{"start": 1, "end": 2, "text": "Hello", "speaker": "SPEAKER_00"},
                      {"start": 3, "end": 4, "text": "Refund", "speaker": "SPEAKER_01"}]},
        json.dumps({"results": {"utterances": [
            {"start": 1, "transcript": "Hello", "speaker": 0},
            {"start": 3, "transcript": "Refund", "speaker": 1}]}}),
        {"paragraphs": {"paragraphs": [
            {"speaker": 0, "start": 1, "sentences": [{"text": "Hello"}]},
            {"speaker": 1, "start": 3, "sentences": [{"text": "Refund"}]}]}},
        {"transcript": [{"speaker": "Tanaka", "message": "Hello"},
                        {"speaker": "Suzuki", "message": "Refund"}]},
        "Agent: Hello\nCustomer: Refund",
    ],
    ids=["whisperx", "deepgram", "paragraphs", "messages", "plain"],
)  # fmt: skip
def test_a_recording_is_read_by_its_transcript(body: object) -> None:
    recording = {"type": "recording", "start": "2026-01-05T10:00:00Z", "duration": 61.5}
    call = {
        **CHAT,
        "dialog": [{**recording, "parties": [0, 1], "mediatype": "audio/wav", "url": "x"}],
        "analysis": [
            {"type": "summary", "dialog": 0, "body": "They spoke."},
            {"type": "transcript", "dialog": 0, "vendor": "x", "body": body, "encoding": "json"},
        ],
    }

    read = from_vcon(call)

    assert (read.channel, read.duration_s) == ("phone", 61.5)
    assert said(read) == [("staff", "Hello"), ("customer", "Refund")]


TALK = "Thank you for calling. How can I help?\n\nI was charged twice.\n\nLet me look."


@pytest.mark.parametrize(
    ("parties", "spoken"),
    [([1, 0], ["staff", "customer", "staff"]), ([0, 1], ["customer", "staff", "customer"])],
)
def test_paragraphs_that_name_nobody_are_told_by_the_two_voices_in_turn(
    parties: list[int], spoken: list[str]
) -> None:
    call = {
        **CHAT,
        "parties": [{"role": "customer", "name": "A"}, {"role": "agent", "name": "B"}],
        "dialog": [{"type": "text", "start": "2026-01-05T10:00:00Z", "parties": parties}],
        "analysis": [{"type": "transcript", "dialog": 0, "body": {"transcript": TALK}}],
    }

    read = from_vcon(call)

    assert read.channel == "phone", "somebody wrote down what was said"
    assert [turn.speaker for turn in read.turns] == spoken
    assert read.turns[1].text == "I was charged twice."


def test_messages_that_go_to_and_fro_are_a_chat_even_where_mail_addresses_are_known() -> None:
    parties = [{"role": "agent", "mailto": "a@shop.example"}, {"role": "customer", "tel": "+81"}]
    texts = [
        {"type": "text", "start": f"2026-01-05T10:0{n}:00Z", "parties": [n % 2], "body": f"No {n}"}
        for n in range(4)
    ]

    assert from_vcon({**CHAT, "parties": parties, "dialog": texts}).channel == "chat"


def test_a_mail_in_a_vcon_is_read_as_a_mail() -> None:
    body = "--b\nContent-Type: text/plain\n\nNo!\n\n> We cannot.\n--b--\n"
    mail = {
        **CHAT,
        "dialog": [
            {**CHAT["dialog"][0], "mediatype": 'multipart/mixed; boundary="b"', "body": body}
        ],  # type: ignore[index, dict-item]
    }

    read = from_vcon(mail)

    assert read.channel == "email"
    assert said(read) == [("staff", "We cannot."), ("customer", "No!")]


def test_without_roles_who_began_is_the_customer() -> None:
    parties = [{"name": "A"}, {"name": "B"}]
    dialog = [{**CHAT["dialog"][0], "parties": [1, 0], "originator": 1}]  # type: ignore[index, dict-item]

    assert said(from_vcon({**CHAT, "parties": parties, "dialog": dialog})) == [
        ("customer", "Where is it?")
    ]


def test_what_is_missing_or_sealed_is_said(reading: Reading) -> None:
    assert "uuid" in refused(reading("a.json", '{"vcon": "0.4.0", "dialog": []}')).message
    sealed = '{"payload": "e30", "signatures": []}'
    assert refused(reading("a.json", sealed)).code == "sealed"


def test_an_array_of_vcons_is_a_stream_of_them(reading: Reading) -> None:
    records = reading("many.json", json.dumps([CHAT] * 3))

    assert [record.id for record in records] == [CHAT["uuid"]] * 3


CALL = Interaction(
    id="ja-0001",
    channel=Channel.PHONE,
    turns=(
        Turn(Speaker.CUSTOMER, "土下座しろ", 0.0),
        Turn(Speaker.STAFF, "いたしかねます", 4.5),
        Turn(Speaker.BYSTANDER, "やめなさい", 9.0),
    ),
    lang="ja",
    started_at=datetime(2026, 1, 5, 10, tzinfo=UTC),
    customer=Party("c-1", "鈴木", "+81300000000", "s@c.example"),
)


def test_the_assessment_goes_out_as_an_analysis_of_all_dialogs() -> None:
    line = {"verdict": "beyond", "policy": "customer-service@1", "engine": "e/1"}

    vcon = to_vcon(CALL, line)

    (analysis,) = vcon["analysis"]
    assert json.loads(analysis["body"]) == line
    assert analysis["dialog"] == [0, 1, 2]
    assert (analysis["vendor"], analysis["schema"]) == ("Setsudo", "customer-service@1")
    assert from_vcon(vcon) == CALL


def test_the_public_library_loads_what_setsudo_writes() -> None:
    """Its own check wants an audio type even of text dialogs: that is its only objection."""
    written = Vcon.build_from_json(json.dumps(to_vcon(CALL, {"verdict": "beyond"})))

    _, errors = written.is_valid()

    assert [error for error in errors if "invalid mimetype" not in error] == []
    assert written.find_party_index("role", "customer") == 0
    assert written.find_analysis_by_type("conduct_assessment")["vendor"] == "Setsudo"
    assert [dialog["body"] for dialog in written.dialog] == [turn.text for turn in CALL.turns]


def test_what_the_public_library_writes_is_read(reading: Reading) -> None:
    start = "2026-01-05T10:00:00+00:00"
    vcon = Vcon.build_new()
    vcon.add_party(VconParty(tel="+81300000000", name="Suzuki", role="customer"))
    vcon.add_party(VconParty(name="Tanaka", role="agent"))
    vcon.add_dialog(Dialog("text", start, [0, 1], 0, "text/plain", body="Pay me.", encoding="none"))
    vcon.add_dialog(Dialog("text", start, [1, 0], 1, "text/plain", body="No.", encoding="none"))
    vcon.add_tag("channel", "social")
    vcon.add_tag("order", "A-1001")
    vcon.add_tag("about", "lot 77")

    read = only(reading("v.json", vcon.to_json()))

    assert (read.id, read.channel) == (vcon.uuid, "social")
    assert read.customer.orders == ("A-1001",)
    assert read.context.about == "lot 77"
    assert said(read) == [("customer", "Pay me."), ("staff", "No.")]


def test_a_vcon_edited_by_others_is_read_afresh() -> None:
    vcon = to_vcon(CALL)
    vcon["dialog"].append({**vcon["dialog"][1], "body": "Anything else?"})

    assert said(from_vcon(vcon))[-1] == ("staff", "Anything else?")
