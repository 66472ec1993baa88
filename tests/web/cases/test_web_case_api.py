"""A program works on cases for a person: it sees and does what that person may, and no more."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from stored_cases import CALM, NOON, THREAT, determined, ledger_acts, opened, reported

from setsudo.cases.disclosure import SIGHT
from setsudo.cases.disclosure import Part as Seen
from setsudo.cases.permissions import PERMISSIONS, allowed
from setsudo.cases.roles import Relation, Role
from setsudo.cases.states import Act
from setsudo.web.accounts.models import Site, User
from setsudo.web.api import tokens
from setsudo.web.api.models import OF_PEOPLE, Scope
from setsudo.web.cases import people
from setsudo.web.cases.models import Look, Part

pytestmark = pytest.mark.django_db
URL = "/api/v1/cases"
Program = Callable[..., Client]


@pytest.fixture
def program() -> Program:
    """A program that works for somebody."""

    def made(user: User, *scopes: Scope) -> Client:
        now = timezone.now()
        _, secret = tokens.make_own(
            "mine", scopes or OF_PEOPLE, by=user, at=now, expires_at=now + timedelta(days=1)
        )
        return Client(headers={"Authorization": f"Bearer {secret}"})

    return made


def post(client: Client, path: str, **fields: Any) -> Any:
    return client.post(f"{URL}/{path}", json.dumps(fields), content_type="application/json")


def test_from_the_queue_to_a_determination_by_two_programs(
    ginza: Site, officer: User, approver: User, program: Program
) -> None:
    case = opened(ginza)
    works, decides = program(officer), program(approver)

    (row,) = works.get(f"{URL}?state=received").json()["cases"]
    assert (row["number"], row["suggested"]["verdict"]) == (case.number, "beyond")
    assert row["reasons"]
    assert post(works, f"{case.number}/claim").json()["state"] == "in_review"

    seen = works.get(f"{URL}/{case.number}?open=all").json()
    assert THREAT in json.dumps(seen, ensure_ascii=False)
    for piece in seen["evidence"]:
        assert post(works, f"{case.number}/confirm_evidence", piece=piece["ref"]).status_code == 200
    keys = [piece["key"] for piece in seen["evidence"]]
    short = post(works, f"{case.number}/propose", outcome="beyond_norm")
    assert short.status_code == 422
    assert {one["where"] for one in short.json()["shortcomings"]} >= {"beyond_norm", "means"}
    answers: dict[str, Any] = {}
    for key, said in {
        "customer_conduct": "yes", "beyond_norm": "yes", "harms_environment": "yes",
        "demand": "no", "means": "no",
    }.items():  # fmt: skip
        answers |= {f"{key}_answer": said, f"{key}_reason": "as I heard", f"{key}_evidence": keys}
    post(works, f"{case.number}/add_evidence", kind="recording", about="the call, kept apart")
    proposed = post(
        works, f"{case.number}/propose", **answers, beyond_norm_degree=3,
        harms_environment_degree=2, outcome="beyond_norm", acts=["threat"], harmed=["employees"],
        fault_answer="no", fault_reason="all was in time", need_stated="no",
    )  # fmt: skip
    assert proposed.status_code == 200, proposed.json()

    read = decides.get(f"{URL}/{case.number}").json()
    assert read["proposal"]["draft"]["outcome"] == "beyond_norm"
    own = post(works, f"{case.number}/approve", reason="it is mine")
    assert (own.status_code, own.json()["code"]) == (403, "not_entitled")
    done = post(
        decides, f"{case.number}/approve", reason="I heard it", proposal=read["proposal"]["ref"]
    )
    assert done.json()["state"] == "determined", done.json()
    assert ledger_acts(case.ref)[-2:] == ["case.propose", "case.approve"]
    assert works.get(f"{URL}/{case.number}").json()["determinations"][0]["holds"]


def test_words_that_hurt_are_folded_and_every_look_is_kept(
    ginza: Site, officer: User, program: Program
) -> None:
    case = opened(ginza)
    client = program(officer)
    folded = client.get(f"{URL}/{case.number}")
    assert THREAT not in folded.content.decode()
    assert Look.objects.filter(case=case, user=officer).count() == 1
    (turn,) = folded.json()["contacts"][0]["turns"]
    opened_ = client.get(f"{URL}/{case.number}?open={turn['place']}").json()
    assert opened_["contacts"][0]["turns"][0]["text"] == THREAT
    assert Look.objects.filter(case=case, user=officer, kind=Look.Kind.WORDS).count() == 1


def test_a_reader_cannot_act_and_a_system_is_nobody(
    ginza: Site, officer: User, administrator: User, program: Program
) -> None:
    case = opened(ginza)
    reads = program(officer, Scope.CASES_READ)
    assert post(reads, f"{case.number}/claim").json()["code"] == "scope_missing"
    with pytest.raises(tokens.TokenRefused):
        tokens.make("x", "x", [Scope.CASES_READ], by=administrator, at=timezone.now())
    with pytest.raises(tokens.TokenRefused):
        tokens.make_own(
            "x", [Scope.INTERACTIONS_WRITE], by=officer, at=NOON, expires_at=NOON + timedelta(1)
        )
    assert program(administrator).get(URL).status_code == 403
    assert Client().get(URL).status_code == 401


def test_a_token_ends_with_its_person_and_one_revokes_ones_own(
    ginza: Site, officer: User, agent: User, signed_in: Any, program: Program
) -> None:
    client = program(officer)
    assert client.get(URL).status_code == 200
    browser = signed_in(officer)
    page = browser.post("/tokens/mine/", {"name": "sheet", "scopes": ["cases:read"], "days": "30"})
    assert "setsudo_" in page.content.decode()
    theirs = officer.tokens_of_their_own.get(name="mine")
    assert signed_in(agent).post(f"/tokens/{theirs.pk}/revoke/").status_code == 403
    assert browser.post(f"/tokens/{theirs.pk}/revoke/").status_code == 302
    assert client.get(URL).status_code == 401
    again = program(officer)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert again.get(URL).status_code == 401


def test_names_and_cases_of_others_stay_where_they_are(
    ginza: Site, umeda: Site, agent: User, officer: User, auditor: User, program: Program
) -> None:
    case = reported(ginza, agent, victims=[agent])
    other = opened(umeda, CALM)
    told = program(auditor).get(f"{URL}/{case.number}?open=all")
    assert told.status_code == 200
    assert "佐藤" not in told.content.decode()
    assert THREAT not in told.content.decode()
    numbers = [one["number"] for one in program(officer).get(URL).json()["cases"]]
    assert case.number in numbers
    assert other.number not in numbers
    assert program(officer).get(f"{URL}/{other.number}").status_code == 403
    assert program(officer).get(f"{URL}/2026-999999").status_code == 404


@pytest.mark.parametrize("role", Role)
def test_every_role_and_act_as_the_table_says(
    role: Role, ginza: Site, umeda: Site, officer: User, approver: User, hire: Any, program: Program
) -> None:
    case = opened(ginza)
    determined(case, officer, approver)
    user = hire("somebody", role)
    client = program(user)
    for held in (frozenset(), frozenset({Relation.OWN_SITE}), frozenset({Relation.VICTIM})):
        sid = transaction.savepoint()
        user.sites.set([ginza] if Relation.OWN_SITE in held else [umeda])
        if Relation.VICTIM in held:
            people.take_part(case, user, Part.VICTIM, at=NOON)
        for act in Act:
            inner = transaction.savepoint()
            because = allowed(PERMISSIONS[act], {role}, held)
            status = post(client, f"{case.number}/{act.value}").status_code
            assert (status == 403) == bool(because), (role, act, held, because, status)
            transaction.savepoint_rollback(inner)
        sees = not allowed(SIGHT[Seen.SUMMARY], {role}, held)
        assert (client.get(f"{URL}/{case.number}").status_code == 200) == sees
        transaction.savepoint_rollback(sid)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 422),
        (b'{"text": {"a": 1}}', 422),
        (b'{"text": "\\ud800\\u0000"}', 200),
        (b"", 400),
        (b'{"text": ""}', 400),
    ],
)
def test_a_body_that_cannot_be_is_refused(
    body: bytes, status: int, ginza: Site, officer: User, program: Program
) -> None:
    url = f"{URL}/{opened(ginza).number}/comment"
    answer = program(officer).post(url, body, content_type="application/json")
    assert answer.status_code == status, answer.content
