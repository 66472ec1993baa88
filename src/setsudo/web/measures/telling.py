"""Whoever was told of a restriction is told that it is over: asked for here, done by a worker."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from setsudo.web.measures.gathering import OUT
from setsudo.web.measures.models import Measure
from setsudo.web.work.asking import ask_all

ENDED: Final = "notice.ended"
"""The work of telling a customer that a measure is over: the room of notices does it."""


def tell_customers(rows: Collection[Measure], *, at: datetime) -> None:
    """Ask that those be told who were told of it before: nobody learns of a restriction by its end.

    However it ended: at its time, lifted, or withdrawn before it began. The answer to an objection
    says itself what it lifts.
    """
    found = Measure.objects.filter(
        pk__in=[row.pk for row in rows if row.ended_because != "objection"],
        notices__standing__in=OUT,
    )
    ask_all(ENDED, [str(ref) for ref in found.values_list("ref", flat=True).distinct()], at)
