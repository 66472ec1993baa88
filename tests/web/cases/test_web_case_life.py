"""The whole life of a case, act by act, as the people live it."""

from __future__ import annotations

from datetime import date

import pytest
from stored_cases import (
    HOUR,
    NOON,
    assessed,
    beyond,
    contact,
    customer,
    determined,
    ledger_acts,
    opened,
    proposed,
    reported,
    with_evidence,
    within,
)

from setsudo.cases.appeals import Result
from setsudo.cases.care import CareStatus, CareStep
from setsudo.cases.closing import Progress
from setsudo.cases.determination import Improvement, Outcome
from setsudo.cases.lacks import Lack
from setsudo.cases.permissions import NotEntitled
from setsudo.cases.shortcomings import Insufficient
from setsudo.cases.states import IllegalMove, State
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import (
    caring,
    claiming,
    closing,
    deciding,
    objecting,
    opening,
    people,
    proposing,
    talking,
)
from setsudo.web.cases.models import Case, Improving, Part
from setsudo.web.notices import stating

pytestmark = pytest.mark.django_db


def test_from_a_report_to_the_end(
    ginza: Site, agent: User, supervisor: User, officer: User, approver: User
) -> None:
    case = reported(ginza, agent, victims=[agent])
    claiming.acknowledge(case.ref, by=supervisor, at=NOON + HOUR)
    determined(case, officer, approver)
    assert case.state == State.DETERMINED

    with pytest.raises(Insufficient) as refused:
        closing.close(case.ref, by=officer, at=NOON + 4 * HOUR)
    lacking = {one.lack for one in refused.value.shortcomings}
    assert lacking == {Lack.CARE_OPEN, Lack.OUTCOME_UNTOLD, Lack.NO_RECURRENCE}

    caring.contact_victim(case.ref, agent, "slept badly", by=supervisor, at=NOON + 4 * HOUR)
    for step in CareStep:
        if step is CareStep.DOCTOR:
            caring.decline_care(case.ref, step, by=agent, at=NOON + 5 * HOUR)
        else:
            caring.record_care(
                case.ref, agent, step, CareStatus.DONE, by=supervisor, at=NOON + 5 * HOUR
            )
    closing.tell_outcome(case.ref, agent, "told in person", by=officer, at=NOON + 5 * HOUR)
    caring.plan_recurrence(
        case.ref,
        by=officer,
        at=NOON + 5 * HOUR,
        cause="nobody else was at the counter",
        action="two people after eight",
        owner="the site",
        due=date(2026, 12, 24),
        progress=Progress.DONE,
    )
    ended = closing.close(case.ref, by=officer, at=NOON + 6 * HOUR)

    assert ended.state == State.CLOSED
    assert ledger_acts(case.ref)[:4] == [
        "case.opened",
        "case.evidence_put_forward",
        "case.acknowledge",
        "case.claim",
    ]
    assert ledger_acts(case.ref)[-1] == "case.close"


def test_a_complaint_lives_on_in_the_register(ginza: Site, officer: User, approver: User) -> None:
    case = opened(ginza, "It broke!", verdict="review")
    claiming.claim(case.ref, by=officer, at=NOON)
    with_evidence(case, officer)
    proposing.propose(case.ref, within(case), by=officer, at=NOON + HOUR)
    deciding.approve(case.ref, "the lid does break", by=approver, at=NOON + 2 * HOUR)

    item = Improving.objects.get()
    assert (item.title, item.case) == ("Kettle K2: the lid breaks", case)


def test_nobody_decides_alone(ginza: Site, officer: User, approver: User, hire) -> None:
    from setsudo.cases.roles import Role

    both = hire("both", Role.OFFICER, Role.APPROVER, headquarters=True)
    case = proposed(opened(ginza), both)
    with pytest.raises(NotEntitled):
        deciding.approve(case.ref, "I am sure", by=both, at=NOON + 3 * HOUR)
    deciding.approve(case.ref, "I read it", by=approver, at=NOON + 3 * HOUR)


