"""An authority's timestamps (RFC 3161): on the newest checkpoint, and on whatever else is asked."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from setsudo.errors import LedgerError, StorageError
from setsudo.ledger.timestamp import read_timestamp, read_timestamp_of, request_timestamp
from setsudo.web.ledger import outside
from setsudo.web.ledger.checkpoints import newest
from setsudo.web.ledger.models import Timestamp


def have_stamped() -> Timestamp | None:
    """Have the newest checkpoint stamped and keep the answer; None where it is already.

    Raises LedgerError `ledger_timestamp` where the answer is not about the checkpoint or not by
    somebody in SETSUDO_TSA_CERTIFICATES, StorageError where the authority does not answer.
    """
    checkpoint = newest()
    if checkpoint is None or not settings.TSA_URL or hasattr(checkpoint, "timestamp"):
        return None
    answer, at = stamp_on(checkpoint.note)
    with transaction.atomic():
        kept, _ = Timestamp.objects.get_or_create(
            checkpoint=checkpoint, defaults={"answer": answer, "at": at}
        )
    return kept


def stamp_on(content: str | bytes) -> tuple[bytes, datetime]:
    """Return an authority's answer about a content, which does not leave, and the time it gives.

    Raises as `have_stamped`.
    """
    asked = request_timestamp(content)
    answer = _answer(asked.body)
    return answer, read_timestamp(answer, content, trusted(), nonce=asked.nonce)


def stamp_on_digest(query: bytes, digest: bytes, nonce: int) -> bytes:
    """Return an authority's answer to a question that somebody else wrote about a SHA-256 digest.

    Raises as `have_stamped`.
    """
    answer = _answer(query)
    read_timestamp_of(answer, digest, trusted(), nonce=nonce)
    return answer


def trusted() -> list[bytes]:
    """Return the certificates, in PEM, by which timestamps are verified."""
    return [settings.TSA_CERTIFICATES.encode()] if settings.TSA_CERTIFICATES else []


def _answer(query: bytes) -> bytes:
    if not trusted():
        raise LedgerError(
            "set SETSUDO_TSA_CERTIFICATES_FILE to the certificates of the authority for time",
            code="ledger_timestamp",
        )
    status, answer = outside.post(
        settings.TSA_URL, query, "application/timestamp-query", setting="SETSUDO_TSA_URL"
    )
    if status != 200:
        raise StorageError(f"the authority for time refuses (HTTP {status})", code="outside")
    return answer
