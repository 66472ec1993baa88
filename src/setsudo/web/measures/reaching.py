"""Measures follow their customer: what is learnt later binds too, what was not theirs does not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from setsudo.measures.effects import does
from setsudo.measures.notices.kinds import BINDING
from setsudo.measures.proposing import rung_of
from setsudo.measures.standing import State
from setsudo.web.cases.pinning import pinned
from setsudo.web.customers.models import Customer
from setsudo.web.decisions import publishing
from setsudo.web.measures.acting import identifiers_of
from setsudo.web.measures.beginning import with_notice
from setsudo.web.measures.gathering import OUT, told
from setsudo.web.measures.models import Measure
from setsudo.web.transactions import passing


def known_anew(customers: Collection[UUID], at: datetime) -> int:
    """Publish again what binds these customers, as they are known now; return how much that was.

    Called in the transaction that changed by what they are known. Nobody left to bind: withdrawn.
    """
    known = [*Customer.objects.filter(pk__in=customers)]
    records = {record.pk for one in known for record in one.whole()}
    rows = Measure.objects.filter(
        customer__in=records, state=State.APPROVED, until__gt=at
    ).select_related("case", "customer")
    found = [*rows]
    for row in found:
        if does(rung_of(pinned(row.case), row.rung)).holds:
            passing.known_anew(row, known, at=at)
    return sum(bind_anew(row, at=at) for row in found) + _begun_now(records, at)


def bind_anew(row: Measure, *, at: datetime) -> bool:
    """Let a measure in force bind its customer, as they are known now, and nobody else; say whether
    it restricts anything."""
    if not does(rung_of(pinned(row.case), row.rung)).restricts:
        return False
    known = identifiers_of(row)
    if known:
        publishing.publish(row.restriction(), known, at=at)
    else:
        publishing.withdraw(str(row.ref), at=at)
    return True


def _begun_now(records: Collection[UUID], at: datetime) -> int:
    """Begin what only waited for something by which its customer is known; return how many."""
    waiting = Measure.objects.filter(
        customer__in=records,
        state=State.AGREED,
        notices__kind__in=sorted(BINDING),
        notices__standing__in=OUT,
    )
    refs = [row.ref for row in waiting.order_by("pk").distinct() if told(row).exists()]
    return sum(with_notice(ref, by=None, at=at) is not None for ref in refs)
