"""Register transactions, and what their service reports of them; the same twice changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from setsudo.bilingual import Text
from setsudo.errors import SetsudoError
from setsudo.measures.transactions import ENDED, HOLDING, State, Step
from setsudo.web.accounts.models import User
from setsudo.web.ledger.entering import Deed, enter_all
from setsudo.web.outbox.sending import emit
from setsudo.web.transactions.holding import restricting
from setsudo.web.transactions.models import Holder, Transaction
from setsudo.web.transactions.moving import locked, moved
from setsudo.web.transactions.reading import Told


class ToldDifferently(SetsudoError):
    """The same id was told before with other content."""

    code = "transaction_told_differently"

    def __init__(self) -> None:
        self.text = Text(
            ja="同じ番号の取引が、ほかの内容ですでに登録されています。新しい番号を使ってください。",
            en="A transaction with this id was told with other content: use an id of its own.",
        )
        super().__init__(self.text.en)


class NoTransaction(SetsudoError):
    """There is no such transaction of this source."""

    code = "no_such_transaction"

    def __init__(self) -> None:
        super().__init__("this source registered no transaction with that id: begin it first")


@dataclass(frozen=True, slots=True)
class Registered:
    """A transaction in the register, and whether it is new there."""

    row: Transaction
    new: bool


@transaction.atomic
def register(
    told: Sequence[Told], *, source: str, at: datetime, by: User | None = None
) -> list[Registered]:
    """Register transactions: all of them, or none; `by` brought them in. Raises ToldDifferently."""
    made = [_registered(one, source=source, at=at) for one in told]
    new = [one.row for one in made if one.new]
    enter_all(
        [
            Deed(
                "transaction.begun",
                at,
                f"transaction/{row.ref}",
                by=str(by.pk) if by is not None else "",
                facts={"service": row.service, "undecided": row.undecided},
                rows=[row],
            )
            for row in new
        ]
    )
    for row in new:
        data = {"transaction": str(row.ref), "service": row.service, "undecided": row.undecided}
        emit("setsudo.transaction.begun", subject=f"transaction/{row.ref}", data=data, at=at)
    return made


@transaction.atomic
def report(id: str, step: Step, *, source: str, at: datetime) -> Transaction:
    """Take in that a service completed or cancelled one of its own; told again nothing changes.

    It is taken though it was to be held: it has happened, and is entered as done against a hold.
    """
    found = Transaction.objects.filter(source=source, external_id=id).first()
    if found is None:
        raise NoTransaction
    row = locked(found.pk)
    if row.state == (State.COMPLETED if step is Step.COMPLETED else State.CANCELLED):
        return row
    if row.state in ENDED - {State.HANDED_OVER}:
        # Completed and cancelled both: the first stands, and the answer tells which.
        return row
    return moved(row, step, at=at, facts={"against_hold": row.state in HOLDING})


def _registered(told: Told, *, source: str, at: datetime) -> Registered:
    found = Transaction.objects.filter(source=source, external_id=told.id).first()
    if found is None:
        row = Transaction(
            source=source,
            external_id=told.id,
            digest=told.digest,
            service=told.service,
            channel=told.channel,
            summary=told.summary,
            amount=told.amount,
            currency=told.currency,
            begun_at=at,
            changed_at=at,
            **told.owed,
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            # Told twice at once: the other one was first.
            found = Transaction.objects.get(source=source, external_id=told.id)
        else:
            Holder.objects.bulk_create(
                Holder(transaction=row, kind=kind, value=value)
                for kind, value in sorted(told.identifiers)
            )
            # It slipped in before the service had heard of the restriction: a person decides.
            if restricting(row, at):
                row.undecided = True
                row.save(update_fields=["undecided"])
            return Registered(row, new=True)
    # Of one that was deleted when its time had run out nothing is left to compare with.
    if found.digest and found.digest != told.digest:
        raise ToldDifferently
    return Registered(found, new=False)
