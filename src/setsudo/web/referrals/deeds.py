"""What workers do for referrals."""

from __future__ import annotations

from datetime import datetime

from setsudo.web.referrals import clocks
from setsudo.web.work.deeds import deed


@deed(clocks.LOOK)
def look(about: str, at: datetime) -> datetime:
    """Tell of deadlines that have come near or passed; look again after midnight."""
    clocks.warn(at)
    return clocks.next_look(at)
