"""What a service answers to a command: signed by it, taken once, in whichever order it comes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from setsudo.errors import SetsudoError, UnreadableError
from setsudo.interactions.json_values import parse
from setsudo.measures.transactions import (
    ANSWERS,
    ENDED,
    HOLDING,
    MOVES,
    WITH_REASON,
    Command,
    State,
    Step,
)
from setsudo.web.ledger.entering import enter
from setsudo.web.outbox.models import Subscription, Use
from setsudo.web.outbox.signing import NotSigned, Signed, verify
from setsudo.web.transactions.models import Asked, Met, Transaction
from setsudo.web.transactions.moving import locked, moved

LARGEST: Final = 16 * 1024
LONGEST_REASON: Final = 200


class AnswerRefused(SetsudoError):
    """A signed answer says something that cannot be answered to its command."""

    code = "transaction_answer"


def signed_by_service(body: bytes, headers: Mapping[str, str], *, at: datetime) -> Asked:
    """Return the command that a body answers, once its service has signed it. Raises NotSigned.

    An unknown command and a forged signature look the same from outside.
    """
    ref = _command(body)
    asked = Asked.objects.select_related("transaction").filter(ref=ref).first() if ref else None
    source = asked.transaction.source if asked is not None else ""
    whom = Subscription.objects.filter(source=source, ended_at__isnull=True).first()
    keys = whom.keys(Use.IN, at) if source and whom is not None else []
    verify(keys, Signed.of(headers), body, at=at)
    if asked is None:
        raise NotSigned
    return asked


@transaction.atomic
def answer(asked: Asked, body: bytes, *, at: datetime) -> Transaction:
    """Take an answer in. Told again it changes nothing; too late it is kept and changes nothing.

    Raises AnswerRefused.
    """
    said, reason = _said(asked, body)
    row = locked(asked.transaction_id)
    asked = Asked.objects.select_for_update().get(pk=asked.pk)
    digest = sha256(f"{said}\n{reason}".encode()).hexdigest()
    ends = said in (Step.COMPLETED, Step.CANCELLED)
    # A duplicate. Another answer to the same command is heard only where it is the end of it.
    if asked.answered_at is not None and (digest == asked.answer_digest or not ends):
        return row
    current = asked.number == row.last
    fits = (State(row.state), said) in MOVES and row.state not in ENDED
    asked.answer, asked.answer_digest, asked.answered_at = said.value, digest, at
    asked.met = Met.ANSWERED if current else Met.LATE
    asked.save()
    if (current or ends) and fits:
        held = row.state in HOLDING and asked.command != Command.HOLD
        facts = {"number": asked.number, **({"against_hold": True} if ends and held else {})}
        return moved(row, said, at=at, reason=reason, facts=facts)
    enter(
        "transaction.answered_late",
        at=at,
        about=f"transaction/{row.ref}",
        facts={"number": asked.number, "answer": said.value, "state": str(row.state)},
        rows=[row],
    )
    return row


def _command(body: bytes) -> UUID | None:
    if len(body) > LARGEST:
        raise NotSigned
    told = _object(body)
    try:
        return UUID(str(told.get("command", "")))
    except ValueError:
        return None


def _said(asked: Asked, body: bytes) -> tuple[Step, str]:
    told = _object(body)
    word = told.get("answer")
    allowed = ANSWERS[Command(asked.command)]
    if not isinstance(word, str) or word not in {one.value for one in allowed}:
        names = ", ".join(sorted(one.value for one in allowed))
        raise AnswerRefused(f"answer {asked.command} with one of: {names}")
    said = Step(word)
    reason = told.get("reason", "")
    if not isinstance(reason, str) or len(reason) > LONGEST_REASON or "\x00" in reason:
        raise AnswerRefused(f"reason is a text of at most {LONGEST_REASON} characters")
    if said in WITH_REASON and not reason.strip():
        raise AnswerRefused(f"say in reason why it {said.value.replace('_', ' ')}")
    return said, reason.strip().encode("utf-8", "replace").decode()


def _object(body: bytes) -> dict[str, Any]:
    """Return the answer: the body itself, or the `data` of a CloudEvent around it."""
    try:
        told = parse(body)
    except (UnreadableError, json.JSONDecodeError):
        return {}
    if isinstance(told, dict) and isinstance(told.get("data"), dict):
        told = told["data"]
    return told if isinstance(told, dict) else {}
