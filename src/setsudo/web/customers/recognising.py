"""What is too long to be kept is kept as its sum: learnt again from the contacts that told it.

Sums that were made before sources were folded are nobody's for a guard, and cannot be folded.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Length

from setsudo.decisions.identifiers import OF_A_SOURCE
from setsudo.interactions.lines import from_line
from setsudo.web.customers.attaching import learn
from setsudo.web.customers.identify import Known, identifiers_of
from setsudo.web.customers.models import Customer, Identifier
from setsudo.web.interactions.models import Interaction

LEARN_LONG: Final = "customers.learn_long"
"""Asked for by the migration that folds sources, and by nothing else."""
_SUM: Final = 64


def learn_long(*, at: datetime) -> int:
    """Let customers be known by their long identifiers again; return by how many more.

    What binds them is published again by these. Done again, it changes nothing.
    """
    sums = Identifier.objects.annotate(length=Length("value")).filter(
        kind__in=sorted(OF_A_SOURCE), length=_SUM
    )
    live = Customer.objects.filter(merged_into__isnull=True, identifiers__in=sums).distinct()
    return sum(_learnt(one, at=at) for one in live.order_by("pk"))


@transaction.atomic
def _learnt(customer: Customer, *, at: datetime) -> int:
    before = customer.identifiers.count()
    learn(Customer.objects.select_for_update().get(pk=customer.pk), _told(customer), at=at)
    return customer.identifiers.count() - before


def _told(customer: Customer) -> Iterable[Known]:
    told: set[Known] = set()
    for row in Interaction.objects.filter(customer=customer).only("line", "source").iterator(500):
        told |= identifiers_of(from_line(row.line, source=row.source), region=settings.REGION)
    return [one for one in told if one.kind in OF_A_SOURCE]
