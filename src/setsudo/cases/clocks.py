"""Response clocks: what a case is owed and by when, and which of it is overdue and with whom.

A late answer is itself evidence against an employer, so a clock that ran out stays visible after it
was met. The rules are house rules, not law, and the defaults stand here as data.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text

# Ten years of closed days in a row is a calendar that is wrong, not a holiday.
_MOST_DAYS: Final = 3660
_WEEK: Final = frozenset(range(5))


class Clock(StrEnum):
    """What the people concerned wait for."""

    ACKNOWLEDGE = "acknowledge"
    VICTIM_CONTACTED = "victim_contacted"
    FACTS = "facts"
    DETERMINATION = "determination"
    OBJECTION = "objection"


class Counted(StrEnum):
    """Whether nights and closed days count."""

    WALL = "wall"
    BUSINESS = "business"


class Standing(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met_late"


@dataclass(frozen=True, slots=True)
class Rule:
    """How long a clock gives. `grave` is the shorter time from severity 3 up; `pauses` says that
    the clock stands still while an accommodation is talked over with the customer."""

    allowed: timedelta
    counted: Counted
    grave: timedelta | None = None
    pauses: bool = False


DEFAULT_RULES: Final[Mapping[Clock, Rule]] = MappingProxyType(
    {
        Clock.ACKNOWLEDGE: Rule(timedelta(hours=24), Counted.WALL, grave=timedelta(hours=1)),
        Clock.VICTIM_CONTACTED: Rule(timedelta(hours=24), Counted.WALL, grave=timedelta(hours=4)),
        Clock.FACTS: Rule(timedelta(hours=24), Counted.BUSINESS, grave=timedelta(hours=8)),
        Clock.DETERMINATION: Rule(
            timedelta(hours=120), Counted.BUSINESS, grave=timedelta(hours=40), pauses=True
        ),
        Clock.OBJECTION: Rule(timedelta(hours=80), Counted.BUSINESS),
    }
)
"""House rules; business hours are those of `BusinessHours`, eight a day unless told otherwise."""


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """When people are there: from `opens` to `closes` on `weekdays` (Monday is 0), in `zone`.

    Raises ValueError for hours that never come.
    """

    zone: tzinfo
    opens: time = time(9)
    closes: time = time(17)
    weekdays: frozenset[int] = _WEEK
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.opens >= self.closes or not self.weekdays & set(range(7)):
            raise ValueError("there have to be hours at which somebody is there")

    def on(self, day: date) -> tuple[datetime, datetime] | None:
        """Return when it opens and closes on a day, or None where it stays closed."""
        if day.weekday() not in self.weekdays or day in self.holidays:
            return None
        return (
            datetime.combine(day, self.opens, self.zone),
            datetime.combine(day, self.closes, self.zone),
        )


@dataclass(frozen=True, slots=True)
class Running:
    """One clock of one case. `severity` 0-4 chooses the time allowed; times carry a zone.

    `pauses` are from-to pairs, the last open-ended with None. `answerable` is whoever has to act:
    the one who claimed the case, else the supervisor of the site.
    """

    case: str
    clock: Clock
    started: datetime
    answerable: str
    severity: int = 0
    met: datetime | None = None
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How a clock stands at a time. `due` is None while it is paused."""

    running: Running
    standing: Standing
    due: datetime | None
    late_by: timedelta = timedelta()


def read(
    running: Running,
    *,
    at: datetime,
    hours: BusinessHours,
    rules: Mapping[Clock, Rule] = DEFAULT_RULES,
) -> Reading:
    """Return how a clock stands at `at`. Late is late by the wall clock, from the due time on."""
    rule = rules[running.clock]
    until = running.met if running.met is not None and running.met <= at else None
    due = _due(running, rule, hours, until or at)
    if due is None:
        return Reading(running, Standing.MET if until else Standing.PAUSED, None)
    late = max(timedelta(), (until or at) - due)
    if until:
        return Reading(running, Standing.MET_LATE if late else Standing.MET, due, late)
    return Reading(running, Standing.OVERDUE if late else Standing.RUNNING, due, late)


