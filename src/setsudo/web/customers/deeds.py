"""What workers do for customers."""

from __future__ import annotations

from datetime import datetime

from setsudo.web.customers import recognising
from setsudo.web.work.deeds import deed


@deed(recognising.LEARN_LONG)
def learn_long(about: str, at: datetime) -> None:
    """Learn again what is kept as a sum, as guards and the API know it."""
    recognising.learn_long(at=at)
