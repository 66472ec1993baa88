"""What workers do with notices."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from setsudo.web.notices import delivering
from setsudo.web.notices.sending import SEND
from setsudo.web.work.deeds import deed


@deed(SEND)
def send(about: str, at: datetime) -> None:
    """Hand the e-mail with this ref over."""
    delivering.send(UUID(about), at=at)
