"""A verification that somebody asks for on a page: a worker does it and tells how far it is."""

from __future__ import annotations

from datetime import datetime
from threading import Event, Thread
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from setsudo.web.accounts.models import User
from setsudo.web.ledger.entering import enter
from setsudo.web.ledger.models import Check
from setsudo.web.ledger.verifying import expected_steps, verify_log
from setsudo.web.work.asking import ask

VERIFY: Final = "ledger.verify"
MOST_SHOWN: Final = 500
_EVERY_S: Final = 1.0


@transaction.atomic
def ask_to_verify(*, by: User, at: datetime) -> Check:
    """Ask for a verification; one that is being done already is returned instead."""
    running = Check.objects.filter(ended_at__isnull=True).order_by("asked_at").last()
    if running is not None:
        return running
    made = Check.objects.create(asked_by=by, asked_at=at, total=expected_steps())
    enter("verification.asked", at=at, about=f"check/{made.ref}", by=str(by.pk))
    ask(VERIFY, str(made.ref), at)
    return made


def check(ref: UUID, *, at: datetime) -> None:
    """Verify the log, and keep what was found. May be repeated."""
    row = Check.objects.get(ref=ref)
    if row.ended_at is not None:
        return
    with _Telling(row) as telling:
        found = verify_log(progress=telling.so_far)
    signed = found.checkpoint.size if found.checkpoint is not None else 0
    with transaction.atomic():
        Check.objects.filter(pk=row.pk).update(
            ended_at=at,
            done=found.size,
            total=found.size,
            size=found.size,
            signed=signed,
            records=found.records,
            found=len(found.findings),
            findings=[
                {"kind": str(one.kind), "ja": one.text.ja, "en": one.text.en}
                for one in found.findings[:MOST_SHOWN]
            ],
        )
        facts = {"entries": found.size, "signed": signed, "findings": len(found.findings)}
        enter("verification.done", at=at, about=f"check/{row.ref}", facts=facts)


class _Telling:
    """Writes how far it is from a thread beside: the verification itself only reads."""

    def __init__(self, row: Check) -> None:
        self._row = row
        self._done = 0
        self._over = Event()
        self._thread = Thread(target=self._tell, daemon=True)

    def __enter__(self) -> _Telling:
        # In a test's own transaction no other connection can see the row.
        if not connection.in_atomic_block:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join()

    def so_far(self, done: int) -> None:
        self._done = done

    def _tell(self) -> None:
        try:
            while not self._over.wait(_EVERY_S):
                Check.objects.filter(pk=self._row.pk).update(done=self._done)
        finally:
            connection.close()
