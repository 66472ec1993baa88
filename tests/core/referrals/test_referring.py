"""Who is contacted on which ground, which stage follows which: every other pair is refused."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest

from setsudo.cases.roles import Involved, Person, Role
from setsudo.referrals import proceeding
from setsudo.referrals.lacking import Lack
from setsudo.referrals.permissions import PERMISSIONS, Deed, entitled, reads_privileged
from setsudo.referrals.proceeding import NEXT, Kind, Stage, Step, possible, refuse_unless_next
from setsudo.referrals.receivers import MAY_HOLD, Content, Receiver
from setsudo.referrals.referring import (
    MOVES,
    NEEDS,
    Ground,
    How,
    NotNow,
    Plan,
    State,
    after,
    lacking,
)
from setsudo.referrals.referring import Deed as Contacting

NOON = datetime(2026, 11, 24, 3, tzinfo=UTC)


def plan(receiver: Receiver = Receiver.POLICE, **said: object) -> Plan:
    fields: dict[str, object] = {
        "receiver": receiver, "who": "中央署 山田様", "why": "退去しない", "how": How.PHONE,
        "at": NOON, **said,
    }  # fmt: skip
    return Plan(**fields)  # type: ignore[arg-type]


def lacks(one: Plan, criteria: tuple[str, ...] = (), made: tuple[str, ...] = ()) -> set[Lack]:
    return {found.lack for found in lacking(one, criteria=criteria, made=made, now=NOON)}


def test_nobody_outside_is_contacted_before_malice_is_determined() -> None:
    for receiver in Receiver:
        assert lacks(plan(receiver)) == {Lack.GROUND}
        assert lacks(plan(receiver), ("repeated_after_warning",)) == set()


def test_in_danger_the_police_alone_are_called_at_once() -> None:
    for receiver in Receiver:
        found = lacks(plan(receiver, danger="刃物を持っている", why=""))
        assert found == (set() if receiver is Receiver.POLICE else {Lack.DANGER})
    assert set(NEEDS) == set(Receiver)
    assert [r for r in NEEDS if Ground.EMERGENCY in NEEDS[r]] == [Receiver.POLICE]


def test_everything_that_is_lacking_is_said_at_once() -> None:
    one = plan(who=" ", why="", at=NOON + timedelta(hours=1), next_on=date(2026, 1, 1), bundle="f0")
    assert lacks(one) == {
        Lack.GROUND, Lack.WHO, Lack.WHY, Lack.TIME, Lack.NEXT_DATE, Lack.BUNDLE,
    }  # fmt: skip
    for found in lacking(one, criteria=(), made=(), now=NOON):
        assert found.remedy.ja
        assert found.remedy.en
    assert lacks(plan(bundle="f0"), ("x",), made=("f0",)) == set()


@pytest.mark.parametrize(("state", "deed"), itertools.product(State, Contacting))
def test_moves_outside_the_table_are_refused(state: State, deed: Contacting) -> None:
    if (state, deed) in MOVES:
        assert after(state, deed) is MOVES[state, deed]
        return
    with pytest.raises(NotNow):
        after(state, deed)


@pytest.mark.parametrize(("kind", "stage", "to"), itertools.product(Kind, Stage, Stage))
def test_stages_outside_the_table_are_refused(kind: Kind, stage: Stage, to: Stage) -> None:
    if to in NEXT[kind].get(stage, frozenset()):
        refuse_unless_next(kind, stage, to)
        return
    with pytest.raises(NotNow) as refused:
        refuse_unless_next(kind, stage, to)
    for one in possible(kind, stage):
        assert proceeding.STAGE_NAMES[one].ja in refused.value.text.ja


@pytest.mark.parametrize("kind", Kind)
def test_every_proceeding_can_be_brought_to_an_end(kind: Kind) -> None:
    reached, waiting = {Stage.PREPARED}, [Stage.PREPARED]
    while waiting:
        for one in possible(kind, waiting.pop()):
            if one not in reached:
                reached.add(one)
                waiting.append(one)
    ends = {one for one in reached if proceeding.over(kind, one)}
    assert {Stage.SETTLED, Stage.WITHDRAWN, Stage.DROPPED} <= ends
    # The police give no injunction, and a civil court investigates no crime.
    assert (Stage.ORDER in reached) == (kind is Kind.INJUNCTION)
    assert (Stage.ENFORCEMENT in reached) == (kind in (Kind.CIVIL, Kind.INJUNCTION))
    if kind is Kind.CIVIL:
        assert Stage.JUDGMENT in reached


def test_a_stage_says_its_outcome_and_comes_after_the_one_before() -> None:
    today = date(2026, 11, 24)

    def found(step: Step) -> set[Lack]:
        lacking_ = proceeding.lacking(
            step, before=date(2026, 11, 20), today=today, files=frozenset({"aa"})
        )
        return {one.lack for one in lacking_}

    assert found(Step(Stage.FILED, today)) == set()
    assert found(Step(Stage.JUDGMENT, today)) == {Lack.OUTCOME}
    assert found(Step(Stage.FILED, date(2026, 11, 25))) == {Lack.TIME}
    assert found(Step(Stage.FILED, date(2026, 11, 19))) == {Lack.TIME}
    assert found(Step(Stage.FILED, today, document="bb")) == {Lack.DOCUMENT}
    assert found(Step(Stage.FILED, today, document="aa")) == set()


def test_privileged_notes_are_counsels_and_of_whom_counsel_names() -> None:
    involved = Involved(
        site="ginza", claimed_by="officer", asked=frozenset({"counsel"}), reporter="agent"
    )
    everybody = {
        role: Person(str(role), frozenset({role}), frozenset({"ginza"}), True, True)
        for role in Role
    }
    for role, person in everybody.items():
        assert reads_privileged(person, involved, ()) == (role is Role.COUNSEL)
    assert reads_privileged(everybody[Role.OFFICER], involved, ["officer"])
    # Whoever reported is a party, so not even counsel opens them to them.
    assert not reads_privileged(everybody[Role.AGENT], involved, ["agent"])
    other = Person("other", frozenset({Role.COUNSEL}))
    assert not reads_privileged(other, involved, ())
    assert not [r for r in Receiver if Content.PRIVILEGED in MAY_HOLD[r]]


def test_anybody_calls_the_police_and_few_do_the_rest() -> None:
    involved = Involved(site="ginza", claimed_by="officer", reporter="agent")
    agent = Person("agent", frozenset({Role.AGENT}), frozenset({"ginza"}))
    officer = Person("officer", frozenset({Role.OFFICER}), frozenset({"ginza"}))
    for deed in PERMISSIONS:
        assert entitled(agent, deed, involved) == (deed is Deed.CALL_POLICE)
    assert entitled(officer, Deed.REFER, involved)
    assert not entitled(officer, Deed.WRITE_PRIVILEGED, involved)
