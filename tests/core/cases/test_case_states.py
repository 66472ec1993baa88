"""Where a case stands: what is in the table moves it, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from case_cast import AGENT, APPEAL_OFFICER, APPROVER, CASE, OFFICER, PROGRAM, SUPERVISOR
from hypothesis import given
from hypothesis import strategies as st

from setsudo.cases.acting import moved, open_acts, refuse_unless_fit_for
from setsudo.cases.permissions import NotEntitled
from setsudo.cases.roles import Involved, Person, Role
from setsudo.cases.states import (
    ACT_NAMES,
    FIRST,
    MOVES,
    STATE_NAMES,
    WHY_NOT,
    Act,
    IllegalMove,
    State,
    after,
    possible,
)

ABSENT = [pair for pair in product(State, Act) if pair not in MOVES]
FAR_REACHING = (Act.APPROVE, Act.PROPOSE, Act.CLOSE, Act.OVERTURN)


@pytest.mark.parametrize(("state", "act"), ABSENT, ids=lambda one: one.value)
def test_every_move_that_is_not_in_the_table_is_refused_with_its_reason(
    state: State, act: Act
) -> None:
    with pytest.raises(IllegalMove) as refused:
        after(state, act)
    error = refused.value
    assert error.code == "illegal_move"
    assert WHY_NOT[state].ja in error.text.ja
    assert WHY_NOT[state].en in error.text.en
    assert error.possible == possible(state)
    assert act not in error.possible
    for one in error.possible:
        assert ACT_NAMES[one].ja in error.text.ja
        assert ACT_NAMES[one].en in error.text.en


@pytest.mark.parametrize(("state", "act"), list(MOVES), ids=lambda one: one.value)
def test_every_move_of_the_table_leads_where_it_says(state: State, act: Act) -> None:
    assert after(state, act) is MOVES[state, act]


def test_every_state_and_act_is_named_and_no_state_is_a_dead_end() -> None:
    assert set(STATE_NAMES) == set(WHY_NOT) == set(State)
    assert set(ACT_NAMES) == set(Act)
    assert {act for _, act in MOVES} == set(Act)
    reached = {FIRST}
    for _ in State:
        reached |= {to for (state, _), to in MOVES.items() if state in reached}
    assert reached == set(State)
    for state in State:
        assert any(to is not state for (at, _), to in MOVES.items() if at is state)


@given(st.lists(st.sampled_from(Act), max_size=60))
def test_nothing_is_determined_or_closed_without_the_acts_that_it_takes(acts: list[Act]) -> None:
    state, done = FIRST, []
    for act in acts:
        # Where nothing was approved there is nothing to object to: `objecting.receive` refuses it.
        if act is Act.RECEIVE_OBJECTION and Act.APPROVE not in done:
            continue
        try:
            state = after(state, act)
        except IllegalMove:
            continue
        done.append(act)
    if state is State.DETERMINED:
        assert Act.PROPOSE in done
        assert Act.APPROVE in done[done.index(Act.PROPOSE) :]
    if Act.CLOSE in done:
        assert Act.APPROVE in done[: done.index(Act.CLOSE)]


def test_a_case_from_the_report_to_its_end_and_through_an_objection() -> None:
    gathered = replace(CASE, claimed_by="")
    state = moved(FIRST, Act.CLAIM, by=OFFICER, involved=gathered)
    state = moved(state, Act.PROPOSE, by=OFFICER, involved=CASE)
    proposed = replace(CASE, proposer="officer")
    state = moved(state, Act.RETURN, by=APPROVER, involved=proposed)
    assert state is State.IN_REVIEW
    state = moved(state, Act.PROPOSE, by=OFFICER, involved=CASE)
    state = moved(state, Act.APPROVE, by=APPROVER, involved=proposed)
    approved = replace(proposed, approver="approver")
    state = moved(state, Act.CLOSE, by=OFFICER, involved=approved)
    state = moved(state, Act.RECEIVE_OBJECTION, by=AGENT, involved=approved)
    state = moved(state, Act.SEND_BACK, by=APPEAL_OFFICER, involved=approved)
    assert state is State.RECEIVED


def test_no_proposal_while_an_accommodation_is_being_talked_over() -> None:
    state = moved(State.IN_REVIEW, Act.OPEN_DIALOGUE, by=OFFICER, involved=CASE)
    with pytest.raises(IllegalMove, match="dialogue"):
        moved(state, Act.PROPOSE, by=OFFICER, involved=CASE)
    state = moved(state, Act.CONCLUDE_DIALOGUE, by=OFFICER, involved=CASE)
    assert moved(state, Act.PROPOSE, by=OFFICER, involved=CASE) is State.PROPOSED


def test_what_the_approver_reads_does_not_change_underneath() -> None:
    for act in (Act.ADD_EVIDENCE, Act.RECORD_NOTE):
        with pytest.raises(IllegalMove):
            moved(State.PROPOSED, act, by=OFFICER, involved=CASE)


def test_care_goes_on_whatever_the_case_waits_for() -> None:
    for state in State:
        if state not in (State.CLOSED, State.JOINED):
            assert moved(state, Act.RECORD_CARE, by=SUPERVISOR, involved=CASE) is state
            assert moved(state, Act.DECLINE_CARE, by=AGENT, involved=CASE) is state


def test_a_refusal_does_not_tell_a_stranger_how_a_case_stands() -> None:
    stranger = Person("stranger", frozenset({Role.OFFICER}), frozenset({"kobe"}))
    told = set()
    for state in State:
        with pytest.raises(NotEntitled) as refused:
            moved(state, Act.CLAIM, by=stranger, involved=CASE)
        told.add(refused.value.text)
    assert len(told) == 1


def test_a_program_can_do_nothing_with_a_case_even_one_that_it_put_forward() -> None:
    own = Involved(site="ueno", reporter=PROGRAM.id, claimed_by=PROGRAM.id, proposer=PROGRAM.id)
    for state in State:
        assert open_acts(state, to=PROGRAM, involved=own) == ()


def test_a_page_offers_what_the_table_and_the_permissions_both_allow() -> None:
    offered = open_acts(State.IN_REVIEW, to=AGENT, involved=CASE)
    assert Act.ADD_EVIDENCE in offered
    assert Act.DECLINE_CARE in offered
    assert not set(offered) & {*FAR_REACHING, Act.DISMISS}
    assert Act.PROPOSE in open_acts(State.IN_REVIEW, to=OFFICER, involved=CASE)


def test_a_case_is_handed_over_only_to_somebody_who_could_have_claimed_it() -> None:
    refuse_unless_fit_for(SUPERVISOR, CASE)
    with pytest.raises(NotEntitled, match="was hurt"):
        refuse_unless_fit_for(SUPERVISOR, replace(CASE, victims=frozenset({"supervisor"})))
    with pytest.raises(NotEntitled, match="own site"):
        refuse_unless_fit_for(replace(OFFICER, sites=frozenset({"kobe"})), CASE)
