"""Other systems hand contacts in by the API: durable, in any number, refused with the place."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_cast import THREAT, Line, Work

from setsudo.cases.permissions import NotEntitled
from setsudo.interactions.lines import from_line
from setsudo.interactions.vcon import to_vcon
from setsudo.web.accounts.models import Site, User
from setsudo.web.api import tokens
from setsudo.web.api.models import Scope, Token
from setsudo.web.api.taking import LARGEST, MOST
from setsudo.web.interactions.models import Interaction
from setsudo.web.ledger.models import Entry
from setsudo.web.work.models import Task

URL = "/api/v1/interactions"
pytestmark = pytest.mark.django_db


def post(client: Client, body: Any, content_type: str = "application/json") -> Any:
    data = body if isinstance(body, bytes) else json.dumps(body)
    return client.post(URL, data, content_type=content_type)


def test_a_contact_is_kept_and_can_be_read_back_with_what_was_said_of_it(
    pbx: Client, line: Line, work_done: Work, ginza: Site
) -> None:
    kept = post(pbx, line(text=THREAT))
    assert kept.status_code == 202
    row = Interaction.objects.get(ref=kept.json()["ref"])
    assert (row.source, row.external_id, row.site) == ("pbx", "call-1", ginza)

    assert pbx.get(f"{URL}/{row.ref}").json()["state"] == "waiting"
    work_done()
    read = pbx.get(f"{URL}/{row.ref}?lang=ja").json()
    assert read["state"] == "assessed"
    assert read["assessment"]["verdict"] == "beyond"


def test_sent_again_it_is_answered_the_same_and_kept_once(pbx: Client, line: Line) -> None:
    first, again = post(pbx, line()), post(pbx, line())

    assert again.status_code == first.status_code == 202
    assert again.json() == first.json()
    tasks = Task.objects.filter(kind="interaction.assess")
    assert Interaction.objects.count() == tasks.count() == Entry.objects.exclude(
        act="token.made"
    ).count() == 1  # fmt: skip


def test_other_content_under_the_same_id_is_refused(pbx: Client, line: Line) -> None:
    post(pbx, line())
    refused = post(pbx, line(text="別の話です。"))

    assert refused.status_code == 409
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["code"] == "sent_differently"
    assert "別の話" not in refused.content.decode()


def test_a_batch_is_answered_item_by_item(pbx: Client, line: Line) -> None:
    post(pbx, line("known"))
    answer = post(
        pbx,
        [line("new"), line("known"), line("known", "別の話です。"), {"id": "x"}, 7,
         line("lost", site="nowhere"), line("there", site="umeda")],
    )  # fmt: skip

    assert answer.status_code == 207
    body = answer.json()
    assert [one["status"] for one in body["results"]] == [202, 202, 409, 422, 422, 422, 202]
    assert (body["accepted"], body["refused"]) == (3, 4)
    assert Interaction.objects.count() == 3
    assert post(pbx, [line("new"), line("known")]).status_code == 202


def test_lines_and_vcons_are_taken_too(pbx: Client, line: Line) -> None:
    vcon = to_vcon(from_line(line("from-vcon")))
    assert post(pbx, vcon, "application/vcon+json").status_code == 202
    lines = b"\n".join(json.dumps(line(f"nd-{n}")).encode() for n in range(3)) + b"\n{broken\n"
    answer = post(pbx, lines, "application/x-ndjson")

    assert answer.status_code == 207
    assert "line 4" in answer.json()["results"][3]["detail"]
    assert Interaction.objects.get(external_id="from-vcon").original
    assert Interaction.objects.count() == 4


@pytest.mark.parametrize(
    ("body", "content_type", "status", "told"),
    [
        (b'{"id": "a",\n "channel": }', "application/json", 400, "line 2 column"),
        (b"", "application/json", 400, ""),
        (b"\xff\xfe{}", "application/json", 400, ""),
        (b"[" * 100_000, "application/json", 400, "nested"),
        (b"[]", "application/json", 422, "no contact"),
        (b"7", "application/json", 422, "object"),
        (b"{}", "application/json", 422, "missing"),
        (b"{}", "text/plain", 415, "application/json"),
        (b"{}", "", 415, ""),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_place(
    pbx: Client, body: bytes, content_type: str, status: int, told: str
) -> None:
    answer = post(pbx, body, content_type)

    assert answer.status_code == status
    problem = answer.json()
    assert problem["status"] == status
    assert told in problem["detail"]
    assert not Interaction.objects.exists()


def test_too_much_at_once_is_refused(pbx: Client, line: Line) -> None:
    assert post(pbx, [line(f"n-{n}") for n in range(MOST + 1)]).status_code == 413
    assert post(pbx, b" " * (LARGEST + 1)).status_code == 413
    assert not Interaction.objects.exists()


def test_nobody_gets_in_without_a_good_token(
    client: Client, line: Line, administrator: User
) -> None:
    now = timezone.now()
    over, past = tokens.make(
        "old",
        "x",
        [Scope.INTERACTIONS_WRITE, Scope.INTERACTIONS_READ],
        by=administrator,
        at=now,
        expires_at=now + timedelta(days=1),
    )
    Token.objects.filter(pk=over.pk).update(expires_at=now - timedelta(seconds=1))
    gone, revoked = tokens.make(
        "gone", "x", [Scope.INTERACTIONS_WRITE, Scope.INTERACTIONS_READ], by=administrator, at=now
    )
    tokens.revoke(gone.pk, by=administrator, at=now)
    for header in (None, "Bearer", "Bearer x", "Basic eDp5", f"Bearer {past}", f"Bearer {revoked}"):
        headers = {"Authorization": header} if header else {}
        answer = client.post(
            URL, json.dumps(line()), content_type="application/json", headers=headers
        )
        assert answer.status_code == 401, header
        assert answer["WWW-Authenticate"].startswith("Bearer")
    assert not Interaction.objects.exists()


def test_a_token_opens_only_what_it_was_made_for(
    pbx: Client, line: Line, administrator: User
) -> None:
    ref = post(pbx, line()).json()["ref"]
    now = timezone.now()
    _, reads = tokens.make("r", "pbx", [Scope.INTERACTIONS_READ], by=administrator, at=now)
    _, other = tokens.make(
        "o", "chat", [Scope.INTERACTIONS_WRITE, Scope.INTERACTIONS_READ], by=administrator, at=now
    )
    reader = Client(headers={"Authorization": f"Bearer {reads}"})
    stranger = Client(headers={"Authorization": f"Bearer {other}"})

    refused = post(reader, line("call-2"))
    assert refused.status_code == 403
    assert "interactions:write" in refused.json()["detail"]
    assert reader.get(f"{URL}/{ref}").status_code == 200
    assert stranger.get(f"{URL}/{ref}").status_code == 404


def test_a_token_is_kept_as_a_digest_alone_and_made_by_administrators_alone(
    administrator: User, officer: User
) -> None:
    row, secret = tokens.make(
        "pbx", "pbx", [Scope.INTERACTIONS_WRITE], by=administrator, at=timezone.now()
    )
    kept = {str(value) for value in Token.objects.filter(pk=row.pk).values_list().get()}
    assert not any(secret in value or secret.removeprefix("setsudo_") in value for value in kept)
    assert len(secret) > 43
    with pytest.raises(NotEntitled):
        tokens.make(
            "x",
            "x",
            [Scope.INTERACTIONS_WRITE, Scope.INTERACTIONS_READ],
            by=officer,
            at=timezone.now(),
        )
    with pytest.raises(NotEntitled):
        tokens.revoke(row.pk, by=officer, at=timezone.now())


def test_when_a_token_was_last_used_can_be_seen(pbx: Client, line: Line) -> None:
    assert Token.objects.get().last_used_at is None
    post(pbx, line())
    assert Token.objects.get().last_used_at is not None


def test_the_document_tells_every_operation(client: Client) -> None:
    document = client.get("/api/openapi.json").json()
    assert set(document["paths"]) >= {"/api/v1/interactions", "/api/v1/interactions/{ref}"}
    assert document["paths"]["/api/v1/interactions"]["post"]["responses"]["202"]


def test_what_is_not_there_is_answered_as_the_api_answers(pbx: Client) -> None:
    for path in ("/api/v1/nothing", "/api/", f"{URL}/not-a-uuid", "/api/v2/interactions"):
        answer = pbx.get(path)
        assert answer.status_code == 404, path
        assert answer.json()["code"] == "not_found"
    assert pbx.delete(URL).status_code == 405


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["id", "channel", "turns", "speaker", "text", "at", "customer", "tel", "email", "vcon",
             "uuid", "parties", "dialog", "body", "started_at", "duration_s", "site", "analysis",
             "attachments", "context", "type", "encoding", "mediatype", "lang"]
        ) | st.text(max_size=5),
        inner, max_size=6,
    ),
    max_leaves=25,
)  # fmt: skip
SPEAKERS = st.sampled_from(["customer", "staff", "bystander", "reporter"])
ODD_TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    [
        "\x00",
        "\ufffe",
        "\u202e",
        "a" * 5000,
        "'; DROP TABLE x; --",
        "\ud800".encode("utf-8", "replace").decode(),
    ]
)
LIKELY = st.fixed_dictionaries(
    {
        "id": ODD_TEXT,
        "channel": st.sampled_from(["phone", "chat", "email", "social", "in_person", "letter"]),
        "turns": st.lists(
            st.fixed_dictionaries(
                {"speaker": SPEAKERS, "text": ODD_TEXT},
                optional={"at": st.floats(allow_nan=False) | JSON},
            ),
            max_size=3,
        ),
    },
    optional={
        "lang": ODD_TEXT, "started_at": ODD_TEXT | JSON, "duration_s": st.floats() | JSON,
        "customer": st.dictionaries(st.sampled_from(["id", "tel", "email", "name"]), ODD_TEXT),
        "context": JSON, "attachments": JSON, "site": ODD_TEXT,
    },
)  # fmt: skip
STEADY = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@STEADY
@given(body=JSON | LIKELY | st.lists(LIKELY | JSON, max_size=3))
def test_no_json_however_odd_is_our_fault(pbx: Client, body: Any) -> None:
    answer = post(pbx, json.dumps(body).encode("utf-8", "surrogatepass"))

    assert answer.status_code in (202, 207, 400, 409, 413, 422)
    if answer.status_code >= 400:
        assert answer.json()["status"] == answer.status_code


@STEADY
@given(
    body=st.binary(max_size=200),
    kind=st.sampled_from(["application/json", "application/vcon+json", "application/x-ndjson"]),
)
def test_no_bytes_however_odd_are_our_fault(pbx: Client, body: bytes, kind: str) -> None:
    assert post(pbx, body, kind).status_code in (202, 207, 400, 413, 422)
