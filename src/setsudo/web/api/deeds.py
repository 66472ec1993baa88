"""What workers do for this room."""

from __future__ import annotations

from datetime import datetime

from setsudo.web.api.repeating import FORGETTING, forget
from setsudo.web.work.deeds import deed


@deed(FORGETTING)
def forget_answers(about: str, at: datetime) -> datetime | None:
    """Forget what was answered a day ago."""
    return forget(at)
