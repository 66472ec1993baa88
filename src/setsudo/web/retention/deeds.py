"""What workers do about keeping and deleting."""

from __future__ import annotations

from datetime import datetime

from setsudo.web.retention import deleting
from setsudo.web.work.deeds import deed


@deed(deleting.RUN)
def delete(about: str, at: datetime) -> datetime:
    """Delete what is due, once a day; at once again where it was more than one go takes."""
    done = deleting.run(at=at)
    if done.more:
        return at
    return at + (deleting.AGAIN if done.failed else deleting.EVERY)
