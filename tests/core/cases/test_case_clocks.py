"""What is due when: nights and closed days, summer time, pauses, and who is late."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from case_cast import HOUR
from hypothesis import given, settings
from hypothesis import strategies as st

from setsudo.cases.clocks import (
    DEFAULT_RULES,
    BusinessHours,
    Clock,
    Counted,
    Rule,
    Running,
    Standing,
    added,
    answerable_for,
    overdue,
    read,
)

TOKYO = ZoneInfo("Asia/Tokyo")
LONDON = ZoneInfo("Europe/London")
LABOUR_THANKSGIVING = date(2026, 11, 23)
HOURS = BusinessHours(TOKYO, holidays=frozenset({LABOUR_THANKSGIVING}))


def tokyo(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=TOKYO)


def running(clock: Clock, started: datetime, **more: object) -> Running:
    return Running("case/1", clock, started, "officer", **more)  # type: ignore[arg-type]


def test_a_report_on_friday_evening_before_a_long_weekend() -> None:
    facts = read(running(Clock.FACTS, tokyo(20, 18)), at=tokyo(21, 9), hours=HOURS)
    # 24 business hours from Tuesday the 24th on: Monday is a holiday.
    assert facts.due == tokyo(26, 17)
    victim = read(running(Clock.VICTIM_CONTACTED, tokyo(20, 18)), at=tokyo(21, 9), hours=HOURS)
    assert victim.due == tokyo(21, 18)


def test_somebody_hurt_gravely_is_contacted_within_hours_on_whatever_day() -> None:
    clock = running(Clock.VICTIM_CONTACTED, tokyo(21, 2), severity=3)
    assert read(clock, at=tokyo(21, 3), hours=HOURS).due == tokyo(21, 6)


def test_a_clock_is_running_then_overdue_then_met_late_for_good() -> None:
    clock = running(Clock.ACKNOWLEDGE, tokyo(24, 9))
    assert read(clock, at=tokyo(25, 9), hours=HOURS).standing is Standing.RUNNING
    late = read(clock, at=tokyo(25, 11), hours=HOURS)
    assert (late.standing, late.late_by) == (Standing.OVERDUE, 2 * HOUR)
    met = running(Clock.ACKNOWLEDGE, tokyo(24, 9), met=tokyo(25, 10))
    for at in (tokyo(25, 10), tokyo(29, 10)):
        reading = read(met, at=at, hours=HOURS)
        assert (reading.standing, reading.late_by) == (Standing.MET_LATE, HOUR)
    in_time = running(Clock.ACKNOWLEDGE, tokyo(24, 9), met=tokyo(24, 10))
    assert read(in_time, at=tokyo(29, 9), hours=HOURS).standing is Standing.MET
    # Before it was met, nobody knew that it would be.
    assert read(in_time, at=tokyo(24, 9, 30), hours=HOURS).standing is Standing.RUNNING


def test_a_dialogue_about_an_accommodation_holds_the_determination_but_not_the_victims_call() -> (
    None
):
    pauses = ((tokyo(24, 12), tokyo(26, 12)),)
    plain = read(running(Clock.DETERMINATION, tokyo(24, 9)), at=tokyo(27, 9), hours=HOURS)
    held = running(Clock.DETERMINATION, tokyo(24, 9), pauses=pauses)
    reading = read(held, at=tokyo(27, 9), hours=HOURS)
    assert plain.due is not None
    assert reading.due is not None
    # Two business days of dialogue: five hours, eight hours and three.
    assert reading.due == added(plain.due, timedelta(hours=16), HOURS)
    during = read(held, at=tokyo(25, 9), hours=HOURS)
    assert (during.standing, during.due) == (Standing.PAUSED, None)
    victim = running(Clock.VICTIM_CONTACTED, tokyo(24, 9), pauses=pauses)
    assert read(victim, at=tokyo(25, 12), hours=HOURS).standing is Standing.OVERDUE


def test_a_dialogue_begun_too_late_heals_no_lateness() -> None:
    rule = {Clock.DETERMINATION: Rule(HOUR, Counted.BUSINESS, pauses=True)}
    late = running(Clock.DETERMINATION, tokyo(24, 9), pauses=((tokyo(24, 12), None),))
    reading = read(late, at=tokyo(24, 14), hours=HOURS, rules=rule)
    assert (reading.standing, reading.late_by) == (Standing.OVERDUE, 4 * HOUR)


def test_pauses_that_overlap_count_once() -> None:
    once = running(Clock.DETERMINATION, tokyo(24, 9), pauses=((tokyo(24, 10), tokyo(24, 14)),))
    twice = running(
        Clock.DETERMINATION,
        tokyo(24, 9),
        pauses=((tokyo(24, 12), tokyo(24, 14)), (tokyo(24, 10), tokyo(24, 13))),
    )
    at = tokyo(25, 9)
    assert read(once, at=at, hours=HOURS).due == read(twice, at=at, hours=HOURS).due


def test_the_overdue_list_names_who_is_to_act_the_latest_first() -> None:
    clocks = [
        Running("case/2", Clock.ACKNOWLEDGE, tokyo(24, 9), "officer"),
        Running("case/1", Clock.ACKNOWLEDGE, tokyo(20, 9), answerable_for("", {"sato", "abe"})),
        Running("case/3", Clock.ACKNOWLEDGE, tokyo(20, 9), "officer", met=tokyo(24, 9)),
        Running("case/4", Clock.OBJECTION, tokyo(25, 9), "officer"),
    ]
    late = overdue(clocks, at=tokyo(25, 12), hours=HOURS)
    assert [(one.running.case, one.running.answerable) for one in late] == [
        ("case/1", "abe"),
        ("case/2", "officer"),
    ]
    with pytest.raises(ValueError, match="nobody who answers"):
        answerable_for(" ", ())


def test_a_day_with_a_change_of_the_clock_is_as_long_as_it_is() -> None:
    night = BusinessHours(LONDON, opens=time(0), closes=time(4), weekdays=frozenset(range(7)))
    # On 29 March 2026 the hour from one to two does not exist, on 25 October it comes twice.
    spring = datetime(2026, 3, 29, 0, 0, tzinfo=LONDON)
    autumn = datetime(2026, 10, 25, 0, 0, tzinfo=LONDON)
    assert added(spring, 3 * HOUR, night) == datetime(2026, 3, 29, 4, 0, tzinfo=LONDON)
    assert added(autumn, 5 * HOUR, night) == datetime(2026, 10, 25, 4, 0, tzinfo=LONDON)
    wall = Running("case/1", Clock.ACKNOWLEDGE, spring, "officer")
    due = read(wall, at=spring, hours=night).due
    assert due is not None
    assert due.timestamp() - spring.timestamp() == 24 * 3600


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 24 * 245),
    st.integers(1, 40 * 4),
    st.sampled_from([TOKYO, LONDON]),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.tuples(st.integers(0, 11), st.integers(12, 23)),
)
def test_business_time_is_what_counting_quarters_of_an_hour_gives(
    hour: int,
    quarters: int,
    zone: ZoneInfo,
    weekdays: frozenset[int],
    span: tuple[int, int],
) -> None:
    start = datetime(2026, 3, 20, tzinfo=UTC) + hour * HOUR
    hours = BusinessHours(zone, time(span[0]), time(span[1]), weekdays)
    at, left = start, quarters
    while left:
        local = at.astimezone(zone)
        if local.weekday() in weekdays and span[0] <= local.hour < span[1]:
            left -= 1
        at += timedelta(minutes=15)
    assert added(start, quarters * timedelta(minutes=15), hours) == at


@given(
    st.sampled_from(Clock),
    st.integers(0, 4),
    st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), max_size=3),
    st.integers(0, 400),
)
def test_a_pause_never_makes_anything_due_earlier(
    clock: Clock, severity: int, pauses: list[tuple[int, int]], hours_on: int
) -> None:
    start = tokyo(9, 9)
    spans = tuple((start + min(p) * HOUR, start + max(p) * HOUR) for p in pauses)
    at = start + hours_on * HOUR
    plain = read(running(clock, start, severity=severity), at=at, hours=HOURS)
    held = read(running(clock, start, severity=severity, pauses=spans), at=at, hours=HOURS)
    assert plain.due is not None
    assert held.due is None or held.due >= plain.due
    if severity >= 3:
        mild = read(running(clock, start), at=at, hours=HOURS)
        assert mild.due is not None
        assert plain.due <= mild.due


def test_hours_that_never_come_are_refused() -> None:
    with pytest.raises(ValueError, match="somebody is there"):
        BusinessHours(TOKYO, opens=time(17), closes=time(9))
    with pytest.raises(ValueError, match="somebody is there"):
        BusinessHours(TOKYO, weekdays=frozenset())
    closed = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(5000))
    with pytest.raises(ValueError, match="leave no time"):
        added(tokyo(24, 9), HOUR, BusinessHours(TOKYO, holidays=closed))


def test_every_clock_has_a_rule() -> None:
    assert set(DEFAULT_RULES) == set(Clock)
