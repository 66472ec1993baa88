"""How a transaction is moved: locked, asked of its service, entered and told of, in one go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from setsudo.measures.transactions import ANSWER_WITHIN, COMMANDS, Command, State, Step, after
from setsudo.web.accounts.models import User
from setsudo.web.ledger.entering import Recorded, enter
from setsudo.web.outbox import types
from setsudo.web.outbox.sending import command, emit
from setsudo.web.transactions.models import Asked, Met, Transaction

_NONE: Mapping[str, Any] = MappingProxyType({})


def locked(ref: UUID) -> Transaction:
    """Return a transaction, locked until the database's own transaction ends."""
    return Transaction.objects.select_for_update().get(ref=ref)


def moved(
    row: Transaction,
    step: Step,
    *,
    at: datetime,
    by: User | None = None,
    reason: str = "",
    facts: Mapping[str, Any] = _NONE,
    rows: Iterable[Recorded] = (),
) -> Transaction:
    """Take a step, write it, enter it, tell subscribers. Raises MoveRefused."""
    row.state = after(State(row.state), step)
    row.reason, row.changed_at = reason, at
    if row.ended:
        row.undecided = False
        # Nothing is asked of it any more: an answer that is still out changes nothing.
        row.asked.filter(met=Met.OUT).update(met=Met.SUPERSEDED)
    row.save()
    enter(
        f"transaction.{step.value}",
        at=at,
        about=f"transaction/{row.ref}",
        by=str(by.pk) if by is not None else "",
        facts={"state": str(row.state), **facts},
        rows=[row, *rows],
    )
    data = {"transaction": str(row.ref), "service": row.service, "state": str(row.state)}
    emit(f"setsudo.transaction.{step.value}", subject=f"transaction/{row.ref}", data=data, at=at)
    return row


def ask(
    row: Transaction,
    what: Command,
    *,
    at: datetime,
    by: User | None = None,
    refund: bool = False,
    measure: str = "",
    says: Mapping[str, str] = _NONE,
    rows: Iterable[Recorded] = (),
) -> Asked:
    """Ask the service of a transaction for something, once; what was asked before is superseded.

    `says` is what the customer may be told, by language. Raises MoveRefused.
    """
    row.last += 1
    facts = {"measure": measure} if measure else {}
    moved(row, COMMANDS[what], at=at, by=by, facts={"number": row.last, **facts}, rows=rows)
    row.asked.filter(met=Met.OUT).update(met=Met.SUPERSEDED)
    asked = Asked(
        ref=uuid4(),
        transaction=row,
        number=row.last,
        command=what,
        refund=refund,
        at=at,
        due_at=at + ANSWER_WITHIN,
    )
    asked.reaches = command(
        asked.ref,
        f"{types.COMMAND}.{what.value}",
        source=row.source,
        subject=f"transaction/{row.ref}",
        data=told(asked, says),
        at=at,
    )
    asked.save(force_insert=True)
    return asked


def told(asked: Asked, says: Mapping[str, str] = _NONE) -> dict[str, Any]:
    """Return a command as its service is told it. The lesser `number` of two is done no more."""
    row = asked.transaction
    data: dict[str, Any] = {
        "command": str(asked.ref),
        "do": str(asked.command),
        "number": int(asked.number),
        "transaction": str(row.ref),
        "id": row.external_id,
        "service": row.service,
        "answer_by": asked.due_at.astimezone(UTC).isoformat(),
    }
    if asked.command == Command.CANCEL:
        data["refund"] = asked.refund
    if says:
        data["says"] = dict(says)
    return data
