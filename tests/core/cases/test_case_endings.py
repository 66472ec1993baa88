"""How a case ends: care, recurrence, telling people, dismissing, and the customer's objection."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from case_cast import (
    APPEAL_OFFICER,
    APPROVER,
    CASE,
    HOUR,
    NOON,
    OFFICER,
    determined,
    refused_for,
    within,
)

from setsudo.cases.appeals import ACT_OF, Result, review
from setsudo.cases.care import CareRecord, CareStatus, CareStep, open_steps
from setsudo.cases.closing import (
    Ending,
    Progress,
    Recurrence,
    closing_shortcomings,
    refuse_unless_closable,
    refuse_unless_dismissible,
)
from setsudo.cases.determination import Improvement, Outcome
from setsudo.cases.lacks import Lack
from setsudo.cases.shortcomings import Insufficient
from setsudo.cases.states import MOVES, State

DONE = Recurrence(
    "nobody else was there", True, "two at the desk", "sato", date(2026, 12, 1), Progress.DONE
)
ITEM = Improvement("The lid breaks", "third this month")


def cared_for(victim: str = "agent") -> tuple[CareRecord, ...]:
    return tuple(CareRecord(victim, step, CareStatus.DONE, "officer", NOON) for step in CareStep)


def ending(**changes: object) -> Ending:
    whole = Ending(
        victims=frozenset({"agent"}),
        care=cared_for(),
        told=frozenset({"agent"}),
        recurrence=(DONE,),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def keeps_open(**changes: object) -> list[Lack]:
    return [one.lack for one in closing_shortcomings(ending(**changes))]


def test_a_case_ends_when_everybody_was_cared_for_and_something_was_learnt() -> None:
    refuse_unless_closable(ending())
    # Nobody was hurt: nobody waits for care.
    refuse_unless_closable(ending(victims=frozenset(), care=(), told=frozenset()))


def test_a_case_does_not_end_before_that() -> None:
    with pytest.raises(Insufficient) as refused:
        refuse_unless_closable(ending(care=(), told=frozenset(), recurrence=(), improvement=ITEM))
    lacks = [one.lack for one in refused.value.shortcomings]
    assert lacks.count(Lack.CARE_OPEN) == len(CareStep)
    assert lacks[len(CareStep) :] == [
        Lack.OUTCOME_UNTOLD,
        Lack.NO_RECURRENCE,
        Lack.IMPROVEMENT_UNENTERED,
    ]


@pytest.mark.parametrize("step", CareStep)
def test_offering_is_not_enough_and_only_the_person_declines(step: CareStep) -> None:
    others = tuple(record for record in cared_for() if record.step is not step)
    offered = CareRecord("agent", step, CareStatus.OFFERED, "officer", NOON)
    assert keeps_open(care=(*others, offered)) == [Lack.CARE_OPEN]
    for_her = replace(offered, status=CareStatus.DECLINED, at=NOON + HOUR)
    assert keeps_open(care=(*others, offered, for_her)) == [Lack.CARE_DECLINED_BY_OTHERS]
    herself = replace(for_her, by="agent")
    assert keeps_open(care=(*others, offered, herself)) == []
    # She changed her mind, and the newest word counts, in whichever order they are read.
    again = replace(offered, at=NOON + 2 * HOUR)
    assert keeps_open(care=(again, *others, herself)) == [Lack.CARE_OPEN]


def test_each_person_hurt_is_cared_for() -> None:
    two = frozenset({"agent", "colleague"})
    assert open_steps(cared_for(), two) == tuple(("colleague", step) for step in CareStep)
    assert set(keeps_open(victims=two)) == {Lack.CARE_OPEN, Lack.OUTCOME_UNTOLD}
    shown = closing_shortcomings(ending(victims=two))
    assert all("colleague" not in one.where for one in shown)


def test_an_action_against_a_recurrence_is_done_or_declined_with_a_reason() -> None:
    planned = replace(DONE, progress=Progress.PLANNED)
    assert keeps_open(recurrence=(DONE, planned)) == [Lack.RECURRENCE_UNFINISHED]
    for missing in ({"cause": ""}, {"action": " "}, {"owner": ""}, {"due": None}):
        assert keeps_open(recurrence=(replace(DONE, **missing),)) == [Lack.RECURRENCE_INCOMPLETE]
    declined = Recurrence("a stranger passing through", False, "", "", None, Progress.DECLINED)
    assert keeps_open(recurrence=(declined,)) == [Lack.RECURRENCE_UNREASONED]
    assert keeps_open(recurrence=(replace(declined, reason="cannot be foreseen"),)) == []
    unexplained = replace(declined, cause="", reason="no")
    assert keeps_open(recurrence=(unexplained,)) == [Lack.RECURRENCE_INCOMPLETE]


def test_a_complaint_is_in_the_improvement_register_before_the_case_ends() -> None:
    assert keeps_open(improvement=ITEM) == [Lack.IMPROVEMENT_UNENTERED]
    assert keeps_open(improvement=ITEM, improvement_entered=True) == []


def test_what_a_program_put_forward_can_be_dismissed_what_a_person_reported_cannot() -> None:
    refuse_unless_dismissible(reported=False, victims=(), reason="a game, no threat")
    with refused_for(Lack.SOMEBODY_REPORTED):
        refuse_unless_dismissible(reported=True, victims=(), reason="not serious")
    with refused_for(Lack.SOMEBODY_REPORTED):
        refuse_unless_dismissible(reported=False, victims={"agent"}, reason="not serious")
    with refused_for(Lack.DISMISSAL_REASON_MISSING):
        refuse_unless_dismissible(reported=False, victims=(), reason=" ")


def reviewed(result: Result, by: object = APPEAL_OFFICER, **more: object):  # type: ignore[no-untyped-def]
    given = {"reason": "heard both", "at": NOON + 2 * HOUR, "involved": CASE, **more}
    return review(determined(), result, by=by, **given)  # type: ignore[arg-type]


def refused(result: Result, **more: object) -> set[Lack]:
    with pytest.raises(Insufficient) as error:
        reviewed(result, **more)
    return {one.lack for one in error.value.shortcomings}


def test_an_objection_is_answered_by_somebody_uninvolved() -> None:
    assert reviewed(Result.UPHELD).outcome is Outcome.BEYOND_NORM
    for involved in (OFFICER, APPROVER):
        assert refused(Result.UPHELD, by=involved) == {Lack.APPEAL_BY_INVOLVED}
    appraising = replace(CASE, evaluators=frozenset({"appeal_officer"}))
    assert refused(Result.UPHELD, involved=appraising) == {Lack.APPEAL_BY_INVOLVED}
    assert refused(Result.UPHELD, reason="") == {Lack.APPEAL_REASON_MISSING}
    naive = datetime(2026, 11, 24)  # noqa: DTZ001
    assert refused(Result.UPHELD, at=naive) == {Lack.TIME_WITHOUT_ZONE}


def test_one_person_can_put_it_right_for_the_customer_and_never_make_it_worse() -> None:
    for instead in (None, Outcome.BEYOND_NORM):
        assert refused(Result.OVERTURNED, instead=instead) == {Lack.APPEAL_CHANGES_NOTHING}
    assert reviewed(Result.OVERTURNED, instead=Outcome.UNDETERMINED).outcome == "undetermined"


def test_an_objection_that_was_right_makes_the_complaint_an_improvement() -> None:
    for outcome in (Outcome.WITHIN_NORM, Outcome.COMPANY_AT_FAULT):
        assert refused(Result.OVERTURNED, instead=outcome) == {Lack.NO_IMPROVEMENT}
        assert reviewed(Result.OVERTURNED, instead=outcome, improvement=ITEM).improvement == ITEM


def test_what_is_sent_back_has_no_outcome_until_others_decide() -> None:
    back = reviewed(Result.SENT_BACK, instead=Outcome.WITHIN_NORM, improvement=ITEM)
    assert (back.outcome, back.improvement) == (None, None)
    upheld = review(
        determined(within()),
        Result.UPHELD,
        by=APPEAL_OFFICER,
        at=NOON,
        reason="the same",
        involved=CASE,
    )
    assert upheld.improvement == within().improvement


def test_every_result_is_a_move() -> None:
    assert {MOVES[State.UNDER_APPEAL, ACT_OF[result]] for result in Result} == {
        State.DETERMINED,
        State.RECEIVED,
    }
