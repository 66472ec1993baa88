"""Put an event into the outbox, in the transaction of what it tells of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from setsudo.web.outbox import types
from setsudo.web.outbox.models import Delivery, Event, Subscription
from setsudo.web.work.asking import ask_all

DELIVER: Final = "deliver"


def emit(type: str, *, subject: str, data: Mapping[str, Any], at: datetime) -> None:
    """Tell every subscription to this type of something that happened.

    `subject` is a reference such as `case/<ref>`; `data` holds JSON values and no words of
    anybody's. Raises RuntimeError outside a transaction, ValueError for a type outside the table.
    """
    types.refuse_unless_known(type)
    _refuse_outside()
    wanted = [
        one
        for one in Subscription.objects.filter(ended_at__isnull=True)
        if types.matches(type, one.types)
    ]
    if wanted:
        put(uuid4(), type, wanted, subject=subject, data=data, at=at)


def command(
    ref: UUID, kind: str, *, source: str, subject: str, data: Mapping[str, Any], at: datetime
) -> bool:
    """Send a command to whoever carries out the transactions of a source; `ref` is its id.

    Returns whether anybody does: where nobody does it waits to be fetched.
    """
    types.refuse_unless_known(kind)
    _refuse_outside()
    whom = Subscription.objects.filter(ended_at__isnull=True, source=source).first()
    if not source or whom is None:
        return False
    put(ref, kind, [whom], subject=subject, data=data, at=at)
    return True


def put(
    ref: UUID,
    kind: str,
    whom: Iterable[Subscription],
    *,
    subject: str,
    data: Mapping[str, Any],
    at: datetime,
) -> None:
    """Keep an event and ask for its deliveries."""
    event = Event.objects.create(
        ref=ref,
        type=kind,
        subject=subject,
        at=at,
        body=cloud_event(ref, kind, subject=subject, data=data, at=at),
    )
    told = list(whom)
    Delivery.objects.bulk_create(
        Delivery(event=event, subscription=one, since=at, due_at=at) for one in told
    )
    # One queue a receiver; it may be waiting for the next try of something else.
    ask_all(DELIVER, [str(one.ref) for one in told], at, sooner=True)


def cloud_event(
    ref: UUID, kind: str, *, subject: str, data: Mapping[str, Any], at: datetime
) -> str:
    """Return an event in the JSON form of CloudEvents 1.0."""
    told = {
        "specversion": "1.0",
        "id": str(ref),
        "source": settings.PUBLIC_URL or "urn:setsudo",
        "type": kind,
        "subject": subject,
        "time": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": dict(data),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _refuse_outside() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an event is told in the transaction of what it tells of")
