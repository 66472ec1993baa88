"""When the next checkpoint is due: after so many entries, or so many minutes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from setsudo.web.work.asking import ask
from setsudo.web.work.models import Task

CHECKPOINT: Final = "ledger.checkpoint"
LOG: Final = "log"


def ask_for_checkpoints(before: int, size: int, *, at: datetime) -> None:
    """Ask for the first checkpoint with the first entry, and for one at once where many came."""
    every = settings.LEDGER_CHECKPOINT_ENTRIES
    if before // every != size // every:
        _ask(at, due=at)
    elif before == 0:
        _ask(at, due=next_one(at))


def next_one(at: datetime) -> datetime:
    """Return when the log is to be looked at again."""
    return at + timedelta(minutes=settings.LEDGER_CHECKPOINT_MINUTES)


def _ask(at: datetime, *, due: datetime) -> None:
    ask(CHECKPOINT, LOG, at, due=due)
    waiting = Task.objects.filter(kind=CHECKPOINT, about=LOG, done_at__isnull=True)
    waiting.filter(due_at__gt=due).update(due_at=due)
