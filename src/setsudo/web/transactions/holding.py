"""What measures ask of transactions: which are open, what is done with each, and letting go again.

A transaction that two measures hold is held once, and resumed when the last of them lets go.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from setsudo.bilingual import Text
from setsudo.errors import SetsudoError
from setsudo.measures.permissions import refuse_unless_entitled as refuse_unless_may_measure
from setsudo.measures.standing import Deed as ApproveMeasure
from setsudo.measures.transactions import (
    CHOICE_NAMES,
    ENDED,
    HOLDING,
    NEEDS_A_PERSON,
    Choice,
    Command,
    Deed,
    MoveRefused,
    State,
    Step,
    possible,
    refuse_unless_entitled,
)
from setsudo.web.accounts.models import User
from setsudo.web.customers.models import Customer, Identifier
from setsudo.web.ledger.entering import enter
from setsudo.web.transactions.models import Decided, Transaction
from setsudo.web.transactions.moving import ask, locked, moved

__all__ = ["CHOICE_NAMES", "Choice", "Undecided", "decide_all", "decide_one", "open_for", "release"]

_RESUMABLE: Final = HOLDING | {State.CANNOT_CANCEL, State.CANNOT_RESUME}
MOST: Final = 1_000
"""Of one customer: what is beyond belongs to a reseller, and to talks."""
_IN_GROUPS: Final = 200


class Undecided(SetsudoError):
    """An open transaction in reach has no choice yet. `transactions` are those, by reference."""

    code = "transactions_undecided"

    def __init__(self, transactions: Collection[str]) -> None:
        self.transactions = tuple(transactions)
        self.text = Text(
            ja=f"進行中の取引のうち{len(self.transactions)}件の扱いが決まっていません。"
            "一件ずつ、続ける、保留する、取り消して返金する、引き継ぐ、のどれかを選んでください。",
            en=f"{len(self.transactions)} open transactions have no decision yet. Choose for each: "
            "let it go on, hold it, cancel it and refund, or hand it over.",
        )
        super().__init__(self.text.en)


class NothingToDecide(SetsudoError):
    """No measure in force reaches this transaction: it is its service's own."""

    code = "transaction_nothing_to_decide"

    def __init__(self) -> None:
        self.text = Text(
            ja="この取引にかかる措置はありません。扱いを決める必要はありません。",
            en="No measure in force reaches this transaction: there is nothing to decide.",
        )
        super().__init__(self.text.en)


def open_for(customer: Customer, services: frozenset[str]) -> list[Transaction]:
    """Return the transactions of a customer that have not ended, whichever record they are on.

    `services` empty means every service.
    """
    rows = of_customer(customer).exclude(state__in=ENDED).exclude(state=State.CANCEL_REQUESTED)
    if services:
        rows = rows.filter(service__in=services)
    return [*rows.order_by("begun_at", "pk")[:MOST]]


@transaction.atomic
def decide_all(measure_ref: str, choices: Mapping[str, Choice], *, by: User, at: datetime) -> None:
    """Carry out what was chosen for each open transaction that a measure reaches.

    `choices` is by the transaction's ref. One that has ended meanwhile is passed over; one that
    began meanwhile raises Undecided, as does whatever has no choice.
    """
    measure = _measure(measure_ref)
    found = open_for(measure.customer, frozenset(measure.services)) if measure.customer else []
    missing = [str(one.ref) for one in found if str(one.ref) not in choices]
    if missing:
        raise Undecided(missing)
    says = measure.restriction().says if measure.since is not None else None
    told = {"ja": says.ja, "en": says.en} if says is not None else {}
    for one in found:
        _carried_out(
            locked(one.ref), choices[str(one.ref)], measure=measure_ref, says=told, by=by, at=at
        )


