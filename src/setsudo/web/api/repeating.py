"""Requests that are sent again: with the same `Idempotency-Key` they are answered as before.

The answer is kept in the transaction of what the request did, so that the two stand or fall
together, and two that come at once are done once. What was refused did nothing: it is not kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.utils import timezone

from setsudo.web.api.models import Kept
from setsudo.web.api.problems import Problem, answered, unavailable
from setsudo.web.api.tokens import token_of
from setsudo.web.work.asking import ask

HEADER: Final = "Idempotency-Key"
LASTS: Final = timedelta(hours=24)
LONGEST: Final = 255
FORGETTING: Final = "api.forget"
UNDER: Final = "/api/v1/"
OWN_IDS: Final = "/api/v1/interactions"
"""Contacts are known by their own ids, whatever key comes with them."""

Next = Callable[[HttpRequest], HttpResponse]


class Repeats:
    """Middleware around the API alone; everything without the header passes by."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request, once."""
        key = request.headers.get(HEADER)
        # What a service signs itself carries no token, and an id of its own.
        if key is None or request.method != "POST" or "Authorization" not in request.headers:
            return self._next(request)
        if not request.path.startswith(UNDER) or request.path == OWN_IDS:
            return self._next(request)
        try:
            return self._once(request, key, timezone.now())
        except Problem as problem:
            return answered(problem)
        except DatabaseError:
            return answered(unavailable())

    def _once(self, request: HttpRequest, key: str, at: datetime) -> HttpResponse:
        token = token_of(request.headers["Authorization"], at=at)
        if not 0 < len(key) <= LONGEST or not (key.isascii() and key.isprintable()):
            raise Problem(
                400, "idempotency_key",
                f"{HEADER} is 1 to {LONGEST} visible ASCII characters: a UUID is best",
            )  # fmt: skip
        asked = _digest(request)
        known = Kept.objects.filter(token=token, key=key, at__gt=at - LASTS).first()
        if known is not None:
            return _again(known, asked)
        with transaction.atomic():
            Kept.objects.filter(token=token, key=key, at__lte=at - LASTS).delete()
            # Whoever sends the same at the same time waits here until this one is whole.
            row, new = Kept.objects.get_or_create(
                token=token, key=key, defaults={"asked": asked, "at": at}
            )
            if not new:
                return _again(row, asked)
            answer = self._next(request)
            if not 200 <= answer.status_code < 300 or answer.streaming:
                transaction.set_rollback(True)
                return answer
            row.status, row.body = answer.status_code, answer.content
            row.content_type = answer.headers.get("Content-Type", "")
            row.save(update_fields=["status", "body", "content_type"])
            ask(FORGETTING, "all", at, due=at + LASTS)
        return answer


def forget(at: datetime) -> datetime | None:
    """Take away answers that were kept long enough; return when the next one is due."""
    Kept.objects.filter(at__lte=at - LASTS).delete()
    first = Kept.objects.order_by("at").values_list("at", flat=True).first()
    return None if first is None else max(first + LASTS, at + timedelta(minutes=10))


def _digest(request: HttpRequest) -> str:
    """Return what was asked, as one line: address, media type and every byte of the body."""
    try:
        body = request.body
    except (RequestDataTooBig, RawPostDataException):
        raise Problem(413, "too_large", "the request is too large: send fewer at once") from None
    head = json.dumps([request.get_full_path(), request.headers.get("Content-Type", "")])
    return sha256(head.encode() + b"\n" + body).hexdigest()


def _again(row: Kept, asked: str) -> HttpResponse:
    if row.asked != asked:
        raise Problem(
            422, "idempotency_reused",
            f"this {HEADER} came with another request before: make a new key for each request, "
            "and send the same bytes under the same one",
        )  # fmt: skip
    return HttpResponse(
        bytes(row.body),
        status=row.status,
        content_type=row.content_type,
        headers={"Idempotency-Replayed": "true", "Cache-Control": "no-store"},
    )
