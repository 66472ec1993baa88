"""What workers do about keeping and deleting."""

from __future__ import annotations

import logging
from datetime import datetime

from setsudo.retention.clock import ClockAhead
from setsudo.web.retention import deleting
from setsudo.web.work.deeds import deed

log = logging.getLogger("setsudo.retention")


@deed(deleting.RUN)
def delete(about: str, at: datetime) -> datetime:
    """Delete what is due, once a day; at once again where it was more than one go takes."""
    try:
        done = deleting.run(at=at)
    except ClockAhead as refused:
        log.error("nothing was deleted: %s", refused)
        return at + deleting.AGAIN
    if done.more:
        return at
    if done.waits:
        log.warning("the clock went ahead: what is due by it alone waits for a day")
    return at + (deleting.AGAIN if done.failed or done.waits else deleting.EVERY)
