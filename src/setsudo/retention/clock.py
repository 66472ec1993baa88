"""A clock that is set ahead makes everything look over its time: it is not believed unasked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from setsudo.bilingual import Text
from setsudo.errors import CaseError

AHEAD_DAYS: Final = 31
"""So many days after the last run a deletion needs nobody's word: a month that nobody was there."""


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
