"""How far the clock is believed: the last run that was, or whoever said that it is right."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from setsudo.retention.clock import ClockAhead, refuse_if_ahead, refuse_unless_today
from setsudo.retention.permissions import Deed, refuse_unless_entitled
from setsudo.web.accounts.models import User
from setsudo.web.ledger.entering import enter
from setsudo.web.ledger.models import Entry
from setsudo.web.retention.models import ClockKnown

_ONE = 1


def known() -> datetime | None:
    """Return the last moment that is known: that of the last run, else of the newest entry.

    Entries may have been written under a clock that is wrong already, so that a run goes before.
    """
    row = ClockKnown.objects.filter(pk=_ONE).first()
    if row is not None:
        return row.at
    entry = Entry.objects.order_by("-place").first()
    return entry.at if entry is not None else None


def refuse_unless_believed(at: datetime) -> None:
    """Let a deletion begin at a moment, or raise ClockAhead."""
    refuse_if_ahead(at, known(), days=settings.CLOCK_AHEAD_DAYS)


def ahead(at: datetime) -> ClockAhead | None:
    """Return why nothing is deleted at a moment, if the clock is not believed."""
    try:
        refuse_unless_believed(at)
    except ClockAhead as refused:
        return refused
    return None


def note(at: datetime) -> None:
    """Note the moment of a run that was let begin. A clock that went back is believed again."""
    if not ClockKnown.objects.filter(pk=_ONE).update(at=at):
        ClockKnown.objects.bulk_create([ClockKnown(pk=_ONE, at=at)], ignore_conflicts=True)


@transaction.atomic
def confirm(today: date, reason: str, *, by: User | None, at: datetime) -> None:
    """Say that the clock is right, by the date of today as somebody wrote it.

    `by` is None for whoever works at the machine. Raises NotEntitled, ClockRefused.
    """
    if by is not None:
        refuse_unless_entitled(by.person, Deed.CLOCK)
    refuse_unless_today(today, timezone.localdate(at), reason)
    before = known()
    enter(
        "retention.clock_confirmed",
        at=at,
        about="retention/clock",
        by=str(by.pk) if by is not None else "",
        facts={"known": before.isoformat() if before is not None else "", "now": at.isoformat()},
        personal={"reason": reason.strip()},
    )
    note(at)
