"""Transactions by the API: begun, completed, cancelled, asked about; and answers to commands."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from setsudo.errors import UnreadableError
from setsudo.interactions.json_values import parse
from setsudo.measures.transactions import Step
from setsudo.web.api.models import Scope
from setsudo.web.api.problems import Problem
from setsudo.web.api.taking import as_json
from setsudo.web.api.tokens import opened
from setsudo.web.outbox.models import Subscription, Use
from setsudo.web.outbox.signing import NotSigned, Signed, verify
from setsudo.web.transactions import answering, describing
from setsudo.web.transactions.models import Met, Transaction
from setsudo.web.transactions.moving import told
from setsudo.web.transactions.reading import MOST, Told, Unregistered, identifier, read, rows_of
from setsudo.web.transactions.registering import NoTransaction, Registered, register, report

LARGEST: Final = 2 * 1024 * 1024
transactions = Router(tags=["transactions"])


@transactions.post("/transactions", openapi_extra=describing.BEGUN, summary="Begin transactions")
def begin(request: HttpRequest) -> HttpResponse:
    """Register a transaction, a list of them, or a CSV file; all of them or none.

    The same id of the same source again is answered the same; with other content it is refused.
    """
    token = opened(request, Scope.TRANSACTIONS_WRITE)
    body = _body(request, LARGEST)
    csv = request.headers.get("Content-Type", "").partition(";")[0].strip() == "text/csv"
    several, rows = _told(body, source=token.source, csv=csv)
    return _registered(several, register(rows, source=token.source, at=timezone.now()))


@transactions.post(
    "/transactions/answers",
    auth=None,
    openapi_extra=describing.ANSWERED,
    summary="Answer a command",
)
def answers(request: HttpRequest) -> HttpResponse:
    """Take in a service's answer to a command, signed by Standard Webhooks with its own key."""
    at = timezone.now()
    body = _body(request, answering.LARGEST)
    try:
        asked = answering.signed_by_service(body, request.headers, at=at)
    except NotSigned as error:
        raise Problem(401, error.code, error.message) from None
    row = answering.answer(asked, body, at=at)
    return _json(200, _row(row))


@transactions.post(
    "/transactions/signed/{uuid:subscription}",
    auth=None,
    openapi_extra=describing.SIGNED,
    summary="Tell of transactions by webhook",
)
def signed(request: HttpRequest, subscription: UUID) -> HttpResponse:
    """Take in CloudEvents `transaction.begun`, `.completed` or `.cancelled`, signed by the service
    that a subscription names: for systems that send webhooks and hold no token."""
    at = timezone.now()
    body = _body(request, LARGEST)
    whom = Subscription.objects.filter(ref=subscription, ended_at__isnull=True).first()
    try:
        keys = whom.keys(Use.IN, at) if whom is not None and whom.source else []
        verify(keys, Signed.of(request.headers), body, at=at)
    except NotSigned as error:
        raise Problem(401, error.code, error.message) from None
    if whom is None:
        raise Problem(401, NotSigned.code, str(NotSigned()))
    event = _parsed(body)
    kind = event.get("type") if isinstance(event, dict) else None
    data = event.get("data") if isinstance(event, dict) else None
    if kind == "transaction.begun":
        several, rows = _told_of(data, source=whom.source)
        return _registered(several, register(rows, source=whom.source, at=at))
    step = {"transaction.completed": Step.COMPLETED, "transaction.cancelled": Step.CANCELLED}.get(
        str(kind)
    )
    if step is None or not isinstance(data, dict):
        raise Unregistered(
            "type is transaction.begun, transaction.completed or transaction.cancelled"
        )
    return _json(200, _row(report(identifier(data.get("id")), step, source=whom.source, at=at)))


@transactions.post(
    "/transactions/{path:id}/complete", openapi_extra=describing.REPORTED, summary="Complete one"
)
def complete(request: HttpRequest, id: str) -> HttpResponse:
    """Take in that the service carried a transaction out."""
    return _reported(request, id, Step.COMPLETED)


@transactions.post(
    "/transactions/{path:id}/cancel", openapi_extra=describing.REPORTED, summary="Cancel one"
)
def cancel(request: HttpRequest, id: str) -> HttpResponse:
    """Take in that the customer or the service cancelled a transaction."""
    return _reported(request, id, Step.CANCELLED)


@transactions.get("/transactions/{path:id}", openapi_extra=describing.SHOWN, summary="Read one")
def show(request: HttpRequest, id: str) -> HttpResponse:
    """Tell where a transaction stands, and what is asked of its service and not answered yet."""
    token = opened(request, Scope.TRANSACTIONS_WRITE)
    row = Transaction.objects.filter(source=token.source, external_id=id).first()
    if row is None:
        raise Problem(404, NoTransaction.code, str(NoTransaction()))
    waiting = row.asked.filter(met=Met.OUT).select_related("transaction").order_by("number")
    return _json(200, {**_row(row), "commands": [told(one) for one in waiting]})


def _reported(request: HttpRequest, id: str, step: Step) -> HttpResponse:
    token = opened(request, Scope.TRANSACTIONS_WRITE)
    at: datetime = timezone.now()
    return _json(200, _row(report(identifier(id), step, source=token.source, at=at)))


def _told(body: bytes, *, source: str, csv: bool) -> tuple[bool, list[Told]]:
    if csv:
        return True, [read(one, source=source) for one in rows_of(body).rows]
    return _told_of(_parsed(body), source=source)


def _told_of(posted: object, *, source: str) -> tuple[bool, list[Told]]:
    if isinstance(posted, dict) and isinstance(posted.get("transactions"), list):
        posted = posted["transactions"]
    if not isinstance(posted, list):
        return False, [read(posted, source=source)]
    if not 0 < len(posted) <= MOST:
        raise Unregistered(f"send 1 to {MOST} transactions at once")
    return True, [read(one, source=source) for one in posted]


def _registered(several: bool, made: list[Registered]) -> HttpResponse:
    rows = [_row(one.row) for one in made]
    status = 201 if any(one.new for one in made) else 200
    return _json(status, {"transactions": rows} if several else rows[0])


def _row(row: Transaction) -> dict[str, Any]:
    return {
        "id": row.external_id,
        "transaction": str(row.ref),
        "service": row.service,
        "state": str(row.state),
        "undecided": row.undecided,
        "begun_at": row.begun_at.isoformat(),
        "changed_at": row.changed_at.isoformat(),
    }


def _body(request: HttpRequest, most: int) -> bytes:
    length = request.headers.get("Content-Length", "")
    body = b"" if length.isdecimal() and int(length) > most else request.read(most + 1)
    if (not body and length not in ("", "0")) or len(body) > most:
        raise Problem(413, "too_large", f"a request holds at most {most} bytes: send fewer at once")
    return body


def _parsed(body: bytes) -> object:
    try:
        return parse(body)
    except UnreadableError as error:
        raise Problem(400, error.code, error.message) from None


def _json(status: int, body: Any) -> HttpResponse:
    return HttpResponse(as_json(body), status=status, content_type="application/json")
