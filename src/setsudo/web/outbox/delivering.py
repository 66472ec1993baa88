"""Deliveries: signed anew at every try, again later where one fails, at last a dead letter.

Each receiver has a queue of its own, the oldest first; none waits for another one's answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import uniform
from time import monotonic
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Min
from django.utils import timezone

from setsudo.web.ledger.entering import enter
from setsudo.web.outbox.models import Delivery, Standing, Subscription, Use
from setsudo.web.outbox.posting import Answer, post
from setsudo.web.outbox.signing import signature

FIRST: Final = timedelta(seconds=2)
LONGEST: Final = timedelta(hours=1)
MOST: Final = timedelta(hours=72)
"""So long a receiver may be away; then a person looks at it."""
_GONE: Final = 410
_LATER: Final = frozenset({0, 408, 425, 429})
_NEVER_BY_ITSELF: Final = 6
"""Tries after which a refusal of this very message (4xx) is one."""

TURN_S: Final = 8.0
"""After so long a receiver's queue lets others have a turn, and a worker may be told to stop."""

Post = Callable[[str, bytes, Mapping[str, str]], Answer]


def deliver_waiting(
    ref: UUID, *, send: Post = post, now: Callable[[], datetime] = timezone.now
) -> datetime | None:
    """Deliver what waits for one subscription and is due, one after another.

    Returns when there is more to do; None where nothing waits. After its turn it is behind those
    who wait already: a receiver with a long queue would else always be due the longest.
    """
    waiting = Delivery.objects.filter(subscription=ref, standing=Standing.WAITING)
    began = monotonic()
    while monotonic() - began < TURN_S:
        at = now()
        due = _due(ref)
        if due is None or due > at:
            return due
        pk = waiting.filter(due_at__lte=at).order_by("pk").values_list("pk", flat=True).first()
        if pk is not None:
            deliver(pk, at, send=send)
    due = _due(ref)
    return None if due is None else max(due, now())


def _due(ref: UUID) -> datetime | None:
    """Return when a subscription is to be told something next."""
    whom = Subscription.objects.get(ref=ref)
    waiting = Delivery.objects.filter(subscription=ref, standing=Standing.WAITING)
    due: datetime | None = waiting.aggregate(due=Min("due_at"))["due"]
    if due is None or whom.rests_until is None or whom.ended_at is not None:
        return due
    return max(due, whom.rests_until)


def deliver(pk: int, at: datetime, *, send: Post = post) -> datetime | None:
    """Try a delivery once; return when it is to be tried again, None where it is over.

    The receiver's answer is awaited outside every transaction. Tried by two at once the receiver
    sees the same id twice, and takes it once.
    """
    row = (
        Delivery.objects.select_related("event", "subscription")
        .filter(pk=pk, standing=Standing.WAITING)
        .first()
    )
    if row is None:
        return None
    whom = row.subscription
    if whom.ended_at is not None:
        Delivery.objects.filter(pk=pk).update(standing=Standing.DROPPED)
        return None
    if row.due_at > at:
        return row.due_at
    if whom.rests_until is not None and whom.rests_until > at:
        # It is away: whoever waits for it would hold up the others for nothing.
        return whom.rests_until
    body, timestamp = row.event.body.encode(), int(at.timestamp())
    headers = {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "User-Agent": "Setsudo",
        "Idempotency-Key": str(row.event_id),
        "webhook-id": str(row.event_id),
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(
            whom.keys(Use.OUT, at), id=str(row.event_id), timestamp=timestamp, body=body
        ),
    }
    return _took(row, send(whom.url, body, headers), at)


def pause(tries: int, *, jitter: Callable[[float, float], float] = uniform) -> timedelta:
    """Return how long to wait after so many tries: doubled each time, some a little less."""
    whole = min(FIRST * (1 << min(max(tries - 1, 0), 20)), LONGEST)
    return whole * jitter(0.75, 1.0)


@transaction.atomic
def _took(row: Delivery, answer: Answer, at: datetime) -> datetime | None:
    row = Delivery.objects.select_for_update().get(pk=row.pk)
    if row.standing != Standing.WAITING:
        return None
    row.tries += 1
    row.tried_at, row.status, row.trouble = at, answer.status, answer.trouble
    again: datetime | None = None
    if answer.good:
        row.standing, row.delivered_at = Standing.DELIVERED, at
        Subscription.objects.filter(pk=row.subscription_id).exclude(failures=0).update(
            failures=0, rests_until=None
        )
    elif _for_good(row, answer, at):
        row.standing = Standing.DEAD
        enter(
            "outbox.dead",
            at=at,
            about=f"event/{row.event_id}",
            facts={"tries": row.tries, "status": row.status, "trouble": row.trouble},
        )
    else:
        again = at + max(pause(row.tries), timedelta(seconds=answer.retry_after))
        if _is_away(answer):
            again = max(again, _rests(row.subscription_id, at))
        row.due_at = again
    row.save()
    return again


def _for_good(row: Delivery, answer: Answer, at: datetime) -> bool:
    if answer.status == _GONE or answer.trouble == "address_refused":
        return True
    if 300 <= answer.status < 500 and answer.status not in _LATER:
        return row.tries >= _NEVER_BY_ITSELF
    return at - row.since >= MOST


def _is_away(answer: Answer) -> bool:
    return answer.status >= 500 or answer.status in _LATER


def _rests(pk: UUID, at: datetime) -> datetime:
    Subscription.objects.filter(pk=pk).update(failures=F("failures") + 1)
    whom = Subscription.objects.get(pk=pk)
    until = at + pause(whom.failures)
    Subscription.objects.filter(pk=pk).update(rests_until=until)
    return until
