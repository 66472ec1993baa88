"""Ask for something to be done, in the transaction of the act that needs it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from threading import Condition
from typing import Final

from django.db import transaction
from django.db.models import Case, F, Value, When

from setsudo.web.work.models import Task


class Bell:
    """Rung by whoever asks. Each who listens waits for a ring after the one they know of."""

    def __init__(self) -> None:
        self._rung = 0
        self._changed = Condition()

    def ring(self) -> None:
        """Wake everybody who listens."""
        with self._changed:
            self._rung += 1
            self._changed.notify_all()

    def rung(self) -> int:
        """Return how often it was rung."""
        with self._changed:
            return self._rung

    def wait(self, known: int, timeout: float) -> None:
        """Wait until it was rung more often than `known`, at most so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._rung != known, timeout)


ASKED: Final = Bell()
"""Rung where work was asked for in this process, so that a worker beside it need not look often."""


def ask(kind: str, about: str, at: datetime, *, due: datetime | None = None) -> None:
    """Ask for a deed about a row, at once or when it is `due`. What waits already waits on.

    Raises RuntimeError outside a transaction: what is asked for stands or falls with its reason.
    """
    ask_all(kind, [about], at, due=due)


def ask_all(
    kind: str,
    about: Iterable[str],
    at: datetime,
    *,
    due: datetime | None = None,
    sooner: bool = False,
    fresh: bool = False,
) -> None:
    """Ask for the same deed about many rows. `sooner` moves up what waits for a later moment.

    `fresh` rows are of this very transaction, so that nobody can have asked about them before.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("work is asked for in the transaction of its act")
    rows = list(about)
    if not fresh:
        # Whoever is doing it now may have read what was there before: they do it once more. First,
        # so that they wait with marking it done; always later than it was, whoever's clock is
        # behind.
        waits = Task.objects.filter(kind=kind, about__in=rows, done_at__isnull=True)
        later = F("asked_at") + timedelta(microseconds=1)
        waits.update(asked_at=Case(When(asked_at__lt=at, then=Value(at)), default=later))
        if sooner:
            waits.filter(due_at__gt=due or at).update(due_at=due or at)
    made = [Task(kind=kind, about=one, asked_at=at, due_at=due or at) for one in rows]
    Task.objects.bulk_create(made, ignore_conflicts=True)
    transaction.on_commit(ASKED.ring)
