"""What workers do with notices."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from setsudo.web.measures.telling import ENDED
from setsudo.web.notices import delivering, ending
from setsudo.web.notices.sending import SEND
from setsudo.web.work.deeds import deed


@deed(SEND)
def send(about: str, at: datetime) -> None:
    """Hand the e-mail with this ref over."""
    delivering.send(UUID(about), at=at)


@deed(ENDED)
def tell_of_the_end(about: str, at: datetime) -> None:
    """Write to the customer that the measure with this ref is over."""
    ending.tell(UUID(about), at=at)
