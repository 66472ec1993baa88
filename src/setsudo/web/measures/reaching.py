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
from setsudo.web.measures.gathering import OUT
from setsudo.web.measures.models import Measure


def known_anew(customers: Collection[UUID], at: datetime) -> int:
    """Publish again what binds these customers, as they are known now; return how much that was.

    Called in the transaction that changed by what they are known. Nobody left to bind: withdrawn.
    """
    records = {
        record.pk for one in Customer.objects.filter(pk__in=customers) for record in one.whole()
    }
    rows = Measure.objects.filter(
        customer__in=records, state=State.APPROVED, until__gt=at
    ).select_related("case", "customer")
    found = [row for row in rows if does(rung_of(pinned(row.case), row.rung)).restricts]
    for row in found:
        known = identifiers_of(row)
        if known:
            publishing.publish(row.restriction(), known, at=at)
        else:
            publishing.withdraw(str(row.ref), at=at)
    return len(found) + _begun_now(records, at)


def _begun_now(records: Collection[UUID], at: datetime) -> int:
    """Begin what only waited for something by which its customer is known; return how many."""
    waiting = Measure.objects.filter(
        customer__in=records,
        state=State.AGREED,
        notices__kind__in=sorted(BINDING),
        notices__standing__in=OUT,
    )
    refs = waiting.order_by("pk").values_list("ref", flat=True).distinct()
    return sum(with_notice(ref, by=None, at=at) is not None for ref in refs)
