"""Enter what happened to exhibits: who had them, when, why, and to whom they went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from setsudo.referrals.custody import Event, ExhibitKind, refuse_unless_sound
from setsudo.referrals.keeping import Deed, entitled
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.exhibits.models import CustodyEvent, Exhibit
from setsudo.web.interactions import filing
from setsudo.web.interactions.models import Attachment
from setsudo.web.ledger.entering import enter


def record(
    exhibit: Exhibit,
    event: Event,
    *,
    by: User | None,
    at: datetime,
    reason: str,
    receiver: str = "",
    happened: datetime | None = None,
    unmasked: bool = False,
) -> CustodyEvent:
    """Enter an event of one exhibit, as part of a deed that its caller let through.

    `receiver` is to whom it went or from whom it came back. Raises CustodyRefused.
    """
    return record_all(
        [exhibit],
        event,
        by=by,
        at=at,
        reason=reason,
        receiver=receiver,
        happened=happened,
        unmasked=unmasked,
    )[0]


@transaction.atomic
def record_all(
    exhibits: Sequence[Exhibit],
    event: Event,
    *,
    by: User | None,
    at: datetime,
    reason: str,
    receiver: str = "",
    happened: datetime | None = None,
    unmasked: bool = False,
) -> list[CustodyEvent]:
    """Enter the same event for exhibits of one case, in one entry of the ledger."""
    if not exhibits:
        return []
    keys = sorted((one.pk for one in exhibits), key=str)
    # Locked in one order, so that two who enter for the same exhibits do not wait in a ring.
    [*Exhibit.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk")]
    before: dict[object, list[Event]] = {key: [] for key in keys}
    rows = CustodyEvent.objects.filter(exhibit__in=keys).order_by("place", "at", "pk")
    for key, was in rows.values_list("exhibit_id", "event"):
        before[key].append(Event(was))
    for one in exhibits:
        refuse_unless_sound(
            event,
            kind=ExhibitKind(one.kind),
            before=before[one.pk],
            reason=reason,
            receiver=receiver,
        )
    made = [
        CustodyEvent(
            exhibit=one,
            event=event,
            by=by,
            at=at,
            happened=happened,
            reason=reason.strip(),
            receiver=receiver.strip(),
            unmasked=unmasked,
        )
        for one in exhibits
    ]
    place = enter(
        f"exhibit.{event.value}",
        at=at,
        about=f"case/{exhibits[0].case_id}",
        by=str(by.pk) if by is not None else "",
        facts={"exhibits": [str(one.pk) for one in exhibits], "unmasked": unmasked},
        personal={"reason": reason.strip(), "receiver": receiver.strip()},
        rows=made,
    )
    for row in made:
        row.place = place
        row.save(force_insert=True)
    return made


@transaction.atomic
def on_the_way(file: Attachment, by: User, *, at: datetime) -> UUID | None:
    """Return the exhibit that a file of a contact is, for whoever asks for the file there: the
    exhibit's page asks them why. Whoever that page does not serve, such as the person who handed
    the file in, gets it all the same, and that they did is entered. Raises FileRefused where there
    is nothing to get."""
    case = Case.objects.filter(contacts__interaction=file.interaction_id).first()
    row = _same(file.digest, case) if case is not None else None
    row = row or Exhibit.objects.select_related("case").filter(attachment=file).first()
    return _led_on(row, by, at=at, reason=_AT_THE_CONTACT)


@transaction.atomic
def with_an_objection(digest: str, case: Case, by: User, *, at: datetime) -> UUID | None:
    """Return the exhibit that a file is which came with an objection, as `on_the_way` does."""
    return _led_on(_same(digest, case), by, at=at, reason=_WITH_AN_OBJECTION)


def _same(digest: str, case: Case) -> Exhibit | None:
    # Of the same file in cases that were joined one exhibit was made, in whichever of them.
    every = [one.pk for one in [case, *case.homes()][-1].family()]
    rows = Exhibit.objects.select_related("case").filter(digest=digest, case__in=every)
    return rows.order_by("place").first()


def _led_on(row: Exhibit | None, by: User, *, at: datetime, reason: str) -> UUID | None:
    if row is None:
        return None
    if entitled(by.person, Deed.COPY, row.case.involved()):
        return row.pk
    # What is not the file that came is not handed out, and no copy of it is entered.
    filing.genuine(row.digest).close()
    record(row, Event.COPIED, by=by, at=at, reason=reason)
    return None


def reason_of_today(exhibit: Exhibit, by: User, *, at: datetime) -> str:
    """Return why somebody looks at an exhibit today, if they said so already; else nothing."""
    found = exhibit.custody.filter(
        by=by, at__gte=since_midnight(at), event__in=[Event.VIEWED, Event.COPIED]
    )
    return found.order_by("-place").values_list("reason", flat=True).first() or ""


def since_midnight(at: datetime) -> datetime:
    """Return when the day of a time began, in the zone of the service."""
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)


_AT_THE_CONTACT: Final = "応対の画面から受け取った / taken from the page of the contact"
_WITH_AN_OBJECTION: Final = (
    "異議に添えられたものを受け取った / taken from the page of the objection"
)
