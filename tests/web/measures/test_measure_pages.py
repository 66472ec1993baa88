"""The pages and the API of measures, as the people who use them meet them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from casting import SignIn
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from orders_in_flight import an_order
from test_measure_life import REFUSE, in_force, proposed

from setsudo.measures.proposing import Plan
from setsudo.measures.standing import State
from setsudo.measures.steps import Step
from setsudo.web.accounts.models import User
from setsudo.web.api import tokens
from setsudo.web.api.models import Scope
from setsudo.web.cases.models import Case
from setsudo.web.measures.models import Measure, StepRow
from setsudo.web.services.models import Service


def test_the_officer_sees_what_a_rung_needs_and_proposes_it(
    case: Case, officer: User, signed_in: SignIn
) -> None:
    client = signed_in(officer)
    assert "The policy suggests" in client.get(f"/cases/{case.number}/").content.decode()
    page = client.get(f"/measures/new/{case.number}/?rung=refuse").content.decode()
    assert "The ground for refusing is on record" in page
    assert "2 approvals, 1 of them at headquarters" in page
    short = client.post(f"/measures/new/{case.number}/", {"rung": "refuse", "reason": "kept words"})
    assert short.status_code == 422
    assert "kept words" in short.content.decode()
    done = client.post(
        f"/measures/new/{case.number}/",
        {"rung": "refuse", "reason": "threats", "services": ["shop"], "days": "30"},
    )
    row = Measure.objects.get()
    assert done.headers["Location"] == f"/measures/{row.ref}/"


def test_two_approvers_decide_on_the_page_and_the_console_lists_it(
    case: Case, officer: User, approver: User, counsel: User, signed_in: SignIn
) -> None:
    row = proposed(case, officer)
    page = f"/measures/{row.ref}/"
    refused = signed_in(approver).post(f"{page}approve/", {"reason": "fair"})
    assert refused.status_code == 422
    assert "Something is still lacking" in refused.content.decode()
    for code in ("legal_ground", "notice_cannot_wait"):
        signed_in(officer).post(f"{page}state/", {"code": code, "words": "Clause 12"})
    assert "measure" in signed_in(approver).get("/measures/?tab=waiting").content.decode()
    for user in (approver, counsel):
        assert signed_in(user).post(f"{page}approve/", {"reason": "fair"}).status_code == 302
    assert case.number in signed_in(approver).get("/measures/?tab=in_force").content.decode()
    late = signed_in(approver).post(f"{page}approve/", {"reason": "again"})
    assert late.status_code == 409
    said = {"reason": "we erred", "because": "error"}
    assert signed_in(officer).post(f"{page}lift/", said).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.ended_because) == (State.LIFTED, "error")


def test_the_name_of_whoever_was_hurt_is_on_no_page_of_an_approver(
    case: Case, officer: User, approver: User, agent: User, signed_in: SignIn
) -> None:
    plan = REFUSE.__class__(
        "refuse", f"He followed {agent.name} home", services=frozenset({"shop"}), days=3
    )
    row = proposed(case, officer, plan)
    assert agent.name not in signed_in(approver).get(f"/measures/{row.ref}/").content.decode()


def test_a_step_is_one_press_on_a_phone(case: Case, agent: User, signed_in: SignIn) -> None:
    page = f"/measures/steps/{case.number}/"
    client = signed_in(agent)
    assert client.get(page).status_code == 200
    done = client.post(page, {"step": "asked_to_stop", "words": "he shouts"})
    assert done.status_code == 302
    assert StepRow.objects.get().step == Step.ASKED_TO_STOP
    assert client.post(page, {"step": "nothing"}).status_code == 400


@pytest.mark.parametrize("who", ["agent", "manager", "administrator"])
def test_those_who_do_not_decide_see_no_measure(
    who: str, case: Case, officer: User, request: Any, signed_in: SignIn, hire: Any
) -> None:
    from setsudo.cases.roles import Role

    user = hire("elsewhere", Role.AGENT) if who == "agent" else request.getfixturevalue(who)
    row = proposed(case, officer)
    client = signed_in(user)
    assert client.get(f"/measures/{row.ref}/").status_code == 404
    assert case.number not in client.get("/measures/?tab=waiting").content.decode()
    assert client.post(f"/measures/{row.ref}/approve/", {"reason": "x"}).status_code == 404


def test_the_page_of_a_notice_is_reached_from_a_measure_in_force(
    case: Case, officer: User, approver: User, counsel: User, signed_in: SignIn
) -> None:
    row = in_force(case, officer, approver, counsel, days=700)
    Measure.objects.filter(pk=row.pk).update(until=timezone.now() + timedelta(days=9))
    page = signed_in(officer).get(f"/measures/{row.ref}/").content.decode()
    assert f"/notices/new/{case.number}/{row.ref}/" in page
    assert signed_in(officer).get(f"/notices/new/{case.number}/{row.ref}/").status_code == 200


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    fields=st.dictionaries(
        st.sampled_from(
            [
                "rung",
                "reason",
                "services",
                "channels",
                "terms",
                "days",
                "begins",
                "danger",
                "choice-",
            ]
        ),
        st.text(max_size=30),
        max_size=9,
    ),
    rung=st.sampled_from(["refuse", "restrict_channel", "hold_transactions", "police", "warn", ""]),
)
def test_whatever_is_typed_is_answered(
    fields: dict[str, str], rung: str, case: Case, officer: User, signed_in: SignIn
) -> None:
    client = signed_in(officer)
    Measure.objects.all().delete()
    said = client.post(f"/measures/new/{case.number}/", {**fields, "rung": rung or "x"})
    assert said.status_code in (302, 400, 422)


def a_token(user: User) -> dict[str, Any]:
    at, scopes = timezone.now(), [Scope.CASES_READ, Scope.CASES_ACT]
    _, secret = tokens.make_own("mine", scopes, by=user, at=at, expires_at=at + timedelta(days=1))
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


def test_a_program_proposes_and_approves_as_its_people_may(
    case: Case, officer: User, approver: User, counsel: User, client: Client
) -> None:
    told = {"case": case.number, "rung": "refuse", "reason": "threats", "days": 30}

    def post(path: str, body: dict[str, Any], user: User) -> Any:
        return client.post(
            f"/api/v1{path}", json.dumps(body), content_type="application/json", **a_token(user)
        )

    short = post("/measures", told, officer)
    assert short.status_code == 422
    assert [one["code"] for one in short.json()["shortcomings"]] == ["services"]
    made = post("/measures", {**told, "services": ["shop"]}, officer)
    assert made.status_code == 200
    ref = made.json()["ref"]
    assert post(f"/measures/{ref}/approve", {"reason": "mine"}, officer).status_code == 403
    ground = {"code": "legal_ground", "words": "Clause 12"}
    assert post(f"/measures/{ref}/state", ground, officer).json()["needs"][2]["met"]
    post(f"/measures/{ref}/state", {"code": "notice_cannot_wait", "words": "threats"}, officer)
    post(f"/measures/{ref}/approve", {"reason": "fair"}, approver)
    assert (
        post(f"/measures/{ref}/approve", {"reason": "fair"}, counsel).json()["state"] == "approved"
    )
    listed = client.get("/api/v1/measures", **a_token(officer)).json()["measures"]
    assert [one["ref"] for one in listed] == [ref]
    assert post(f"/measures/{ref}/approve", {"reason": "late"}, approver).status_code == 409
    assert client.get(f"/api/v1/measures/{uuid4()}", **a_token(officer)).status_code == 404
    assert client.get("/api/v1/measures").status_code == 401


def test_a_program_keeps_the_register(
    case: Case, officer: User, agent: User, client: Client
) -> None:
    said = {"code": "hotline", "name_ja": "電話窓口", "name_en": "Hotline", "fails": "open"}
    body = json.dumps(said)
    send = {"content_type": "application/json"}
    made = client.post("/api/v1/services", body, **send, **a_token(officer))
    assert made.json()["fails"] == "open"
    assert client.post("/api/v1/services", body, **send, **a_token(agent)).status_code == 403
    codes = [
        one["code"] for one in client.get("/api/v1/services", **a_token(officer)).json()["services"]
    ]
    assert codes == ["hotline", "shop"]
    wrong = json.dumps({**said, "fails": "maybe"})
    assert client.post("/api/v1/services", wrong, **send, **a_token(officer)).status_code == 400
    assert Service.objects.count() == 2


def test_a_refusal_loses_nothing_that_was_typed_or_ticked(
    case: Case, officer: User, approver: User, signed_in: SignIn
) -> None:
    said = {"rung": "refuse", "reason": "kept words", "services": ["shop"], "days": "9999"}
    page = signed_in(officer).post(f"/measures/new/{case.number}/", said).content.decode()
    assert 'value="shop" checked' in page
    assert "kept words" in page
    order = an_order(timezone.now())
    row = proposed(case, officer, Plan("suspend", "He goes on", services=frozenset({"shop"})))
    said = {"reason": "fair", f"choice-{order.ref}": "hold"}
    page = signed_in(approver).post(f"/measures/{row.ref}/approve/", said).content.decode()
    assert f'name="choice-{order.ref}" value="hold" checked' in page
    assert page.count(" checked") == 1


def test_with_no_open_transaction_there_is_nothing_to_decide(
    case: Case, officer: User, approver: User
) -> None:
    from setsudo.web.measures import reading

    plan = Plan("suspend", "He goes on", services=frozenset({"shop"}))
    row = proposed(case, officer, plan)

    def decided() -> bool:
        whole = reading.whole(row, user=approver, at=timezone.now())
        return {one.code: one.met for one in whole.needs}["open_transactions_decided"]

    assert decided()
    an_order(timezone.now())
    assert not decided()
