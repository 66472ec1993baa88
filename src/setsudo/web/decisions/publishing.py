"""Tell every evaluator what binds whom, in the transaction of the act that decides it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from setsudo.decisions.identifiers import digest, normalised
from setsudo.decisions.lines import change_line, restriction_told
from setsudo.decisions.snapshot import Change as Step
from setsudo.measures.restrictions import Restriction
from setsudo.web.decisions.models import Change, Head, Published, Subject
from setsudo.web.ledger.entering import locked_frontier
from setsudo.web.services.models import Service
from setsudo.web.work.asking import ask

CHANNEL: Final = "setsudo_decisions"
"""What PostgreSQL notifies."""
CLEANING: Final = "decisions.clean"


@transaction.atomic
def publish(
    restriction: Restriction, identifiers: Sequence[tuple[str, str]], *, at: datetime
) -> int:
    """Let a restriction bind whoever has one of these identifiers; return the change's number.

    Published again under its ref, it stands as it is now, for these identifiers alone. It ends by
    its own `until`. Raises ValueError where not one identifier can be read: it would bind nobody.
    """
    head = locked()
    key = bytes(head.key)
    known = {(kind, normalised(kind, value, region=settings.REGION)) for kind, value in identifiers}
    subjects = sorted({digest(key, kind, form) for kind, form in known if form})
    if not subjects:
        raise ValueError("none of the identifiers can be read, so that this would bind nobody")
    stood = {bytes(one) for one in _digests(restriction.ref)}
    if gone := sorted(stood.difference(subjects)):
        _step(head, Step(0, 0, drop=restriction.ref, subjects=tuple(gone)), at)
    told = restriction_told(restriction)
    row, _ = Published.objects.update_or_create(
        ref=restriction.ref, defaults={"told": told, "until": restriction.until}
    )
    row.subjects.filter(digest__in=gone).delete()
    Subject.objects.bulk_create(
        Subject(published=row, digest=one) for one in subjects if one not in stood
    )
    seq = _step(head, Step(0, 0, put=restriction, subjects=tuple(subjects)), at)
    ask(CLEANING, "all", at, due=at + timedelta(days=1))
    return seq


@transaction.atomic
def withdraw(ref: str, *, at: datetime) -> int:
    """Let a restriction bind nobody any more; return the change's number, or the last one's where
    it bound nobody already."""
    head = locked()
    subjects = tuple(sorted(bytes(one) for one in _digests(ref)))
    Published.objects.filter(ref=ref).delete()
    return _step(head, Step(0, 0, drop=ref, subjects=subjects), at) if subjects else head.seq


@transaction.atomic
def service_changed(code: str, *, at: datetime) -> int:
    """Tell what a service is now, or that it is no more; return the change's number."""
    head = locked()
    row = Service.objects.filter(code=code, active=True).first()
    step = Step(0, 0, service=row.known) if row is not None else Step(0, 0, gone=code)
    return _step(head, step, at)


def head_now() -> Head:
    """Return the end of the sequence, made now where there is none yet."""
    found = Head.objects.filter(pk=1).first()
    return found if found is not None else Head.objects.get_or_create(pk=1)[0]


def locked() -> Head:
    """Return the end of the sequence; nobody else adds to it until this transaction ends."""
    # The ledger first, as every act that enters something takes it: two locks, in one order.
    locked_frontier()
    head_now()
    return Head.objects.select_for_update().get(pk=1)


def _digests(ref: str) -> Iterable[bytes]:
    found = Subject.objects.filter(published=ref).values_list("digest", flat=True)
    # Some databases hand bytes out as a view of them.
    return [bytes(one) for one in found]


def _step(head: Head, step: Step, at: datetime) -> int:
    before, head.seq = head.seq, head.seq + 1
    head.save(update_fields=["seq"])
    whole = replace(step, seq=head.seq, after=before)
    Change.objects.create(seq=head.seq, after=before, line=change_line(whole), at=at)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")
    return head.seq
