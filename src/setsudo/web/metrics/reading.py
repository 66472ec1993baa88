"""How much waits, as the database tells it: queues, deliveries, transactions, the feed's end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, InterfaceError, close_old_connections
from django.db.models import Count, Min
from django.utils import timezone

from setsudo.measures.transactions import State
from setsudo.web.decisions.models import Head, Published
from setsudo.web.outbox.models import Delivery, Standing
from setsudo.web.transactions.models import Asked, Met, Transaction
from setsudo.web.work.models import Task


@dataclass(frozen=True, slots=True)
class Depths:
    """What waits at one moment. Ages are in seconds, 0 where nothing waits."""

    tasks: dict[str, int]
    tasks_failing: int
    task_age: float
    waiting: int
    dead: int
    delivery_age: float
    transactions: dict[str, int]
    overdue: int
    seq: int
    restrictions: int


def depths() -> Depths | None:
    """Return what waits now; None while the database is away."""
    close_old_connections()
    at = timezone.now()
    try:
        return _read(at)
    except (DatabaseError, InterfaceError):
        return None


def _read(at: datetime) -> Depths:
    undone = Task.objects.filter(done_at__isnull=True)
    due = undone.filter(due_at__lte=at)
    tasks = due.values_list("kind").annotate(count=Count("pk")).order_by()
    standing = dict(
        Delivery.objects.filter(standing__in=[Standing.WAITING, Standing.DEAD])
        .values_list("standing")
        .annotate(count=Count("pk"))
        .order_by()
    )
    waits = Delivery.objects.filter(standing=Standing.WAITING)
    states = Transaction.objects.filter(
        state__in=[State.OPEN, State.HOLD_REQUESTED, State.HELD]
    ).values_list("state")
    return Depths(
        tasks=dict(tasks),
        tasks_failing=undone.exclude(failure="").count(),
        task_age=_age(at, due.aggregate(first=Min("due_at"))["first"]),
        waiting=standing.get(Standing.WAITING, 0),
        dead=standing.get(Standing.DEAD, 0),
        delivery_age=_age(at, waits.aggregate(first=Min("since"))["first"]),
        transactions=dict(states.annotate(count=Count("pk")).order_by()),
        overdue=Asked.objects.filter(met=Met.OUT, due_at__lte=at).count(),
        seq=Head.objects.filter(pk=1).values_list("seq", flat=True).first() or 0,
        restrictions=Published.objects.filter(until__gt=at).count(),
    )


def _age(at: datetime, first: datetime | None) -> float:
    return 0.0 if first is None else max((at - first).total_seconds(), 0.0)
