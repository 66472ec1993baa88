"""What the worker does here: take away what has ended, and changes nobody asks for any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max, Min

from setsudo.web.decisions.models import Change, Published
from setsudo.web.decisions.publishing import CLEANING, locked
from setsudo.web.work.deeds import deed

ENDED_FOR: Final = timedelta(days=1)
"""Clocks differ; what ended so long ago has ended by every one of them."""
KEPT_FOR: Final = timedelta(days=7)
"""A client that was away for longer loads the snapshot."""


@deed(CLEANING)
@transaction.atomic
def clean(about: str, at: datetime) -> datetime | None:
    """Take away restrictions that have ended and old changes; return when the next one is due."""
    head = locked()
    Published.objects.filter(until__lte=at - ENDED_FOR).delete()
    old = Change.objects.filter(at__lt=at - KEPT_FOR)
    last = old.aggregate(last=Max("seq"))["last"]
    if last is not None and last > head.kept_from:
        head.kept_from = last
        head.save(update_fields=["kept_from"])
        old.filter(seq__lte=last).delete()
    ends = Published.objects.aggregate(next=Min("until"))["next"]
    begins = Change.objects.aggregate(next=Min("at"))["next"]
    due = [one for one in (ends and ends + ENDED_FOR, begins and begins + KEPT_FOR) if one]
    return max(min(due), at + timedelta(hours=1)) if due else None
