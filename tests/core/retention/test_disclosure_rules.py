"""Requests of people about their own data: steps, grounds, times, who may do what."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest

from setsudo.cases.permissions import NotEntitled
from setsudo.cases.roles import Person, Relation, Role
from setsudo.retention import asking, grounds, permissions, terms
from setsudo.retention.asking import Deed, Kind, NotNow, Outcome, Part, RequestRefused, State

NOBODY: frozenset[Relation] = frozenset()
THERE = {Part.IDENTITY, Part.CONTACTS}


def person(*roles: Role) -> Person:
    return Person("somebody", frozenset(roles))


@pytest.mark.parametrize(("state", "deed"), product(State, Deed))
def test_only_what_the_table_names_is_possible(state: State, deed: Deed) -> None:
    if (state, deed) in asking.MOVES:
        asking.after(state, deed)
    else:
        with pytest.raises(NotNow):
            asking.after(state, deed)


def test_what_is_over_takes_nothing_more() -> None:
    assert not [state for state, _ in asking.MOVES if state in asking.OVER]


def test_nobody_reviews_their_own_decision() -> None:
    with pytest.raises(RequestRefused, match="somebody else"):
        asking.refuse_the_same_person("one", "one")
    asking.refuse_the_same_person("one", "two")


@pytest.mark.parametrize("bar", [Relation.CLAIMED, Relation.PROPOSER, Relation.VICTIM])
def test_whoever_investigated_or_was_hurt_does_not_review(bar: Relation) -> None:
    officer = person(Role.OFFICER)
    asking.refuse_unless_entitled(officer, Deed.REVIEW, NOBODY)
    with pytest.raises(NotEntitled):
        asking.refuse_unless_entitled(officer, Deed.REVIEW, frozenset({bar}))


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MANAGER])
@pytest.mark.parametrize("deed", Deed)
def test_who_works_on_no_case_has_no_part_in_requests(role: Role, deed: Deed) -> None:
    assert not asking.entitled(person(role), deed, NOBODY)


def test_one_identifier_is_not_enough_unless_a_person_made_sure() -> None:
    with pytest.raises(RequestRefused, match="1 identifier"):
        asking.refuse_unless_identified(1, "  ")
    asking.refuse_unless_identified(2, "")
    asking.refuse_unless_identified(0, "saw a driving licence")


def decide(kind: Kind = Kind.ACCESS, where: str = "jp", **said: object) -> Outcome:
    return grounds.decided(
        kind,
        where,
        **{  # type: ignore[arg-type]
            "withheld": {},
            "refused": "",
            "there": THERE,
            "reason": "somebody could be found",
            "done": "",
            **said,
        },
    )


def test_what_is_kept_back_makes_the_outcome() -> None:
    back = {Part.CONTACTS: "jp_rights_of_others"}
    assert decide() is Outcome.GRANTED
    assert decide(withheld=back) is Outcome.PARTLY
    assert decide(withheld=back, there={Part.CONTACTS}) is Outcome.REFUSED
    assert decide(withheld={Part.NOTICES: "jp_legal_matter"}) is Outcome.GRANTED


def test_what_may_not_be_known_to_exist_is_refused_whole() -> None:
    assert decide(withheld={Part.IDENTITY: "jp_existence"}) is Outcome.REFUSED


def test_a_ground_is_of_that_law_and_has_a_reason() -> None:
    with pytest.raises(RequestRefused):
        decide(withheld={Part.CONTACTS: "uk_crime"})
    with pytest.raises(RequestRefused):
        decide(withheld={Part.CONTACTS: "because"})
    with pytest.raises(RequestRefused, match="Say why"):
        decide(withheld={Part.CONTACTS: "jp_legal_matter"}, reason=" ")


def test_a_correction_says_what_was_put_right_or_why_not() -> None:
    with pytest.raises(RequestRefused, match="put right"):
        decide(Kind.CORRECTION)
    assert decide(Kind.CORRECTION, done="the name is spelt right now") is Outcome.GRANTED
    assert decide(Kind.CORRECTION, refused="jp_correct_already") is Outcome.REFUSED
    assert decide(Kind.SUSPENSION, "uk", refused="uk_legal_claims", done="no mail") is (
        Outcome.PARTLY
    )


def test_every_kind_can_be_refused_on_some_ground_everywhere() -> None:
    for kind, where in product(Kind, terms.TERMS):
        assert grounds.grounds_for(kind, where)


def test_a_month_in_the_uk_and_two_more_where_it_was_extended() -> None:
    came = datetime(2026, 1, 31, 9, tzinfo=UTC)
    assert terms.due("uk", came).date().isoformat() == "2026-02-28"
    assert terms.due("uk", came, extended=True).date().isoformat() == "2026-04-30"
    assert terms.due("jp", came).date().isoformat() == "2026-02-14"
    assert terms.TERMS["jp"].house
    assert not terms.TERMS["uk"].house


def test_counsel_alone_lifts_a_hold_and_an_administrator_alone_sets_periods() -> None:
    deed = permissions.Deed
    assert permissions.entitled(person(Role.OFFICER), deed.HOLD)
    for role in Role:
        assert permissions.entitled(person(role), deed.LIFT) is (role is Role.COUNSEL)
        assert permissions.entitled(person(role), deed.SET) is (role is Role.ADMINISTRATOR)
