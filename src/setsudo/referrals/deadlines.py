"""When something has to be done: days that are known become days by which to act.

The catalogue is the policy's (`setsudo.policy.model.Deadline`), each entry with its articles. A day
is counted by the calendar of the place. Where the law would give longer, because a last day is a
holiday, that is never counted on. None of it is legal advice.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from setsudo.bilingual import Text
from setsudo.policy.model import Deadline

WARN_DAYS: Final = (30, 14, 3)
"""So many days before a deadline people are told, and again when it has passed."""


class Event(StrEnum):
    """A day that deadlines run from."""

    ACT_ENDED = "act_ended"
    OFFENDER_KNOWN = "offender_known"
    HARM_KNOWN = "harm_known"
    POSTED = "posted"
    ASKED_TO_DELETE = "asked_to_delete"
    ORDER_RECEIVED = "order_received"
    JUDGMENT_RECEIVED = "judgment_received"
    DECISION_GIVEN = "decision_given"
    DEMANDED = "demanded"


EVENT_NAMES: Final[Mapping[Event, Text]] = {
    Event.ACT_ENDED: Text(ja="行為が終わった日", en="the act ended"),
    Event.OFFENDER_KNOWN: Text(ja="行為者が分かった日", en="the offender became known"),
    Event.HARM_KNOWN: Text(
        ja="損害と行為者の両方が分かった日", en="damage and offender were both known"
    ),
    Event.POSTED: Text(ja="投稿された日", en="it was posted"),
    Event.ASKED_TO_DELETE: Text(ja="運営者に申し出た日", en="the operator was asked"),
    Event.ORDER_RECEIVED: Text(ja="命令の送達を受けた日", en="the order was served on us"),
    Event.JUDGMENT_RECEIVED: Text(ja="判決書の送達を受けた日", en="the judgment was served on us"),
    Event.DECISION_GIVEN: Text(
        ja="裁判所が判断を言い渡した日", en="the court gave its decision, served or not"
    ),
    Event.DEMANDED: Text(ja="書面の請求が相手に届いた日", en="our written demand arrived"),
}


class Level(StrEnum):
    """How near a deadline is. The order is that of urgency."""

    FAR = "far"
    SOON = "soon"
    NEAR = "near"
    URGENT = "urgent"
    PASSED = "passed"


LEVEL_NAMES: Final[Mapping[Level, Text]] = {
    Level.FAR: Text(ja="余裕あり", en="far off"),
    Level.SOON: Text(ja="30日以内", en="within 30 days"),
    Level.NEAR: Text(ja="14日以内", en="within 14 days"),
    Level.URGENT: Text(ja="3日以内", en="within 3 days"),
    Level.PASSED: Text(ja="過ぎた", en="passed"),
}


@dataclass(frozen=True, slots=True)
class Happened:
    """A day that is known. `assumed` is the earliest that the record allows, until somebody says.

    `about` tells apart what can happen more than once on a case, such as requests to operators.
    """

    event: Event
    on: date
    assumed: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline that runs: `due` is the last day on which it can be kept."""

    deadline: Deadline
    happened: Happened
    due: date

    @property
    def key(self) -> str:
        """What names it within a case, whatever day it runs from."""
        about = f"/{self.happened.about}" if self.happened.about else ""
        return f"{self.deadline.code}{about}"

    def left(self, today: date) -> int:
        """Return the days that are left; 0 on the last one, negative once it has passed."""
        return (self.due - today).days

    def level(self, today: date) -> Level:
        """Return how near it is."""
        left = self.left(today)
        if left < 0:
            return Level.PASSED
        soon, near, urgent = WARN_DAYS
        if left <= urgent:
            return Level.URGENT
        if left <= near:
            return Level.NEAR
        return Level.SOON if left <= soon else Level.FAR


def last_day(deadline: Deadline, start: date) -> date:
    """Return the last day of a deadline that runs from `start`.

    `next_day` leaves the first day out and ends before the corresponding day, at the end of the
    month where that day does not exist; `first_day` counts the first; `same_day` ends on the
    corresponding day, or on the last of its month.
    """
    if deadline.counting == "same_day":
        return _shifted(start, deadline.months) + timedelta(days=deadline.days)
    begin = start if deadline.counting == "first_day" else start + timedelta(days=1)
    if not deadline.months:
        return begin + timedelta(days=deadline.days - 1)
    there = _shifted(begin, deadline.months)
    # A month without the corresponding day ends the period with itself.
    end = there if there.day != begin.day else there - timedelta(days=1)
    return end + timedelta(days=deadline.days)


def dues(
    happened: Iterable[Happened], deadlines: Iterable[Deadline], acts: Collection[str]
) -> tuple[Due, ...]:
    """Return what runs, the next to end first. `acts` are those of the case.

    Of two days of one event the one that somebody stated counts, however early the record's is.
    """
    known = _stated_first(happened)
    rules = [one for one in deadlines if not one.acts or set(one.acts) & set(acts)]
    found = [
        Due(one, day, last_day(one, day.on))
        for one in rules
        for day in known
        if day.event == one.runs_from
    ]
    return tuple(sorted(found, key=lambda one: (one.due, one.key)))


def _stated_first(happened: Iterable[Happened]) -> list[Happened]:
    best: dict[tuple[Event, str], Happened] = {}
    for one in happened:
        before = best.get((one.event, one.about))
        if before is None or (one.assumed, one.on) < (before.assumed, before.on):
            best[one.event, one.about] = one
    return [*best.values()]


def _shifted(day: date, months: int) -> date:
    """Return the corresponding day some months on, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
