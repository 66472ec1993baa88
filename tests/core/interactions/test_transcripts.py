"""Recorded calls: captions, Whisper and Amazon's call analytics."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_back import Reading, only, refused, said

from setsudo.interactions.bytestreams import Piece
from setsudo.interactions.clues import Clues, parse_speakers
from setsudo.interactions.forms import record_of
from setsudo.interactions.model import Interaction, Speaker, Unreadable
from setsudo.interactions.reading import read
from setsudo.interactions.roles import assign

VTT = """WEBVTT - call 17

NOTE recorded with consent

1
00:00:01.000 --> 00:00:03.000
<v Agent Tanaka>Thank you for calling.</v>

00:00:04.000 --> 00:00:06.500 align:start
<v.loud Mr Suzuki>I have been <i>waiting</i> &amp; waiting.
"""


def test_webvtt_voices_become_the_two_sides(reading: Reading) -> None:
    call = only(reading("call-17.vtt", VTT))

    assert (call.id, call.channel, call.duration_s) == ("call-17.vtt", "phone", 6.5)
    assert said(call) == [
        ("staff", "Thank you for calling."),
        ("customer", "I have been waiting & waiting."),
    ]
    assert [turn.at for turn in call.turns] == [1.0, 4.0]


def test_srt_names_before_a_colon_are_speakers_and_other_colons_are_not(reading: Reading) -> None:
    call = only(
        reading(
            "c.srt",
            "1\r\n00:00:01,000 --> 00:00:02,000\r\n担当：お電話ありがとうございます。\r\n\r\n"
            "2\r\n00:00:03,000 --> 00:00:05,000\r\nお客様：一つ言います: 返金してください。\r\n\r\n"
            "3\r\n00:00:06,000 --> 00:00:07,000\r\n条件は10:30まで。\r\n",
        )
    )

    assert said(call) == [
        ("staff", "お電話ありがとうございます。"),
        ("customer", "一つ言います: 返金してください。"),
        ("customer", "条件は10:30まで。"),
    ]


def test_a_sentence_broken_over_captions_is_one_turn(reading: Reading) -> None:
    call = only(
        reading(
            "c.vtt",
            "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Customer>I will come to\n\n"
            "00:02.000 --> 00:03.000\n<v Customer>your shop tomorrow.\n\n"
            "00:03.100 --> 00:04.000\n<v Customer>Be there.\n",
        )
    )

    assert said(call) == [
        ("customer", "I will come to your shop tomorrow."),
        ("customer", "Be there."),
    ]


def test_shift_jis_captions_are_read(reading: Reading) -> None:
    data = "1\n00:00:01,000 --> 00:00:02,000\nお客様: 返金してください。\n".encode("cp932")

    assert said(only(reading("c.srt", data))) == [("customer", "返金してください。")]


def test_unknown_voices_the_first_answers_the_telephone() -> None:
    assert assign(["SPEAKER_00", "SPEAKER_01", "SPEAKER_02"], {}) == {
        "SPEAKER_00": Speaker.STAFF,
        "SPEAKER_01": Speaker.CUSTOMER,
        "SPEAKER_02": Speaker.CUSTOMER,
    }
    assert assign([""], {}) == {"": Speaker.CUSTOMER}
    assert assign(["A", "Customer 1"], {}) == {"A": Speaker.STAFF, "Customer 1": Speaker.CUSTOMER}
    assert assign(["鈴木様", "佐藤"], {})["鈴木様"] == Speaker.CUSTOMER


def test_given_names_count_more_than_what_they_seem(reading: Reading) -> None:
    speakers = parse_speakers(["Agent Tanaka=customer", "*=staff"])

    assert [speaker for speaker, _ in said(only(reading("c.vtt", VTT, speakers=speakers)))] == [
        "customer",
        "staff",
    ]


WHISPER = {
    "task": "transcribe",
    "language": "japanese",
    "duration": "7.5",
    "text": "もしもし。返金して。",
    "segments": [
        {"id": 0, "start": 0.0, "end": 2.0, "text": " もしもし。", "avg_logprob": float("nan")},
        {"id": 1, "start": 2.5, "end": 7.0, "text": " 返金して。"},
    ],
}


def test_whisper_without_speakers_is_the_customers_voice(reading: Reading) -> None:
    call = only(reading("w.json", json.dumps(WHISPER, ensure_ascii=False)))

    assert (call.id, call.lang, call.duration_s) == ("w.json", "ja", 7.5)
    assert said(call) == [("customer", "もしもし。"), ("customer", "返金して。")]


def test_whisperx_speakers_are_told_apart(reading: Reading) -> None:
    segments = [
        {"start": 0, "end": 1, "text": "Shop, hello.", "speaker": "SPEAKER_01"},
        {"start": 2, "end": 3, "text": "Refund me now.", "speaker": "SPEAKER_00"},
    ]

    call = only(reading("w.json", json.dumps({"segments": segments, "language": "en"})))

    assert said(call) == [("staff", "Shop, hello."), ("customer", "Refund me now.")]


ANALYTICS = {
    "JobStatus": "COMPLETED",
    "JobName": "call-2026-01-05",
    "LanguageCode": "en-US",
    "Channel": "VOICE",
    "Participants": [{"ParticipantRole": "AGENT"}, {"ParticipantRole": "CUSTOMER"}],
    "ConversationCharacteristics": {"TotalConversationDurationMillis": 93500},
    "Transcript": [
        {
            "Id": "1",
            "ParticipantRole": "AGENT",
            "BeginOffsetMillis": 1500,
            "EndOffsetMillis": 2500,
            "Content": "How can I help?",
            "Sentiment": "NEUTRAL",
            "LoudnessScores": [70.1, None],
        },
        {
            "Id": "2",
            "ParticipantRole": "CUSTOMER",
            "BeginOffsetMillis": 3000,
            "EndOffsetMillis": 9000,
            "Content": "You are useless.",
        },
    ],
}


def test_call_analytics_is_known_by_its_content(reading: Reading) -> None:
    call = only(reading("out.json", json.dumps(ANALYTICS, indent=2)))

    assert (call.id, call.lang, call.duration_s) == ("call-2026-01-05", "en", 93.5)
    assert said(call) == [("staff", "How can I help?"), ("customer", "You are useless.")]
    assert call.turns[1].at == 3.0


def test_contact_lens_names_its_parties_by_id(reading: Reading) -> None:
    chat = {
        "Channel": "CHAT",
        "CustomerMetadata": {"ContactId": "c-77"},
        "Participants": [
            {"ParticipantId": "p1", "ParticipantRole": "CUSTOMER"},
            {"ParticipantId": "p2", "ParticipantRole": "AGENT"},
        ],
        "Transcript": [
            {"ParticipantId": "p1", "Content": "Hi", "AbsoluteTime": "2026-01-05T10:00:00Z"},
            {"ParticipantId": "p2", "Content": "Hello", "AbsoluteTime": "2026-01-05T10:00:09Z"},
        ],
    }

    read = only(reading("chat.json", json.dumps(chat)))

    assert (read.id, read.channel) == ("c-77", "chat")
    assert said(read) == [("customer", "Hi"), ("staff", "Hello")]
    assert read.turns[1].at == 9.0


def test_a_transcript_with_a_wrong_type_names_the_field(reading: Reading) -> None:
    broken = {**WHISPER, "segments": [{"start": "soon", "text": "x"}]}

    error = refused(reading("w.json", json.dumps(broken)))

    assert (error.code, error.message) == ("wrong_type", "start must be a number")


KEYS = re.findall(
    r"\w+",
    "vcon uuid parties dialog analysis attachments type body encoding start duration role name "
    "mediatype segments text language speaker end Transcript Participants Content turns id "
    "channel originator transcript ParticipantRole created_at mailto",
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=300, deadline=None)
@given(json_values, st.sampled_from(["vcon", "segments", "Transcript", "turns", "x"]))
def test_any_json_gives_an_interaction_or_a_refusal(value: object, key: str) -> None:
    obj = {**value, key: value.get(key, [value])} if isinstance(value, dict) else {key: value}
    record = record_of(
        Piece(1, json.dumps({"uuid": "u", "language": "en", **obj}).encode()),
        Clues(),
        id="x",
        source="y",
    )

    assert isinstance(record, Interaction | Unreadable)
    if isinstance(record, Interaction):
        assert "".join(turn.text for turn in record.turns).encode("utf-8").strip()


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["WEBVTT\n", "\n", "00:01.000 --> 00:02.000\n", "<v A>", "A: hi\n", "- x\n"]
        )
        | st.text(max_size=10),
        max_size=20,
    ).map("".join)
)
def test_any_captions_give_records_and_never_an_exception(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("captions") / "c.vtt"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))

    assert all(isinstance(record, Interaction | Unreadable) for record in read([path]))
