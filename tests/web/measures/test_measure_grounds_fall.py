"""When a determination holds no more, nothing that rests on it outlives it by a moment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from orders_in_flight import an_order
from stored_cases import NOON, ledger_acts
from test_measure_life import REFUSE, hurried, in_force, proposed, ready

from setsudo.cases.appeals import Result
from setsudo.cases.determination import Improvement, Outcome
from setsudo.cases.states import State as CaseState
from setsudo.measures.proposing import Plan
from setsudo.measures.standing import State
from setsudo.web.accounts.models import User
from setsudo.web.cases import closing, objecting, people
from setsudo.web.cases.models import Case
from setsudo.web.measures import acting, lifting, reading
from setsudo.web.measures.models import Measure
from setsudo.web.transactions.models import Transaction

AT = NOON + timedelta(hours=5)
LATER = AT + timedelta(days=1)
OVERTURNED = {
    "instead": Outcome.COMPANY_AT_FAULT,
    "improvement": Improvement("Check numbers", "Taken for another one"),
}


def reopened(case: Case, by: User, reason: str = "a recording was found") -> None:
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED, closed_at=AT, waits=False)
    closing.reopen(case.ref, reason, by=by, at=LATER)


def appealed(case: Case, officer: User, appeal_officer: User) -> None:
    objecting.receive(case.ref, "It was my brother", by=officer, at=AT)
    people.call_in(case.ref, appeal_officer, by=officer, at=AT)


@pytest.fixture
def held(case: Case, officer: User, approver: User, counsel: User) -> tuple[Measure, Transaction]:
    """A suspension in force that holds an order."""
    order = an_order(AT)
    plan = Plan("suspend", "He goes on", services=frozenset({"shop"}))
    row = ready(case, officer, plan)
    acting.approve(row.ref, "yes", by=approver, at=AT, choices={str(order.ref): "hold"})
    row = acting.approve(row.ref, "yes", by=counsel, at=AT)
    order.refresh_from_db()
    assert (row.state, order.state) == (State.APPROVED, "hold_requested")
    return row, order


def test_reopening_lifts_at_once_what_rests_on_the_determination(
    case: Case, held: tuple[Measure, Transaction], officer: User, approver: User, counsel: User,
    published: list[tuple[str, Any]],
) -> None:  # fmt: skip
    refused = in_force(case, officer, approver, counsel)
    suspended, order = held
    reopened(case, officer)
    for row in (suspended, refused):
        row.refresh_from_db()
        assert row.state == State.LIFTED
        assert (row.ended_by, row.ended_because) == (officer, "determination")
    order.refresh_from_db()
    assert order.state == "resume_requested"
    assert {deed for deed, _ in published[-2:]} == {"withdraw"}
    assert {ref for _, ref in published[-2:]} == {str(suspended.ref), str(refused.ref)}
    assert reading.in_force(case.customer, LATER) == []
    assert ledger_acts(case.ref).count("measure.lifted") == 2


def test_an_approval_given_for_one_determination_never_counts_for_the_next(
    case: Case, officer: User, approver: User, counsel: User
) -> None:
    waits = ready(case, officer)
    acting.approve(waits.ref, "yes", by=approver, at=AT)
    agreed = proposed(case, officer, Plan("written_only", "no more calls"))
    agreed = acting.approve(agreed.ref, "yes", by=approver, at=AT)
    police = proposed(case, officer, Plan("police", "he threatens to burn it down"))
    assert (waits.state, agreed.state) == (State.PROPOSED, State.AGREED)
    reopened(case, officer)
    for row in (waits, agreed, police):
        row.refresh_from_db()
    assert (waits.state, agreed.state) == (State.WITHDRAWN, State.WITHDRAWN)
    # The police wait for no determination.
    assert police.state == State.PROPOSED


@pytest.mark.parametrize("result", [Result.OVERTURNED, Result.SENT_BACK])
def test_an_objection_that_is_right_takes_everything_along_that_rests_on_it(
    result: Result, case: Case, held: tuple[Measure, Transaction], officer: User, approver: User,
    appeal_officer: User,
) -> None:  # fmt: skip
    waits = ready(case, officer)
    agreed = proposed(case, officer, Plan("written_only", "no more calls"))
    acting.approve(agreed.ref, "yes", by=approver, at=AT)
    appealed(case, officer, appeal_officer)
    more = OVERTURNED if result is Result.OVERTURNED else {}
    objecting.answer(case.ref, result, "It was not him", by=appeal_officer, at=LATER, **more)
    suspended, order = held
    for one in (suspended, order, waits, agreed):
        one.refresh_from_db()
    assert (suspended.state, suspended.ended_because) == (State.LIFTED, "objection")
    assert order.state == "resume_requested"
    assert (waits.state, agreed.state) == (State.WITHDRAWN, State.WITHDRAWN)


def test_upheld_everything_stands_but_what_the_appeal_officer_lifts(
    case: Case, held: tuple[Measure, Transaction], officer: User, approver: User, counsel: User,
    appeal_officer: User,
) -> None:  # fmt: skip
    other = hurried(proposed(case, officer, Plan("written_only", "no calls")), officer)
    acting.approve(other.ref, "yes", by=approver, at=AT)
    waits = ready(case, officer, REFUSE)
    appealed(case, officer, appeal_officer)
    suspended, order = held
    objecting.answer(
        case.ref, Result.UPHELD, "We heard you", by=appeal_officer, at=AT, lifts=[suspended.ref]
    )
    for one in (suspended, other, waits, order):
        one.refresh_from_db()
    assert (suspended.state, other.state) == (State.LIFTED, State.APPROVED)
    assert (waits.state, order.state) == (State.PROPOSED, "resume_requested")


def test_where_lifting_fails_the_case_is_not_reopened_either(
    case: Case, officer: User, approver: User, counsel: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = in_force(case, officer, approver, counsel)

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(lifting.publishing, "withdraw", broken)
    with pytest.raises(RuntimeError):
        reopened(case, officer)
    case.refresh_from_db()
    row.refresh_from_db()
    assert (case.state, row.state) == (CaseState.CLOSED, State.APPROVED)
    assert case.determinations.get().holds


def test_a_measure_of_another_ground_stays(
    case: Case, officer: User, approver: User, counsel: User
) -> None:
    row = in_force(case, officer, approver, counsel)
    Measure.objects.filter(pk=row.pk).update(determination=None)
    reopened(case, officer)
    row.refresh_from_db()
    assert row.state == State.APPROVED
