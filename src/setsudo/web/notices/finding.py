"""A code finds its notice, or nothing: a wrong one and one that never was look the same."""

from __future__ import annotations

from datetime import datetime
from hmac import compare_digest
from typing import Any
from uuid import UUID

from django.db import transaction

from setsudo.measures.notices import codes
from setsudo.measures.notices.standing import REACHED, Deed, Standing
from setsudo.web.measures.gathering import ANOTHERS
from setsudo.web.notices import measured
from setsudo.web.notices.models import Code, Notice, Outcome
from setsudo.web.notices.sending import for_reader, note
from setsudo.web.notices.writing import entered, locked, step


def found(typed: str, *, at: datetime, address: str = "") -> Notice | None:
    """Return the notice that a typed code opens: its own, or the one that a service told.

    `address` is where the reader found the public pages; one that is drawn now names it.

    The code is looked up by its digest, so that how long it takes tells nothing of a code.
    """
    code = codes.read(typed)
    wanted = codes.digest(code)
    row = Code.objects.filter(digest=wanted).select_related("notice").first()
    # Both are looked up whatever the first one gave, so that a miss takes as long as a hit.
    measure = measured.by_code(code)
    if row is not None and compare_digest(bytes(row.digest), wanted):
        return row.notice if Standing(row.notice.standing) in REACHED else None
    return _of(measure, at=at, address=address) if measure is not None else None


def _of(measure: Any, *, at: datetime, address: str) -> Notice | None:
    """Return the newest notice of a measure; one is drawn where none has gone out yet, so that
    nobody is turned away by a service and told nothing."""
    sent = Notice.objects.filter(measure=measure, standing__in=[*REACHED]).exclude(trouble=ANOTHERS)
    last = sent.order_by("-approved_at").first()
    return last if last is not None else for_reader(measure, at=at, address=address)


def open_to_reader(ref: UUID) -> Notice | None:
    """Return a notice whose code was typed before, if it may still be read."""
    row = Notice.objects.filter(ref=ref).select_related("case__customer").first()
    return row if row is not None and Standing(row.standing) in REACHED else None


@transaction.atomic
def opened(ref: UUID, *, at: datetime) -> None:
    """Keep that somebody read a notice with its code: it arrived. Kept once."""
    row = locked(ref)
    if Standing(row.standing) not in (Standing.SENT, Standing.FAILED):
        return
    step(row, Deed.CONFIRM, by=None)
    row.delivered_at = at
    row.save()
    entered(row, "notice.opened", at=at, rows=[note(row, Outcome.OPENED, "", at=at)])
