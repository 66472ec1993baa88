"""Two stretches of time to compare, written as a month, a date, or two of them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from setsudo.errors import UsageError

_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_BETWEEN = ".."


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Say whether a day lies in it."""
        return self.first <= day <= self.last


def period_told(text: str, *, option: str) -> Period:
    """Return the period of `2026-10`, `2026-10-05`, `2026-07..2026-09` or two dates so joined.

    Raises UsageError.
    """
    first, _, last = text.strip().partition(_BETWEEN)
    begins, ends = _days(first.strip()), _days((last or first).strip())
    if begins is None or ends is None or begins[0] > ends[1]:
        raise UsageError(
            f"{option} is no period: write 2026-10, or 2026-07..2026-09, or two dates joined "
            "so, the earlier one first",
            code="period_malformed",
        )
    return Period(begins[0], ends[1])


def two_periods(
    days: Iterable[date], *, earlier: Period | None, later: Period | None
) -> tuple[Period, Period]:
    """Return the periods to compare; what is not given is the last month, and all before it.

    Raises UsageError where there is nothing to compare, or where the two overlap.
    """
    known = sorted(days)
    if not known:
        raise UsageError(
            "no line tells both what the machine had said and what people determined: give lines "
            "with `assessment`",
            code="nothing_to_compare",
        )
    if later is None:
        month = known[-1].replace(day=1)
        later = Period(month, known[-1])
    if earlier is None:
        before = [day for day in known if day < later.first]
        if not before:
            raise UsageError(
                "the record begins with the later period, so there is nothing to compare it with: "
                "give more lines, or name another --later",
                code="nothing_to_compare",
            )
        earlier = Period(before[0], before[-1])
    if earlier.last >= later.first:
        raise UsageError("--earlier has to end before --later begins", code="period_malformed")
    return earlier, later


def _days(text: str) -> tuple[date, date] | None:
    """Return the first and the last day of a month or of a day."""
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2]), int(found[3] or 0)
    try:
        if day:
            return date(year, month, day), date(year, month, day)
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None
