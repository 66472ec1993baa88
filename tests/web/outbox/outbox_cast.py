"""Somebody who subscribed, an event that is told, and a clock that runs from try to try."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from receiver_nearby import Receiver

from setsudo.web.accounts.models import User
from setsudo.web.outbox import delivering, subscribing
from setsudo.web.outbox.models import Delivery, Subscription, Use
from setsudo.web.outbox.sending import emit

NOW = datetime(2026, 11, 28, 3, tzinfo=UTC)
CASE = "case/0b1e3f9c"
SECOND = timedelta(seconds=1)


def subscribed(
    by: User, receiver: Receiver, *types: str, at: datetime = NOW
) -> tuple[Subscription, dict[Use, str]]:
    return subscribing.subscribe("Data room", receiver.url, types or ["*"], by=by, at=at)


def told_of(kind: str = "setsudo.case.claim", at: datetime = NOW) -> Delivery | None:
    with transaction.atomic():
        emit(kind, subject=CASE, data={"case": "C-2026-1", "state": "in_review"}, at=at)
    return Delivery.objects.order_by("-pk").first()


def one() -> Delivery:
    return Delivery.objects.get()


def until_over(at: datetime, send: Any, *, most: int = 500) -> tuple[int, datetime]:
    """Let the clock run from try to try, as a worker would; return the tries and when it ended."""
    tries = 0
    pk = one().pk
    while tries < most:
        again = delivering.deliver(pk, at, send=send)
        if again is None:
            return tries, at
        assert again > at
        at, tries = again, tries + 1
    raise AssertionError("it is tried for ever")
