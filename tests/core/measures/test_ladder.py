"""The ladder's rules by themselves: every rung of the shipped policy, whatever is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from setsudo.cases.roles import Involved, Person, Role
from setsudo.measures.effects import does, is_step
from setsudo.measures.lacking import Lack, NotReady
from setsudo.measures.ladder import FROM_RECORD, NAMES, Fact, Source, checklist, duties_on
from setsudo.measures.permissions import PERMISSIONS, entitled
from setsudo.measures.proposing import (
    Approved,
    Ground,
    Plan,
    count,
    refuse_unless_approvable,
    term,
)
from setsudo.measures.recommending import suggested
from setsudo.measures.standing import MOVES, Deed, NotNow, State, after
from setsudo.measures.steps import FLOW, RUNGS, Said, Step, following
from setsudo.policy import load_policy

POLICY = load_policy()
AT = datetime(2026, 11, 28, 3, tzinfo=UTC)
RUNGS_PROPOSED = [one for one in POLICY.ladder.values() if not is_step(one)]
OFFICER = Person("officer", frozenset({Role.OFFICER}), frozenset({"ginza"}))
HEAD = Person("head", frozenset({Role.APPROVER}), headquarters=True)
LAWYER = Person("lawyer", frozenset({Role.COUNSEL}))


def every_fact(rung: str) -> tuple[Fact, ...]:
    needs = POLICY.ladder[rung].preconditions
    return tuple(Fact(one.code, Source.RECORD, AT, "somebody") for one in needs)


def a_plan(rung: str, **changes: object) -> Plan:
    fields: dict[str, object] = {
        "services": frozenset({"shop"}), "channels": frozenset({"phone"}), "terms": "9-12",
    }  # fmt: skip
    return Plan(rung, "because", **{**fields, **changes})  # type: ignore[arg-type]


@given(
    rung=st.sampled_from(RUNGS_PROPOSED),
    days=st.integers(0, 2000),
    ahead=st.integers(-5, 80),
)
def test_nothing_is_unlimited(rung: object, days: int, ahead: int) -> None:
    plan = a_plan(rung.code, days=days, begins=AT + timedelta(days=ahead))  # type: ignore[attr-defined]
    found = term(plan, rung, at=AT)  # type: ignore[arg-type]
    assert found.since >= AT
    duration = rung.duration  # type: ignore[attr-defined]
    most = duration.maximum_days if duration is not None else 0
    assert found.until <= found.since + timedelta(days=most)
    assert (found.until > found.since) == (duration is not None)
    assert found.review_at is None or found.since < found.review_at < found.until


@given(
    rung=st.sampled_from(RUNGS_PROPOSED),
    known=st.sets(st.sampled_from([*NAMES, *POLICY.ladder])),
)
def test_an_approval_needs_every_precondition_and_names_all_that_lack(
    rung: object, known: set[str]
) -> None:
    code = rung.code  # type: ignore[attr-defined]
    facts = tuple(Fact(one, Source.RECORD, AT) for one in sorted(known))
    ground = Ground(4, customer_known=True, services=frozenset({"shop"}), duties={}, facts=facts)
    # The notice tells of what was approved, so it is sent after the approval.
    needed = {one.code for one in POLICY.ladder[code].preconditions} - {"notice_sent"}
    if does(POLICY.ladder[code]).holds:
        needed.add("open_transactions_decided")
    try:
        refuse_unless_approvable(
            a_plan(code), POLICY.ladder[code], ground, proposed_by="officer",
            before=[Approved("x", headquarters=True)], by=LAWYER, reason="yes", at=AT,
            decided=False,
        )  # fmt: skip
        missing = set()
    except NotReady as refused:
        missing = {one.where for one in refused.shortcomings if one.lack is Lack.PRECONDITION}
    assert missing == needed - known


def test_from_refuse_up_two_approve_and_one_of_them_at_headquarters() -> None:
    for rung in RUNGS_PROPOSED[[one.code for one in RUNGS_PROPOSED].index("refuse") :]:
        one = count(rung, [Approved("a", headquarters=True)])
        assert not one.complete, rung.code
        assert not count(rung, [Approved(n, headquarters=False) for n in "ab"]).complete
        both = [Approved("a", headquarters=True), Approved("b", headquarters=False)]
        assert count(rung, both).complete


def test_the_second_approval_is_refused_where_nobody_at_headquarters_would_have_said_yes() -> None:
    ground = Ground(4, customer_known=True, services=frozenset({"shop"}), duties={},
                    facts=every_fact("refuse"))  # fmt: skip
    with pytest.raises(NotReady) as refused:
        refuse_unless_approvable(
            a_plan("refuse"), POLICY.ladder["refuse"], ground, proposed_by="officer",
            before=[Approved("other", headquarters=False)], by=LAWYER, reason="yes", at=AT,
            decided=True,
        )  # fmt: skip
    assert [one.lack for one in refused.value.shortcomings] == [Lack.HEADQUARTERS_STILL]


def test_who_proposed_it_does_not_approve_it_though_they_might_approve_others() -> None:
    ground = Ground(4, customer_known=True, services=frozenset({"shop"}), duties={},
                    facts=every_fact("refuse"))  # fmt: skip
    said = {
        "before": [Approved("other", headquarters=True)], "by": LAWYER, "reason": "yes", "at": AT,
        "decided": True,
    }  # fmt: skip
    refuse = POLICY.ladder["refuse"]
    with pytest.raises(NotReady) as refused:
        refuse_unless_approvable(a_plan("refuse"), refuse, ground, proposed_by=LAWYER.id, **said)
    assert [one.lack for one in refused.value.shortcomings] == [Lack.SAME_PERSON]
    assert refuse_unless_approvable(
        a_plan("refuse"), refuse, ground, proposed_by="officer", **said
    ).complete


def test_the_last_word_on_a_fact_counts() -> None:
    later = AT + timedelta(hours=1)
    facts = [
        Fact("legal_ground", Source.STATED, later, holds=False),
        Fact("legal_ground", Source.STATED, AT),
    ]
    found = {one.code: one.met for one in checklist(POLICY.ladder["refuse"], facts)}
    assert not found["legal_ground"]


def test_danger_skips_words_and_never_what_the_record_must_show() -> None:
    for rung in POLICY.ladder.values():
        for item in checklist(rung, [], danger=True):
            assert item.passes == (rung.skipped_for_danger and item.code not in FROM_RECORD)


def test_no_duty_no_line() -> None:
    assert duties_on(POLICY.ladder["refuse"], {}, []) == ()


def test_written_only_never_closes_letters() -> None:
    assert not does(POLICY.ladder["written_only"]).channels & {"email", "letter"}


@given(state=st.sampled_from(State), deed=st.sampled_from(Deed))
def test_every_pair_outside_the_table_is_refused(state: State, deed: Deed) -> None:
    if (state, deed) in MOVES:
        assert after(state, deed) is MOVES[state, deed]
        return
    with pytest.raises(NotNow):
        after(state, deed)


@given(
    deed=st.sampled_from([Deed.APPROVE, Deed.DECLINE, Deed.PROPOSE, Deed.LIFT, Deed.SIGN_OFF]),
    roles=st.frozensets(st.sampled_from(Role), min_size=1),
    headquarters=st.booleans(),
    part=st.sampled_from(["victims", "accused"]),
)
def test_whoever_was_hurt_or_complained_of_decides_nothing(
    deed: Deed, roles: frozenset[Role], headquarters: bool, part: str
) -> None:
    who = Person("me", roles, frozenset({"ginza"}), headquarters)
    involved = Involved(
        site="ginza", asked=frozenset({"me"}), claimed_by="me", **{part: frozenset({"me"})}
    )
    assert not entitled(who, deed, involved)


def test_every_deed_has_its_permission() -> None:
    assert set(PERMISSIONS) == set(Deed)


def test_the_policy_suggests_the_mildest_and_then_the_next() -> None:
    first = suggested(POLICY, severity=2, facts=[], taken=())
    assert first is not None
    assert first.rung.code == "ask_to_stop"
    determined = [Fact("determination", Source.RECORD, AT)]
    mild = suggested(POLICY, severity=2, facts=determined, taken=())
    assert mild is not None
    assert mild.rung.code == "restrict_channel"
    again = suggested(POLICY, severity=3, facts=determined, taken={"restrict_channel"})
    assert again is not None
    assert again.rung.code == "refuse"
    assert suggested(POLICY, severity=0, facts=determined, taken=()) is None


@given(st.lists(st.sampled_from(Step), max_size=12))
def test_the_next_step_is_never_behind_what_was_said(steps: list[Step]) -> None:
    said = [Said(one, "me", AT) for one in steps]
    found = following(said)
    order = [one for one, _ in FLOW]
    if found is not None:
        furthest = max((order.index(one) for one in steps if one in order), default=0)
        assert order.index(found) >= furthest
    assert set(RUNGS.values()) <= set(POLICY.ladder)
