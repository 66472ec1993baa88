"""A clock that is set ahead makes everything look over its time: it is not believed unasked.

Two rules. One that is more than a month ahead is believed when somebody says that it is right. One
that went ahead by less, and by more than the time that passed, is believed once it has gone on like
that for a day; until then only what was due before goes. A clock that is set right within the day
has deleted nothing early, and nothing is kept more than a day too long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from setsudo.bilingual import Text
from setsudo.errors import CaseError

AHEAD_DAYS: Final = 31
"""So many days after the last run a deletion needs nobody's word: a month that nobody was there."""

STEADY: Final = timedelta(days=1)
"""So long a clock that went ahead has to go on before it is believed."""
SLACK: Final = timedelta(hours=1)
"""By so much a clock may be set while the machine runs: what a network does to it is less."""
UNSEEN: Final = timedelta(hours=36)
"""So long a machine may have been off, or another one looked, with nothing to tell the time by: a
look a day, half a day late."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a clock showed, and how long its machine had run; `boot` names that run."""

    at: datetime
    boot: str = ""
    ran: timedelta = timedelta()

    def passed(self, later: Moment) -> timedelta | None:
        """Return how much time passed until a later look, if the machine can tell."""
        return later.ran - self.ran if self.boot and self.boot == later.boot else None

    def leads_to(self, later: Moment) -> bool:
        """Say whether the clock went on to a later look as clocks do."""
        shown, passed = later.at - self.at, self.passed(later)
        if passed is None:
            return timedelta() <= shown <= UNSEEN
        return abs(shown - passed) <= SLACK

    def is_ahead_of(self, later: Moment) -> bool:
        """Say whether the clock went back."""
        return later.at - self.at < (self.passed(later) or timedelta())


@dataclass(frozen=True, slots=True)
class Belief:
    """The last look that was believed, and what goes on since `since` and is not yet."""

    known: Moment
    since: datetime | None = None
    doubted: Moment | None = None

    def after(self, now: Moment) -> Belief:
        """Return what is believed after another look at the clock."""
        if self.known.leads_to(now) or self.known.is_ahead_of(now):
            return Belief(now)
        goes_on = self.doubted is not None and self.doubted.leads_to(now)
        since = self.since if goes_on and self.since is not None else now.at
        if now.at - since >= STEADY:
            return Belief(now)
        return Belief(self.known, since, now)

    def till(self) -> datetime:
        """Return the moment up to which it is certain that something is due."""
        if self.doubted is None:
            return self.known.at
        return self.known.at + (self.known.passed(self.doubted) or timedelta())


class ClockAhead(CaseError):
    """The clock is so far ahead of what was known that nothing is deleted by it.

    `now` is what it shows, `known` the last moment that is known.
    """

    code = "clock_ahead"

    def __init__(self, now: datetime, known: datetime) -> None:
        self.now, self.known = now, known
        days = (now - known).days
        super().__init__(
            Text(
                ja=f"この機械の時計は{now.date()}を示していますが、最後に確かだった日は{known.date()}で、"
                f"{days}日も進んでいます。時計が正しいと確かめられるまで、何も消しません。"
                "時計を直すか、今日の日付が正しければ、「保存と削除」の画面か "
                "setsudo retention run --today で確かめてください。",
                en=f"The clock of this machine shows {now.date()}, but the last day that is known "
                f"is {known.date()}: it is {days} days ahead. Nothing is deleted until somebody "
                "says that it is right. Set the clock, or, if today's date is right, confirm it "
                "on the page “Keeping and deleting” or with setsudo retention run --today.",
            )
        )


class ClockRefused(CaseError):
    """A person's word on the clock is not taken: another date, or no reason."""

    code = "clock_refused"


def refuse_if_ahead(now: datetime, known: datetime | None, *, days: int = AHEAD_DAYS) -> None:
    """Let a deletion go on, or raise ClockAhead. Where nothing is known nothing can be deleted.

    A clock that went back deletes less, and is no danger.
    """
    if known is not None and now - known > timedelta(days=days):
        raise ClockAhead(now, known)


def refuse_unless_today(typed: date, now: date, reason: str) -> None:
    """Let somebody's word on the clock pass. Raises ClockRefused.

    They write the date themselves: whoever only presses a button has not looked.
    """
    if typed != now:
        raise ClockRefused(
            Text(
                ja=f"時計は{now}を示していますが、入力された今日の日付は{typed}です。"
                "機械の時計を直してください。",
                en=f"The clock shows {now}, and you wrote {typed}: set the clock of the machine.",
            )
        )
    if not reason.strip():
        raise ClockRefused(
            Text(
                ja="なぜ間が空いたのか(例:長く止めていた)を書いてください。",
                en="Say why so much time has gone by (for example: the service was switched off).",
            )
        )
