"""When a customer may get in touch: days and hours by the clock of a place, as data.

The server and every guard ask the same function, so that both answer alike at the same moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from setsudo.bilingual import Text

TOKYO: Final = "Asia/Tokyo"
DAY: Final = 24 * 60
MOST: Final = 21
"""Windows of one restriction: three a day."""
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS_JA: Final = "月火水木金土日"
# Japan has had no summer time since 1951: its clock needs no table, where a machine has none.
_WITHOUT_TABLE: Final[Mapping[str, tzinfo]] = {
    TOKYO: timezone(timedelta(hours=9), "JST"),
    "UTC": UTC,
}


@dataclass(frozen=True, slots=True)
class Window:
    """Hours on some days of the week: from `opens` up to, not at, `closes`.

    `days` counts from Monday, 0. Both times are minutes of the day by the clock of `zone` (a name
    such as `Asia/Tokyo`); 1440 is the day's end. Raises ValueError for what no day has.
    """

    days: tuple[int, ...]
    opens: int
    closes: int
    zone: str = TOKYO

    def __post_init__(self) -> None:
        if not self.days or [*self.days] != sorted({*self.days}) or not 0 <= self.days[0] <= 6:
            raise ValueError("the days are some of 0 (Monday) to 6, each once, in their order")
        if self.days[-1] > 6:
            raise ValueError("a week has seven days")
        if not 0 <= self.opens < self.closes <= DAY:
            raise ValueError("it opens before it closes, within one day")

    def holds(self, at: datetime) -> bool:
        """Say whether it is open at a time (aware). By a clock that nobody here knows it is not."""
        zone = _zone(self.zone)
        if zone is None:
            return False
        local = at.astimezone(zone)
        minute = local.hour * 60 + local.minute
        return local.weekday() in self.days and self.opens <= minute < self.closes

    def opens_after(self, at: datetime) -> datetime | None:
        """Return when it opens next after a time; None where nobody can tell."""
        zone = _zone(self.zone)
        if zone is None:
            return None
        try:
            day = at.astimezone(zone).date()
            # A week and a day: an hour that the clock leaps over is found a week later.
            for ahead in range(16):
                on = day + timedelta(days=ahead)
                when = datetime.combine(on, time(*divmod(self.opens, 60)), zone).astimezone(UTC)
                if on.weekday() in self.days and when > at and self.holds(when):
                    return when
        except OverflowError:
            return None
        return None


def is_known(zone: str) -> bool:
    """Say whether the clock of a zone can be told here."""
    return _zone(zone) is not None


def open_at(windows: Iterable[Window], at: datetime) -> bool:
    """Say whether any of these is open at a time."""
    return any(one.holds(at) for one in windows)


def next_opening(windows: Iterable[Window], at: datetime) -> datetime | None:
    """Return when the first of these opens after a time; None where nobody can tell."""
    found = [when for one in windows if (when := one.opens_after(at)) is not None]
    return min(found, default=None)


def told(windows: Iterable[Window]) -> Text:
    """Return the hours in words, as customers and staff read them; at least one window is told."""
    every = [*windows]
    return Text(
        ja="、".join(f"{_days_ja(one)} {_hours(one)}{_clock_ja(one)}" for one in every),
        en="; ".join(f"{_days_en(one)} {_hours(one)}{_clock_en(one)}" for one in every),
    )


def as_json(window: Window) -> dict[str, Any]:
    """Return a window as the members of a JSON object."""
    return {
        "days": [*window.days],
        "from": _minute(window.opens),
        "to": _minute(window.closes),
        "zone": window.zone,
    }


def from_json(value: object) -> Window:
    """Return the window that a JSON object tells. Raises ValueError, TypeError or KeyError."""
    if not isinstance(value, dict):
        raise TypeError("an object was meant")
    days, zone = value["days"], value["zone"]
    if not isinstance(days, list) or not all(type(one) is int for one in days):
        raise TypeError("days are numbers")
    if not isinstance(zone, str):
        raise TypeError("a zone is a name")
    return Window(tuple(days), minutes(value["from"]), minutes(value["to"]), zone)


def written(window: Window) -> str:
    """Return a window in one line, as `read` takes it: `mon,wed 10:00-12:00 Asia/Tokyo`."""
    days = ",".join(_DAYS[one] for one in window.days)
    return f"{days} {_minute(window.opens)}-{_minute(window.closes)} {window.zone}"


def read(line: str, *, zone: str = TOKYO) -> Window:
    """Return the window that a line tells: days (`mon,wed` or `mon-fri`), hours, and a zone.

    Raises ValueError.
    """
    parts = line.split()
    if not 2 <= len(parts) <= 3:
        raise ValueError("days and hours, such as: mon-fri 10:00-12:00")
    opens, dash, closes = parts[1].partition("-")
    if not dash:
        raise ValueError("hours go from one time to another")
    days: set[int] = set()
    for one in parts[0].lower().split(","):
        name, _, other = one.partition("-")
        first, last = _DAYS.index(name), _DAYS.index(other or name)
        if last < first:
            raise ValueError("days run from Monday to Sunday: sat-sun,mon")
        days |= {*range(first, last + 1)}
    return Window(
        tuple(sorted(days)), minutes(opens), minutes(closes), parts[2] if parts[2:] else zone
    )


def minutes(value: object) -> int:
    """Return the minutes of a time of the day, `00:00` to `24:00`. Raises ValueError, TypeError."""
    if not isinstance(value, str):
        raise TypeError("a time is a text")
    hour, colon, minute = value.partition(":")
    if not (colon and value.isascii() and hour.isdigit() and minute.isdigit()) or len(value) != 5:
        raise ValueError("a time of the day is written 09:30")
    found = int(hour) * 60 + int(minute)
    if int(minute) > 59 or found > DAY:
        raise ValueError("no day has that time")
    return found


@lru_cache(maxsize=256)
def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    # Not in the table; no name of a zone; a folder of the table.
    except (KeyError, ValueError, OSError):
        return _WITHOUT_TABLE.get(name)


def _minute(of_day: int) -> str:
    return f"{of_day // 60:02}:{of_day % 60:02}"


def _hours(one: Window) -> str:
    return f"{_minute(one.opens)}–{_minute(one.closes)}"


def _days_ja(one: Window) -> str:
    if len(one.days) == 7:
        return "毎日"
    run = [*range(one.days[0], one.days[-1] + 1)] == [*one.days]
    if run and len(one.days) > 2:
        return f"{_DAYS_JA[one.days[0]]}~{_DAYS_JA[one.days[-1]]}"
    return "・".join(_DAYS_JA[day] for day in one.days)


def _days_en(one: Window) -> str:
    if len(one.days) == 7:
        return "every day"
    names = [_DAYS[day].title() for day in one.days]
    if len(names) > 2 and [*range(one.days[0], one.days[-1] + 1)] == [*one.days]:
        return f"{names[0]} to {names[-1]}"
    return ", ".join(names)


def _clock_ja(one: Window) -> str:
    return "" if one.zone == TOKYO else f"({one.zone})"


def _clock_en(one: Window) -> str:
    return " (Japan time)" if one.zone == TOKYO else f" ({one.zone})"
