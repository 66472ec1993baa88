"""What workers do for measures."""

from __future__ import annotations

from datetime import datetime

from setsudo.web.measures import lifting
from setsudo.web.measures.acting import LAPSE, REVIEW
from setsudo.web.work.deeds import deed


@deed(LAPSE)
def lapse(about: str, at: datetime) -> None:
    """End what ended by now; asked for once for each moment at which something ends."""
    lifting.lapse_due(at)


@deed(REVIEW)
def review(about: str, at: datetime) -> None:
    """Tell of what is due for review."""
    lifting.tell_of_reviews(at)
