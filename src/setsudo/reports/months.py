"""Whole months: a report is of one that has ended, so that no two reports differ by one case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

from setsudo.bilingual import Text
from setsudo.errors import CaseError


class NoSuchMonth(CaseError):
    """A month that is none, or that has not ended. `text` says which can be had."""

    code = "no_such_month"


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the calendar. Raises ValueError for one that is none."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.number <= 12 and 1970 <= self.year <= 8999):
            raise ValueError("no such month")

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    def after(self, months: int) -> Month:
        """Return the month so many later, or earlier where negative."""
        count = self.year * 12 + self.number - 1 + months
        return Month(count // 12, count % 12 + 1)

    def bounds(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return when it begins and when the next one does, in the zone of the service."""
        later = self.after(1)
        return (
            datetime(self.year, self.number, 1, tzinfo=zone),
            datetime(later.year, later.number, 1, tzinfo=zone),
        )


def month_of(at: datetime, zone: tzinfo) -> Month:
    """Return the month that a point in time lies in."""
    here = at.astimezone(zone)
    return Month(here.year, here.month)


def ended(written: str, *, at: datetime, zone: tzinfo) -> Month:
    """Return a month that was written as `2026-10` and has ended. Raises NoSuchMonth."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", written):
        raise NoSuchMonth(_WRITTEN)
    try:
        found = Month(int(written[:4]), int(written[5:]))
    except ValueError:
        raise NoSuchMonth(_WRITTEN) from None
    if found >= month_of(at, zone):
        raise NoSuchMonth(_NOT_OVER)
    return found


_WRITTEN = Text(
    ja="月は「2026-10」のように、年と月の数字で指定してください。",
    en="Write the month as year and month, such as “2026-10”.",
)
_NOT_OVER = Text(
    ja="まだ終わっていない月の報告はできません。日ごとの差から一件の内容が分かってしまうためです。前の月を選んでください。",
    en="A month is reported once it has ended: day by day, figures would tell of single cases. "
    "Choose an earlier month.",
)