def overdue(
    clocks: Iterable[Running],
    *,
    at: datetime,
    hours: BusinessHours,
    rules: Mapping[Clock, Rule] = DEFAULT_RULES,
) -> tuple[Reading, ...]:
    """Return the clocks that ran out and were not met, the latest first; each names who is to
    act."""
    readings = (read(one, at=at, hours=hours, rules=rules) for one in clocks)
    late = [reading for reading in readings if reading.standing is Standing.OVERDUE]
    return tuple(sorted(late, key=lambda one: (-one.late_by, one.running.case, one.running.clock)))


def added(start: datetime, span: timedelta, hours: BusinessHours) -> datetime:
    """Return when `span` of business time has gone by since `start`, in the zone of the hours.

    Raises ValueError where the calendar stays closed for years.
    """
    left = span
    day = start.astimezone(hours.zone).date()
    for _ in range(_MOST_DAYS):
        if opening := hours.on(day):
            begins = max(start, opening[0])
            here = _between(begins, opening[1])
            if here >= left and here > timedelta():
                return _later(begins, left)
            left -= max(timedelta(), here)
        day += timedelta(days=1)
    raise ValueError("the business hours leave no time")


def _due(running: Running, rule: Rule, hours: BusinessHours, until: datetime) -> datetime | None:
    grave = running.severity >= 3 and rule.grave is not None
    left = rule.grave if grave and rule.grave is not None else rule.allowed
    start = running.started
    for begins, ends in _stops(running, rule, until):
        due = _after(start, left, rule, hours)
        if due <= begins:
            return due
        if ends is None:
            return None
        left -= _spent(start, begins, rule, hours)
        start = ends
    return _after(start, left, rule, hours)


def _stops(running: Running, rule: Rule, until: datetime) -> list[tuple[datetime, datetime | None]]:
    """Return the pauses that have begun, joined where they overlap, cut to the clock's own time."""
    if not rule.pauses:
        return []
    stops: list[tuple[datetime, datetime | None]] = []
    for begins, ends in sorted(running.pauses, key=lambda pause: pause[0]):
        # What ends later than now still goes on now.
        end = ends if ends is not None and ends <= until else None
        if begins > until or (end is not None and end <= running.started):
            continue
        begin = max(begins, running.started)
        if stops and (stops[-1][1] is None or begin <= stops[-1][1]):
            before, last = stops[-1]
            stops[-1] = (before, None if last is None or end is None else max(last, end))
        else:
            stops.append((begin, end))
    return stops


def _after(start: datetime, span: timedelta, rule: Rule, hours: BusinessHours) -> datetime:
    if rule.counted is Counted.WALL:
        return _later(start, span)
    return added(start, span, hours)


def _spent(start: datetime, end: datetime, rule: Rule, hours: BusinessHours) -> timedelta:
    if rule.counted is Counted.WALL:
        return _between(start, end)
    spent = timedelta()
    day, last = start.astimezone(hours.zone).date(), end.astimezone(hours.zone).date()
    while day <= last:
        if opening := hours.on(day):
            here = _between(max(start, opening[0]), min(end, opening[1]))
            spent += max(timedelta(), here)
        day += timedelta(days=1)
    return spent


# Python subtracts two times of one zone by their faces; across a change of the clock that is wrong.
def _between(start: datetime, end: datetime) -> timedelta:
    return timedelta(seconds=end.timestamp() - start.timestamp())


def _later(start: datetime, span: timedelta) -> datetime:
    return datetime.fromtimestamp(start.timestamp() + span.total_seconds(), start.tzinfo)


CLOCK_NAMES: Final[Mapping[Clock, Text]] = {
    Clock.ACKNOWLEDGE: Text(ja="受付の連絡", en="the report is acknowledged"),
    Clock.VICTIM_CONTACTED: Text(
        ja="被害を受けた人への連絡", en="whoever was hurt has been contacted"
    ),
    Clock.FACTS: Text(ja="事実確認の開始", en="start gathering the facts"),
    Clock.DETERMINATION: Text(ja="判断", en="a determination is made"),
    Clock.OBJECTION: Text(ja="異議への回答", en="the objection is answered"),
}


def answerable_for(claimed_by: str, supervisors: Collection[str]) -> str:
    """Return who is to act: whoever claimed the case, else the first supervisor of its site.

    Raises ValueError where there is nobody: an overdue list without a name helps no one.
    """
    if claimed_by.strip():
        return claimed_by
    if not supervisors:
        raise ValueError("the site has nobody who answers for its cases")
    return min(supervisors)
