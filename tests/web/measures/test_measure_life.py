"""A measure from its proposal to its end: two people, what it needs, what binds, and what ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from stored_cases import NOON, ledger_acts, reported

from setsudo.cases.permissions import NotEntitled
from setsudo.cases.roles import Role
from setsudo.measures.lacking import Lack, NotReady
from setsudo.measures.proposing import Plan
from setsudo.measures.restrictions import Effect
from setsudo.measures.standing import NotNow, State
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases.models import Case
from setsudo.web.measures import acting, lifting, reading
from setsudo.web.measures.models import Measure
from setsudo.web.services.models import Service
from setsudo.web.work.models import Task

AT = NOON + timedelta(hours=5)
REFUSE = Plan("refuse", "He threatened two of us", services=frozenset({"shop"}), days=30)


def proposed(case: Case, officer: User, plan: Plan = REFUSE) -> Measure:
    return acting.propose(case.ref, plan, by=officer, at=AT)


def ready(case: Case, officer: User, plan: Plan = REFUSE) -> Measure:
    row = proposed(case, officer, plan)
    acting.state(row.ref, "legal_ground", "Clause 12 of our terms", by=officer, at=AT)
    return hurried(row, officer)


def hurried(row: Measure, officer: User) -> Measure:
    """An emergency is on record, so that the measure begins before its notice has gone out."""
    acting.state(row.ref, "notice_cannot_wait", "He waits at the door", by=officer, at=AT)
    return row


def in_force(case: Case, officer: User, approver: User, counsel: User, **changes: Any) -> Measure:
    row = ready(case, officer, replace(REFUSE, **changes))
    acting.approve(row.ref, "it is proportionate", by=approver, at=AT)
    return acting.approve(row.ref, "the ground holds", by=counsel, at=AT)


def lacks(refused: pytest.ExceptionInfo[NotReady]) -> set[Lack]:
    return {one.lack for one in refused.value.shortcomings}


def test_two_people_put_it_into_force_and_it_binds_exactly_what_is_named(
    case: Case, officer: User, approver: User, counsel: User, published: list[tuple[str, Any]]
) -> None:
    row = ready(case, officer)
    first = acting.approve(row.ref, "it is proportionate", by=approver, at=AT)
    assert first.state == State.PROPOSED
    assert published == []
    row = acting.approve(row.ref, "the ground holds", by=counsel, at=AT)
    assert row.state == State.APPROVED
    ((deed, restriction),) = published
    assert deed == "publish"
    assert restriction.effect is Effect.REFUSE
    assert restriction.services == {"shop"}
    assert restriction.until == AT + timedelta(days=30)
    assert restriction.code == row.code
    assert reading.in_force(case.customer, AT) == [row]
    assert reading.by_code(row.code) == row
    assert ledger_acts(case.ref)[-4:] == [
        "measure.stated", "measure.stated", "measure.approved_by_one", "measure.approved",
    ]  # fmt: skip


def test_nobody_approves_what_they_proposed_or_twice_or_as_the_victim(
    case: Case, officer: User, approver: User, agent: User, hire: Any, supervisor: User
) -> None:
    row = ready(case, officer)
    with pytest.raises(NotEntitled):
        acting.approve(row.ref, "mine", by=officer, at=AT)
    with pytest.raises(NotEntitled):
        acting.approve(row.ref, "I was hurt", by=agent, at=AT)
    with pytest.raises(NotEntitled):
        acting.approve(row.ref, "no approver", by=supervisor, at=AT)
    acting.approve(row.ref, "yes", by=approver, at=AT)
    with pytest.raises(NotReady) as refused:
        acting.approve(row.ref, "yes again", by=approver, at=AT)
    assert lacks(refused) == {Lack.APPROVED_ALREADY}
    # An approver of the site is no approver at headquarters, whom the ladder names.
    near = hire("near", Role.APPROVER)
    with pytest.raises(NotReady) as refused:
        acting.approve(row.ref, "yes", by=near, at=AT)
    assert lacks(refused) == {Lack.APPROVER_ROLE}


def test_the_proposer_is_not_the_approver_whatever_else_they_are(
    case: Case, approver: User, hire: Any, counsel: User
) -> None:
    both = hire("both", Role.COUNSEL, Role.APPROVER, sites=[], headquarters=True)
    from setsudo.web.cases.models import Part, PartTaken

    PartTaken.objects.create(case=case, user=both, part=Part.ASKED, number=2, since=AT)
    plan = Plan("counsel_notice", "the letters go on")
    with pytest.raises(NotReady) as refused:
        acting.propose(case.ref, plan, by=both, at=AT)
    # Malice was not determined, and nobody may merely say it.
    assert {one.where for one in refused.value.shortcomings} == {"malice_determined"}


def test_without_a_ground_nobody_approves_and_all_that_lacks_is_told(
    case: Case, officer: User, approver: User
) -> None:
    row = proposed(case, officer)
    with pytest.raises(NotReady) as refused:
        acting.approve(row.ref, " ", by=approver, at=AT)
    assert lacks(refused) == {Lack.PRECONDITION, Lack.REASON}
    assert row.approvals.count() == 0


def test_a_case_that_nobody_determined_carries_no_refusal(
    ginza: Site, officer: User, agent: User, shop: Service
) -> None:
    from setsudo.web.cases import claiming

    case = reported(ginza, agent)
    claiming.claim(case.ref, by=officer, at=NOON)
    with pytest.raises(NotReady) as refused:
        acting.propose(case.ref, REFUSE, by=officer, at=AT)
    assert {Lack.PRECONDITION, Lack.CUSTOMER} <= lacks(refused)


def test_nothing_is_unlimited(case: Case, officer: User, approver: User, counsel: User) -> None:
    with pytest.raises(NotReady) as refused:
        proposed(case, officer, replace(REFUSE, days=731))
    assert lacks(refused) == {Lack.DAYS}
    row = in_force(case, officer, approver, counsel, days=0)
    assert row.until == AT + timedelta(days=180)
    with pytest.raises(IntegrityError), transaction.atomic():
        Measure.objects.filter(pk=row.pk).update(until=None)


def test_a_refusal_names_its_services_and_leaves_a_channel_open(case: Case, officer: User) -> None:
    with pytest.raises(NotReady) as refused:
        proposed(case, officer, replace(REFUSE, services=frozenset()))
    assert lacks(refused) == {Lack.SERVICES}
    every = frozenset({"phone", "chat", "email", "social", "in_person", "letter"})
    with pytest.raises(NotReady) as refused:
        proposed(case, officer, Plan("restrict_channel", "calls", channels=every))
    assert lacks(refused) == {Lack.CHANNELS}


def test_only_counsel_signs_off(case: Case, officer: User, counsel: User, hire: Any) -> None:
    Service.objects.create(code="lodging", name_ja="宿泊", name_en="Lodging", duty="hotel_lodging")
    row = proposed(case, officer, replace(REFUSE, services=frozenset({"lodging"})))
    with pytest.raises(NotEntitled):
        acting.state(row.ref, "counsel_sign_off", "fine", by=officer, at=AT)
    assert acting.state(row.ref, "counsel_sign_off", "I read it", by=counsel, at=AT).holds


def test_of_two_approvals_the_second_finds_it_done(
    case: Case, officer: User, approver: User, counsel: User, hire: Any
) -> None:
    row = in_force(case, officer, approver, counsel)
    late = hire("late", Role.APPROVER, sites=[], headquarters=True)
    with pytest.raises(NotNow) as told:
        acting.approve(row.ref, "me too", by=late, at=AT)
    assert told.value.state is State.APPROVED


def test_lifting_takes_off_what_this_measure_owns_and_nothing_else(
    case: Case, officer: User, approver: User, counsel: User, published: list[tuple[str, Any]]
) -> None:
    row = in_force(case, officer, approver, counsel)
    other = hurried(proposed(case, officer, Plan("written_only", "no more calls")), officer)
    acting.approve(other.ref, "yes", by=approver, at=AT)
    lifting.lift(row.ref, by=approver, at=AT, reason="we erred", because="error")
    assert [one for one in published if one[0] == "withdraw"] == [("withdraw", str(row.ref))]
    assert reading.in_force(case.customer, AT) == [other]
    with pytest.raises(NotNow):
        lifting.lift(row.ref, by=approver, at=AT, reason="again", because="error")


def test_written_only_leaves_letters_and_mail(case: Case, officer: User, approver: User) -> None:
    row = hurried(proposed(case, officer, Plan("written_only", "no more calls")), officer)
    row = acting.approve(row.ref, "yes", by=approver, at=AT)
    bound = row.restriction()
    assert bound.binds("shop", "phone", AT)
    assert not bound.binds("shop", "email", AT)
    assert not bound.binds("shop", "letter", AT)


def test_it_ends_by_itself_with_and_without_a_worker(
    case: Case, officer: User, approver: User, counsel: User
) -> None:
    row = in_force(case, officer, approver, counsel)
    assert row.until is not None
    # Nobody did anything: it binds no more.
    assert reading.in_force(case.customer, row.until) == []
    assert not row.restriction().binds("shop", "phone", row.until)
    assert Task.objects.filter(kind=acting.LAPSE, due_at=row.until).exists()
    assert lifting.lapse_due(row.until - timedelta(seconds=1)) == 0
    assert lifting.lapse_due(row.until) == 1
    assert lifting.lapse_due(row.until) == 0
    row.refresh_from_db()
    assert row.state == State.LAPSED
    assert ledger_acts(case.ref)[-1] == "measure.lapsed"


def test_a_review_keeps_it_no_longer_than_it_was(
    case: Case, officer: User, approver: User, counsel: User
) -> None:
    row = in_force(case, officer, approver, counsel, days=400)
    until, due = row.until, row.review_at
    assert due == AT + timedelta(days=180)
    assert [one.row for one in reading.listed("due", user=approver, at=due)] == [row]
    row = lifting.review(row.ref, "the threats were serious", by=approver, at=due)
    assert row.until == until
    assert reading.listed("due", user=approver, at=due) == []


def test_what_rests_on_a_determination_that_fell_is_looked_at_at_once(
    case: Case, officer: User, approver: User, counsel: User
) -> None:
    in_force(case, officer, approver, counsel)
    assert reading.listed("due", user=approver, at=AT) == []
    case.determinations.update(outcome_now="within_norm")
    assert len(reading.listed("due", user=approver, at=AT)) == 1


def test_ten_thousand_end_in_the_same_second(
    case: Case, officer: User, approver: User, counsel: User
) -> None:
    row = in_force(case, officer, approver, counsel)
    until: datetime = row.until or AT
    fields = {
        "case": case, "customer": case.customer, "rung": "refuse", "severity": 3, "reason": "r",
        "effect": Effect.REFUSE, "state": State.APPROVED, "proposed_by": officer,
        "proposed_at": AT, "since": AT, "until": until,
    }  # fmt: skip
    Measure.objects.bulk_create((Measure(**fields) for _ in range(9_999)), batch_size=500)
    assert lifting.lapse_due(until) == 10_000
    assert not Measure.objects.filter(state=State.APPROVED).exists()
    assert ledger_acts(case.ref).count("measure.lapsed") == 10_000


def test_withdrawing_is_the_proposers_and_declining_needs_a_reason(
    case: Case, officer: User, approver: User
) -> None:
    row = proposed(case, officer)
    with pytest.raises(NotReady):
        acting.decline(row.ref, "", by=approver, at=AT)
    assert acting.decline(row.ref, "too harsh", by=approver, at=AT).state == State.DECLINED
    again = proposed(case, officer)
    assert acting.withdraw(again.ref, "milder first", by=officer, at=AT).state == State.WITHDRAWN


def test_every_open_transaction_is_decided_before_a_suspension(
    case: Case, officer: User, approver: User, counsel: User
) -> None:

    from orders_in_flight import an_order

    order = an_order(AT)
    row = ready(case, officer, Plan("suspend", "He goes on", services=frozenset({"shop"})))
    with pytest.raises(NotReady) as refused:
        acting.approve(row.ref, "yes", by=approver, at=AT)
    assert {one.where for one in refused.value.shortcomings} == {"open_transactions_decided"}
    acting.approve(row.ref, "yes", by=approver, at=AT, choices={str(order.ref): "hold"})
    row = acting.approve(row.ref, "yes", by=counsel, at=AT)
    order.refresh_from_db()
    assert order.state == "hold_requested"
    lifting.lift(row.ref, by=approver, at=AT, reason="objection", because="objection")
    order.refresh_from_db()
    assert order.state == "resume_requested"


def test_the_page_of_a_customer_tells_what_is_in_force_to_those_who_see_it(
    case: Case, officer: User, approver: User, counsel: User, hire: Any, signed_in: Any
) -> None:
    row = in_force(case, officer, approver, counsel)
    assert case.customer is not None
    page, now = f"/customers/{case.customer.pk}/", timezone.now()
    Measure.objects.update(since=now - timedelta(days=1), until=now + timedelta(days=1))
    assert f"/measures/{row.ref}/" in signed_in(officer).get(page).content.decode()
    accused = case.parts.create(user=hire("officer-2", Role.OFFICER), part="accused", since=AT).user
    assert f"/measures/{row.ref}/" not in signed_in(accused).get(page).content.decode()
    Measure.objects.update(until=now - timedelta(hours=1))
    assert f"/measures/{row.ref}/" not in signed_in(officer).get(page).content.decode()
