"""Periods: what may be set, and when something is due."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from setsudo.policy import load_policy
from setsudo.retention.classes import (
    CLASSES,
    LONGEST,
    Kept,
    PeriodRefused,
    months_after,
    months_before,
    refuse_unless_allowed,
)
from setsudo.retention.grounds import GROUNDS
from setsudo.retention.terms import TERMS

MOMENTS = st.integers(631152000, 3786912000).map(lambda s: datetime.fromtimestamp(s, UTC))


def test_every_class_is_in_the_table_and_starts_at_what_may_be_set() -> None:
    assert set(CLASSES) == set(Kept)
    for one in CLASSES.values():
        if one.months is not None:
            refuse_unless_allowed(one.code, one.months)
            assert one.house or one.laws, f"{one.code} names no law and is no house rule"


def test_the_laws_that_it_names_are_in_the_catalogue() -> None:
    from setsudo.policy.load import packs_in_force

    policy = load_policy(packs=packs_in_force(["jp", "uk", "hotel"]))
    named = {law for one in CLASSES.values() for law in one.laws}
    named |= {one.law for one in GROUNDS.values()} | {one.law for one in TERMS.values()}
    assert named <= set(policy.laws)


def test_the_law_of_hotels_cannot_be_undercut() -> None:
    with pytest.raises(PeriodRefused, match="The law"):
        refuse_unless_allowed(Kept.STATUTORY, 35)
    refuse_unless_allowed(Kept.STATUTORY, 37)


@pytest.mark.parametrize("months", [-1, 0, 11, LONGEST + 1, 10**9])
def test_what_is_too_short_or_too_long_is_refused(months: int) -> None:
    with pytest.raises(PeriodRefused):
        refuse_unless_allowed(Kept.DISCLOSURE, months)


def test_the_ledger_has_no_period() -> None:
    with pytest.raises(PeriodRefused, match="never"):
        refuse_unless_allowed(Kept.LEDGER, 1200)


def test_the_last_of_january_and_a_month_is_the_last_of_february() -> None:
    assert months_after(datetime(2026, 1, 31, 9, tzinfo=UTC), 1) == datetime(
        2026, 2, 28, 9, tzinfo=UTC
    )


@given(MOMENTS, st.integers(0, 600))
def test_something_is_due_exactly_from_its_day(at: datetime, months: int) -> None:
    due = months_after(at, months)
    assert at <= months_before(due, months)
    assert months_before(at, months) <= at
    # Whatever the cut lets through has had its months.
    cut = months_before(at, months)
    assert months_after(cut, months) <= at