@transaction.atomic
def carry_out(measure_ref: str, choices: Mapping[str, Choice], *, by: User, at: datetime) -> int:
    """Carry out what was chosen when a measure was approved, now that it begins.

    What began since, or can no longer be held, goes on until a person has decided; return how many.
    """
    measure = _measure(measure_ref)
    found = open_for(measure.customer, frozenset(measure.services)) if measure.customer else []
    says = measure.restriction().says
    told = {"ja": says.ja, "en": says.en}
    left = 0
    for one in found:
        row, choice = locked(one.ref), choices.get(str(one.ref))
        held = row.state in (State.HOLD_REQUESTED, State.HELD)
        holdable = held or possible(State(row.state), Step.REQUEST_HOLD)
        if choice is not None and (choice is not Choice.HOLD or holdable or row.ended):
            _carried_out(row, choice, measure=measure_ref, says=told, by=by, at=at)
            continue
        left += 1
        leave_undecided(row, measure=measure_ref, by=by, at=at)
    return left


@transaction.atomic
def decide_one(ref: UUID, choice: Choice, *, by: User, at: datetime) -> Transaction:
    """Decide about one transaction by itself: one that came late, that its service cannot hold, or
    that was decided before and is decided otherwise now.

    Raises NotEntitled, also for whoever could not have approved the measure behind it; and
    NothingToDecide where no measure in force reaches it.
    """
    refuse_unless_entitled(by.person, Deed.DECIDE)
    row = locked(ref)
    behind = restricting(row, at)
    for one in behind:
        refuse_unless_may_measure(by.person, ApproveMeasure.APPROVE, one.case.involved())
    if not behind and row.state not in NEEDS_A_PERSON:
        raise NothingToDecide
    measure = next((str(one.ref) for one in behind), "")
    says = behind[0].restriction().says if behind else None
    told = {"ja": says.ja, "en": says.en} if says is not None else {}
    return _carried_out(row, choice, measure=measure, says=told, by=by, at=at)


@transaction.atomic
def release(
    measure_ref: str, *, by: User | None, at: datetime, only: Collection[UUID] | None = None
) -> int:
    """Let go of what a measure holds, and of nothing else; return how many are resumed.

    `only` names the transactions that it lets go while it stays in force; None where it is over.
    """
    mine = Decided.objects.filter(measure=measure_ref, choice=Choice.HOLD, released_at__isnull=True)
    resumed = 0
    if only is not None:
        mine = mine.filter(transaction__in=only)
    for pk in mine.order_by("transaction_id").values_list("transaction_id", flat=True):
        row = locked(pk)
        held = row.decided.filter(choice=Choice.HOLD, released_at__isnull=True)
        let_go = [*held.filter(measure=measure_ref)]
        for one in let_go:
            one.released_by, one.released_at = by, at
            one.save(update_fields=["released_by", "released_at"])
        if row.state in _RESUMABLE and not held.exists():
            ask(row, Command.RESUME, by=by, at=at, measure=measure_ref, rows=let_go)
            resumed += 1
        else:
            _entered(row, "released", let_go, by=by, at=at, measure=measure_ref)
    whose = Customer.objects.filter(measures__ref=measure_ref).first() if only is None else None
    if whose is not None:
        # What came while it was in force and nobody decided about is nobody's business any more.
        undecided_no_more(whose, measure_ref, at=at)
    return resumed


def undecided_no_more(customer: Customer, measure_ref: str, *, at: datetime) -> None:
    """Ask nobody any more about what is open of a customer whom a measure does not bind now."""
    for row in of_customer(customer).filter(undecided=True):
        if not [one for one in restricting(row, at) if str(one.ref) != measure_ref]:
            row.undecided = False
            row.save(update_fields=["undecided"])
            _entered(row, "released", [], by=None, at=at, measure=measure_ref)


def leave_undecided(row: Transaction, *, measure: str, by: User | None, at: datetime) -> None:
    """Let a transaction go on until a person has decided about it."""
    row.undecided = True
    row.save(update_fields=["undecided"])
    _entered(row, "undecided", [], by=by, at=at, measure=measure)


