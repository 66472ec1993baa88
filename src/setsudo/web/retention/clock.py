"""How far the clock is believed: the last look that was, or whoever said that it is right."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from setsudo.retention.clock import (
    STEADY,
    Belief,
    ClockAhead,
    Moment,
    refuse_if_ahead,
    refuse_unless_today,
)
from setsudo.retention.permissions import Deed, refuse_unless_entitled
from setsudo.web.accounts.models import User
from setsudo.web.ledger.entering import enter
from setsudo.web.ledger.models import Entry
from setsudo.web.retention.models import ClockKnown

_ONE = 1
_BOOT = Path("/proc/sys/kernel/random/boot_id")


def moment(at: datetime) -> Moment:
    """Return what the clock shows, with how long this machine has run.

    Where the system does not name its starts, this process stands for one.
    """
    if hasattr(time, "CLOCK_BOOTTIME"):
        # Goes on while a machine sleeps, and is told the same to every process of it.
        return Moment(at, _boot(), timedelta(seconds=time.clock_gettime(time.CLOCK_BOOTTIME)))
    return Moment(at, _boot(), timedelta(seconds=time.monotonic()))


@cache
def _boot() -> str:
    try:
        return _BOOT.read_text("ascii").strip()
    except OSError:
        return str(uuid4())


def known() -> datetime | None:
    """Return the last moment that is known: that of the last run, else of the newest entry.

    Entries may have been written under a clock that is wrong already, so that a run goes before.
    """
    found = _belief()
    return found.known.at if found is not None else None


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


def look(at: datetime) -> Belief:
    """Look at the clock for a run that begins; return what is believed of it.

    A clock that went back is believed again. Raises ClockAhead.
    """
    refuse_unless_believed(at)
    now, before = moment(at), _belief()
    after = before.after(now) if before is not None else Belief(now)
    _keep(after)
    return after


def doubt() -> Belief | None:
    """Return what is not believed yet, as the last run found it: until `until` it waits."""
    found = _belief()
    return found if found is not None and found.doubted is not None else None


def until(found: Belief) -> datetime | None:
    """Return when a clock that is doubted will be believed, should it go on as it does."""
    return found.since + STEADY if found.since is not None else None


def note(at: datetime) -> None:
    """Note that the clock is right at a moment."""
    _keep(Belief(moment(at)))


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


def _belief() -> Belief | None:
    row = ClockKnown.objects.filter(pk=_ONE).first()
    if row is not None:
        return row.belief
    entry = Entry.objects.order_by("-place").first()
    return Belief(Moment(entry.at)) if entry is not None else None


def _keep(found: Belief) -> None:
    fields = ClockKnown.fields_of(found)
    if not ClockKnown.objects.filter(pk=_ONE).update(**fields):
        ClockKnown.objects.bulk_create([ClockKnown(pk=_ONE, **fields)], ignore_conflicts=True)