def test_without_headquarters_it_is_not_determined(ginza: Site, officer: User, hire) -> None:
    from setsudo.cases.roles import Role

    local = hire("local", Role.APPROVER)
    case = proposed(opened(ginza), officer)
    with pytest.raises(Insufficient) as refused:
        deciding.approve(case.ref, "I read it", by=local, at=NOON + 3 * HOUR)
    assert [one.lack for one in refused.value.shortcomings] == [Lack.NOBODY_AT_HEADQUARTERS]
    case.refresh_from_db()
    assert case.state == State.PROPOSED


def test_who_turns_out_to_have_been_hurt_does_not_approve(
    ginza: Site, supervisor: User, officer: User, approver: User
) -> None:
    case = proposed(opened(ginza), officer)
    people.name_person(case.ref, approver, Part.VICTIM, by=supervisor, at=NOON + 2 * HOUR)
    with pytest.raises(NotEntitled, match="hurt"):
        deciding.approve(case.ref, "I was there", by=approver, at=NOON + 3 * HOUR)


def test_a_proposal_comes_back_with_reasons_and_goes_again(
    ginza: Site, officer: User, approver: User
) -> None:
    case = proposed(opened(ginza), officer)
    with pytest.raises(Insufficient):
        deciding.give_back(case.ref, [" "], by=approver, at=NOON + 3 * HOUR)
    deciding.give_back(case.ref, ["what did we promise?"], by=approver, at=NOON + 3 * HOUR)
    case.refresh_from_db()
    assert case.state == State.IN_REVIEW
    proposing.propose(case.ref, beyond(case), by=officer, at=NOON + 4 * HOUR)
    proposing.withdraw(case.ref, by=officer, at=NOON + 5 * HOUR)
    assert [one.standing for one in case.proposals.order_by("at")] == ["returned", "withdrawn"]


def test_an_objection_is_answered_by_somebody_who_took_no_part(
    ginza: Site, agent: User, officer: User, approver: User, appeal_officer: User, hire
) -> None:
    from setsudo.cases.roles import Role

    case = opened(ginza)
    determined(case, officer, approver)
    another = hire("appeal-2", Role.APPEAL_OFFICER)
    objecting.receive(case.ref, "It was a joke", by=agent, at=NOON + 4 * HOUR)
    # Nobody who decided chooses who looks at it anew: one who took no part is asked at once.
    assert [one.pk for one in (appeal_officer, another) if stating.waiting_for(one)] == [
        appeal_officer.pk
    ]
    with pytest.raises(NotEntitled):
        objecting.answer(case.ref, Result.UPHELD, "no", by=another, at=NOON + 5 * HOUR)
    with pytest.raises(NotEntitled):
        objecting.answer(case.ref, Result.UPHELD, "no", by=approver, at=NOON + 5 * HOUR)
    objecting.answer(
        case.ref,
        Result.OVERTURNED,
        "the recording shows a joke",
        by=appeal_officer,
        at=NOON + 6 * HOUR,
        instead=Outcome.WITHIN_NORM,
        improvement=Improvement("Say what we laugh at", "tone"),
    )
    made = case.determinations.get()
    assert (made.outcome, made.outcome_now) == (Outcome.BEYOND_NORM, Outcome.WITHIN_NORM)
    assert Improving.objects.filter(case=case).exists()


def test_what_is_sent_back_is_decided_by_others(
    ginza: Site, agent: User, officer: User, approver: User, appeal_officer: User, hire
) -> None:
    from setsudo.cases.roles import Role

    case = opened(ginza)
    determined(case, officer, approver)
    objecting.receive(case.ref, "It was a joke", by=agent, at=NOON + 4 * HOUR)
    people.call_in(case.ref, appeal_officer, by=officer, at=NOON + 5 * HOUR)
    objecting.answer(case.ref, Result.SENT_BACK, "hear them", by=appeal_officer, at=NOON + 6 * HOUR)
    case.refresh_from_db()
    assert (case.state, case.claimed_by) == (State.RECEIVED, None)

    claiming.claim(case.ref, by=officer, at=NOON + 7 * HOUR)
    with pytest.raises(NotEntitled, match="earlier decision"):
        proposing.propose(case.ref, beyond(case), by=officer, at=NOON + 7 * HOUR)
    other = hire("officer-2", Role.OFFICER)
    claiming.hand_over(case.ref, other, by=officer, at=NOON + 8 * HOUR, because="sent back")
    proposing.propose(case.ref, beyond(case), by=other, at=NOON + 9 * HOUR)
    with pytest.raises(NotEntitled):
        deciding.approve(case.ref, "again", by=approver, at=NOON + 10 * HOUR)