def _carried_out(
    row: Transaction,
    choice: Choice,
    *,
    measure: str,
    says: Mapping[str, str],
    by: User,
    at: datetime,
) -> Transaction:
    if row.ended:
        return row
    row.undecided = False
    if choice is Choice.HOLD:
        return _held(row, measure=measure, says=says, by=by, at=at)
    made = Decided.objects.create(transaction=row, measure=measure, choice=choice, by=by, at=at)
    if choice is Choice.CANCEL_REFUND:
        if possible(State(row.state), Step.REQUEST_CANCEL):
            ask(row, Command.CANCEL, refund=True, by=by, at=at, measure=measure, says=says,
                rows=[made])  # fmt: skip
    elif choice is Choice.HAND_OVER:
        moved(row, Step.HAND_OVER, by=by, at=at, facts={"measure": measure}, rows=[made])
    else:
        _goes_on(row, made, measure=measure, by=by, at=at)
    return row


def _goes_on(row: Transaction, made: Decided, *, measure: str, by: User, at: datetime) -> None:
    held = row.decided.filter(choice=Choice.HOLD, released_at__isnull=True)
    let_go = [*held.filter(measure=measure)]
    for one in let_go:
        one.released_by, one.released_at = by, at
        one.save(update_fields=["released_by", "released_at"])
    if row.state in _RESUMABLE and not held.exists():
        ask(row, Command.RESUME, by=by, at=at, measure=measure, rows=[made, *let_go])
        return
    row.save(update_fields=["undecided"])
    _entered(row, "continued", [made, *let_go], by=by, at=at, measure=measure)


def _held(
    row: Transaction, *, measure: str, says: Mapping[str, str], by: User, at: datetime
) -> Transaction:
    mine = row.decided.filter(measure=measure, choice=Choice.HOLD, released_at__isnull=True)
    already = mine.first()
    if already is not None and row.state in (State.HOLD_REQUESTED, State.HELD):
        return row
    made = already or Decided.objects.create(
        transaction=row, measure=measure, choice=Choice.HOLD, by=by, at=at
    )
    if row.state in (State.HOLD_REQUESTED, State.HELD):
        # Somebody else's measure holds it: it is held once, for both.
        row.save(update_fields=["undecided"])
        _entered(row, "held_too", [made], by=by, at=at, measure=measure)
        return row
    if not possible(State(row.state), Step.REQUEST_HOLD):
        raise MoveRefused(State(row.state), Step.REQUEST_HOLD)
    ask(row, Command.HOLD, by=by, at=at, measure=measure, says=says, rows=[made])
    return row


def _entered(
    row: Transaction,
    what: str,
    rows: Iterable[Decided],
    *,
    by: User | None,
    at: datetime,
    measure: str,
) -> None:
    enter(
        f"transaction.{what}",
        at=at,
        about=f"transaction/{row.ref}",
        by=str(by.pk) if by is not None else "",
        facts={"measure": measure, "state": str(row.state)},
        rows=[row, *rows],
    )


def of_customer(customer: Customer) -> QuerySet[Transaction]:
    """Return every transaction of a customer, by whichever of their records."""
    known = Identifier.objects.filter(customer__in=customer.family())
    pairs = sorted({(one.kind, one.value) for one in known})
    found: set[UUID] = set()
    for start in range(0, len(pairs), _IN_GROUPS):
        anyone = Q()
        for kind, value in pairs[start : start + _IN_GROUPS]:
            anyone |= Q(holders__kind=kind, holders__value=value)
        found |= set(Transaction.objects.filter(anyone).values_list("pk", flat=True))
    return Transaction.objects.filter(pk__in=found)


def restricting(row: Transaction, at: datetime) -> list[Any]:
    """Return the measures in force that hold transactions such as this one."""
    from setsudo.measures.effects import does
    from setsudo.web.cases.pinning import pinned
    from setsudo.web.measures.reading import in_force

    anyone = Q()
    for kind, value in row.holders.values_list("kind", "value"):
        anyone |= Q(identifiers__kind=kind, identifiers__value=value)
    if not anyone:
        return []
    whose = Customer.objects.filter(anyone, merged_into__isnull=True).distinct()
    return [
        one
        for customer in whose
        for one in in_force(customer, at)
        if (not one.services or row.service in one.services)
        and does(pinned(one.case).ladder[one.rung]).holds
    ]


def _measure(ref: str) -> Any:
    # Measures know of transactions; only here the other way round.
    from setsudo.web.measures.models import Measure

    return Measure.objects.select_related("case", "customer").get(ref=ref)
