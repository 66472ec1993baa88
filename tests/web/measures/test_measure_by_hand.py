"""A request written by hand is refused like a press: whoever proposed, was hurt, or took part."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from casting import SignIn
from django.test import Client
from stored_cases import NOON
from test_measure_life import ready
from test_measure_pages import a_token

from setsudo.cases.roles import Role
from setsudo.measures.standing import State
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case, Part, PartTaken
from setsudo.web.measures import acting
from setsudo.web.measures.models import Measure

AT = NOON + timedelta(hours=5)


def by_hand(client: Client, row: Measure, **said: str) -> int:
    return client.post(f"/measures/{row.ref}/approve/", {"reason": "yes", **said}).status_code


@pytest.mark.parametrize("part", [Part.VICTIM, Part.ACCUSED])
def test_an_approver_whom_the_case_concerns_approves_nothing(
    part: Part, case: Case, officer: User, hire: Any, signed_in: SignIn, client: Client
) -> None:
    row = ready(case, officer)
    hurt = hire("hurt", Role.APPROVER, headquarters=True)
    PartTaken.objects.create(case=case, user=hurt, part=part, number=3, since=AT)
    assert by_hand(signed_in(hurt), row) in (403, 404)
    api = client.post(
        f"/api/v1/measures/{row.ref}/approve", json.dumps({"reason": "yes"}),
        content_type="application/json", **a_token(hurt),
    )  # fmt: skip
    assert api.status_code in (403, 404)
    row.refresh_from_db()
    assert (row.state, row.approvals.count()) == (State.PROPOSED, 0)


def test_whoever_proposed_it_approves_nothing_whatever_roles_they_hold(
    case: Case, officer: User, approver: User, counsel: User, hire: Any, signed_in: SignIn
) -> None:
    # Counsel proposes the letter themselves, and is at headquarters too.
    Measure.objects.all().delete()
    row = ready(case, officer)
    Measure.objects.filter(pk=row.pk).update(proposed_by=counsel)
    client = signed_in(counsel)
    assert by_hand(client, row) == 422
    assert (
        "does not approve it"
        in client.post(f"/measures/{row.ref}/approve/", {"reason": "yes"}).text
    )
    assert by_hand(signed_in(approver), row) == 302
    assert by_hand(client, row) == 422
    row.refresh_from_db()
    assert (row.state, row.approvals.count()) == (State.PROPOSED, 1)


def test_no_field_of_a_request_makes_somebody_else_of_whoever_sends_it(
    case: Case, officer: User, approver: User, signed_in: SignIn
) -> None:
    row = ready(case, officer)
    sent = {
        "by": approver.username, "approved_by": str(approver.pk), "state": "approved",
        "at_headquarters": "1", "csrfmiddlewaretoken": "x",
    }  # fmt: skip
    assert by_hand(signed_in(officer), row, **sent) == 403
    assert signed_in(officer).get(f"/measures/{row.ref}/approve/").status_code == 405
    for deed in ("complete", "agree", "begin", "lapse", "fall"):
        # What follows by itself is nobody's to press.
        assert signed_in(approver).post(f"/measures/{row.ref}/{deed}/").status_code == 404
    row.refresh_from_db()
    assert (row.state, row.approvals.count()) == (State.PROPOSED, 0)


def test_nobody_signed_in_and_nobody_without_the_forms_token(
    case: Case, officer: User, approver: User
) -> None:
    row = ready(case, officer)
    assert by_hand(Client(), row) == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(approver)
    assert by_hand(strict, row) == 403
    row.refresh_from_db()
    assert (row.state, row.approvals.count()) == (State.PROPOSED, 0)


def test_a_second_press_after_the_last_approval_changes_nothing(
    case: Case, officer: User, approver: User, counsel: User, signed_in: SignIn
) -> None:
    row = ready(case, officer)
    acting.approve(row.ref, "yes", by=counsel, at=AT)
    client = signed_in(approver)
    assert by_hand(client, row) == 302
    assert by_hand(client, row) == 409
    row.refresh_from_db()
    assert (row.state, row.approvals.count()) == (State.APPROVED, 2)
