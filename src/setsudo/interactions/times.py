"""Points in time as exports write them; where no offset is given the time is taken as UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from setsudo.interactions.limits import EARLIEST_YEAR, LATEST_YEAR

_LOOSE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]*(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)


def parse_time(text: str) -> datetime:
    """Return an aware datetime. Raises ValueError where the text is no point in time."""
    text = text.strip()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        found = _LOOSE.fullmatch(text)
        if found is None:
            raise
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        at = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    if not EARLIEST_YEAR <= at.year <= LATEST_YEAR:
        raise ValueError("the year is out of range")
    return at if at.tzinfo else at.replace(tzinfo=UTC)