def test_a_report_is_never_dismissed_and_a_programs_find_may_be(
    ginza: Site, agent: User, officer: User
) -> None:
    told = reported(ginza, agent)
    found = opened(ginza, "calm after all")
    for case in (told, found):
        claiming.claim(case.ref, by=officer, at=NOON)
    with pytest.raises(Insufficient):
        closing.dismiss(told.ref, "nothing there", by=officer, at=NOON + HOUR)
    ended = closing.dismiss(found.ref, "nothing there", by=officer, at=NOON + HOUR)
    assert ended.state == State.CLOSED
    # Nobody determined anything about this customer, so no answer may make a determination of it.
    with pytest.raises(Insufficient):
        objecting.receive(found.ref, "that was not me", by=officer, at=NOON + HOUR)
    ended.refresh_from_db()
    assert ended.state == State.CLOSED

    again = closing.reopen(found.ref, "a second call", by=officer, at=NOON + 2 * HOUR)
    assert (again.state, again.closed_at) == (State.RECEIVED, None)


def test_contacts_of_one_customer_are_one_case_until_it_is_proposed(
    ginza: Site, umeda: Site, officer: User
) -> None:
    who = customer()
    first = opened(ginza, who=who)
    assert opened(ginza, who=who) == first
    assert opened(umeda, who=who) != first
    assert opening.open_for(assessed(contact(ginza, who=who), verdict="within"), at=NOON) is None
    proposed(first, officer)
    assert opened(ginza, who=who) != first


def test_asking_twice_opens_one_case(ginza: Site, agent: User) -> None:
    said = assessed(contact(ginza))
    assert opening.open_for(said, at=NOON) == opening.open_for(said, at=NOON + HOUR)
    note = contact(ginza, reported_by=agent)
    one = opening.open_report(note, by=agent, at=NOON)
    assert one == opening.open_report(note, by=agent, at=NOON)
    assert opening.open_for(assessed(note, verdict="within"), at=NOON) == one
    assert Case.objects.count() == 2


def test_numbers_run_on_within_a_year(ginza: Site) -> None:
    numbers = [opened(ginza).number for _ in range(3)]
    assert numbers == ["C-2026-00001", "C-2026-00002", "C-2026-00003"]


def test_a_joined_case_brings_its_people_along(
    ginza: Site, agent: User, officer: User, hire
) -> None:
    from setsudo.cases.roles import Role

    other = hire("agent-2", Role.AGENT)
    home, again = reported(ginza, agent, victims=[agent]), reported(ginza, other, victims=[other])
    claiming.claim(again.ref, by=officer, at=NOON)
    talking.join(again.ref, home.ref, "the same evening", by=officer, at=NOON + HOUR)

    involved = Case.objects.get(pk=home.pk).involved()
    assert involved.victims == {str(agent.pk), str(other.pk)}
    assert involved.also_reported == {str(other.pk)}
    with pytest.raises(IllegalMove):
        claiming.claim(again.ref, by=officer, at=NOON + HOUR)
    claiming.claim(home.ref, by=officer, at=NOON + HOUR)
    with pytest.raises(Insufficient):
        talking.join(home.ref, again.ref, "round it goes", by=officer, at=NOON + HOUR)


def test_the_clock_of_the_determination_stands_still_in_a_dialogue(
    ginza: Site, officer: User
) -> None:
    case = opened(ginza, severity=2)
    claimed = claiming.claim(case.ref, by=officer, at=NOON)
    due = claimed.due_at
    paused = caring.open_dialogue(case.ref, "asks for it in writing", by=officer, at=NOON + HOUR)
    assert paused.due_at.year == 9000
    on = caring.conclude_dialogue(
        case.ref, "we write", ["one letter a week"], by=officer, at=NOON + 49 * HOUR
    )
    assert on.due_at > due
