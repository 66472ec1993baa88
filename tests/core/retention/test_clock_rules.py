"""A clock goes on as the time that passed, or it is doubted for a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from setsudo.retention.clock import SLACK, STEADY, UNSEEN, Belief, Moment

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def shown(real: timedelta, *, ahead: timedelta = timedelta(), boot: str = "a") -> Moment:
    """What is seen after so much real time by a clock that is ahead."""
    return Moment(NOON + real + ahead, boot, real)


def test_it_goes_on_as_the_time_that_passed_however_long_that_was() -> None:
    belief = Belief(shown(0 * DAY))
    for days in (1, 2, 9, 30):
        belief = belief.after(shown(days * DAY))
        assert (belief.till(), belief.doubted) == (NOON + days * DAY, None)


@pytest.mark.parametrize("ahead", [2 * HOUR, 3 * DAY, 20 * DAY])
def test_ahead_only_what_is_due_by_the_time_that_passed_is_due(ahead: timedelta) -> None:
    belief = Belief(shown(0 * DAY))
    for hours in range(1, 24):
        belief = belief.after(shown(hours * HOUR, ahead=ahead))
        assert belief.till() == NOON + hours * HOUR
    # It went on like that for a day: somebody meant it.
    assert belief.after(shown(25 * HOUR, ahead=ahead)).till() == NOON + 25 * HOUR + ahead


@pytest.mark.parametrize("ahead", [3 * DAY, 20 * DAY])
@pytest.mark.parametrize("boot", ["a", "b"])
def test_set_right_again_it_is_as_if_nothing_had_been(ahead: timedelta, boot: str) -> None:
    belief = Belief(shown(0 * DAY))
    for hours in (1, 5, 20):
        belief = belief.after(shown(hours * HOUR, ahead=ahead))
    belief = belief.after(shown(21 * HOUR, boot=boot))
    assert belief == Belief(shown(21 * HOUR, boot=boot))
    # And the next time it counts anew.
    assert belief.after(shown(23 * HOUR, ahead=ahead, boot=boot)).till() == NOON + 23 * HOUR


@pytest.mark.parametrize("ahead", [3 * DAY, 20 * DAY])
def test_a_machine_that_starts_with_a_wrong_clock_deletes_nothing_by_it(ahead: timedelta) -> None:
    belief = Belief(shown(0 * DAY)).after(shown(1 * HOUR, ahead=ahead, boot="b"))
    assert belief.till() == NOON
    assert belief.after(shown(2 * HOUR, boot="b")).till() == NOON + 2 * HOUR


def test_a_clock_that_leaps_again_and_again_is_never_believed() -> None:
    belief = Belief(shown(0 * DAY))
    for hours in range(1, 60):
        belief = belief.after(shown(hours * HOUR, ahead=hours * 2 * DAY))
        assert belief.till() == NOON + hours * HOUR


def test_switched_off_every_night_and_at_weekends_it_is_a_day_late_at_most() -> None:
    believed = Belief(Moment(NOON - 9 * HOUR, "0"))
    for day in range(28):
        if day % 7 in (5, 6):
            continue
        for hour in range(9):
            now = Moment(NOON + day * DAY + hour * HOUR, str(day), hour * HOUR)
            believed = believed.after(now)
            last_working_day = 3 if day % 7 == 0 else 1
            assert now.at - believed.till() <= last_working_day * DAY + 8 * HOUR
        if day % 7 != 0:
            assert believed.till() == now.at


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(0, 50), st.integers(-800, 800)), max_size=30
    )
)
def test_whatever_the_clock_does_nothing_is_due_that_it_does_not_show(
    looks: list[tuple[str, int, int]],
) -> None:
    belief, real = Belief(Moment(NOON, "a")), timedelta()
    for boot, hours, ahead in looks:
        real += hours * HOUR
        now = Moment(NOON + real + ahead * HOUR, boot, real)
        belief = belief.after(now)
        assert belief.till() <= now.at
        assert (belief.doubted is None) == (belief.since is None)


@given(st.integers(1, 700), st.integers(2, 700))
def test_on_one_machine_nothing_is_due_before_its_time(hours: int, ahead: int) -> None:
    """However far it leaps, for a day only the time that really passed counts."""
    belief = Belief(shown(0 * DAY)).after(shown(hours * HOUR))
    belief = belief.after(shown(hours * HOUR + 23 * HOUR, ahead=ahead * HOUR))
    assert belief.till() <= NOON + hours * HOUR + 23 * HOUR


def test_what_a_network_does_to_a_clock_is_no_leap() -> None:
    belief = Belief(shown(0 * DAY)).after(shown(1 * DAY, ahead=SLACK))
    assert belief.doubted is None
    assert Belief(Moment(NOON)).after(Moment(NOON + UNSEEN)).doubted is None
    assert Belief(Moment(NOON)).after(Moment(NOON + UNSEEN + HOUR)).doubted is not None
    assert STEADY == DAY
