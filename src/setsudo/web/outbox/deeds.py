"""What workers do for this room."""

from __future__ import annotations

from datetime import datetime

from setsudo.web.outbox.delivering import deliver
from setsudo.web.outbox.sending import DELIVER
from setsudo.web.work.deeds import deed


@deed(DELIVER)
def deliver_one(about: str, at: datetime) -> datetime | None:
    """Try one delivery."""
    return deliver(int(about), at)
