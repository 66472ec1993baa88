"""Notices of a measure that turns out to be another customer's: none of them goes to the first."""

from __future__ import annotations

from datetime import datetime

from setsudo.measures.notices.standing import Deed, Standing, possible
from setsudo.web.measures.gathering import ANOTHERS, OUT
from setsudo.web.measures.models import Measure
from setsudo.web.notices.models import Notice
from setsudo.web.notices.writing import entered, step


def stop(measure: Measure, since: datetime | None, *, at: datetime) -> None:
    """Withdraw what has not gone out yet, and mark what has: it never told whose measure it is.

    It was written for somebody else since `since`; None where it always was.
    """
    rows = Notice.objects.select_for_update(of=("self",)).select_related("case__customer")
    found = rows.filter(measure=measure).exclude(standing=Standing.WITHDRAWN)
    for row in found.order_by("pk") if since is None else found.filter(written_at__gte=since):
        if row.standing in OUT:
            row.trouble = ANOTHERS
            row.save(update_fields=["trouble"])
        elif Deed.WITHDRAW in possible(Standing(row.standing)):
            step(row, Deed.WITHDRAW, by=None)
            row.trouble = ANOTHERS
            row.save()
            entered(row, "notice.withdrawn", at=at)
