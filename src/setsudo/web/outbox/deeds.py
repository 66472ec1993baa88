"""What workers do for this room."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from setsudo.web.outbox.delivering import deliver_waiting
from setsudo.web.outbox.sending import DELIVER
from setsudo.web.work.deeds import deed


@deed(DELIVER, outside=True)
def deliver_to_one(about: str, at: datetime) -> datetime | None:
    """Deliver what waits for one subscription: two workers never do so at once."""
    return deliver_waiting(UUID(about))
