"""An authority's timestamp (RFC 3161) on the newest checkpoint."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from setsudo.errors import LedgerError, StorageError
from setsudo.ledger.timestamp import read_timestamp, request_timestamp
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
    if not trusted():
        raise LedgerError(
            "set SETSUDO_TSA_CERTIFICATES_FILE to the certificates of the authority for time",
            code="ledger_timestamp",
        )
    asked = request_timestamp(checkpoint.note)
    status, answer = outside.post(
        settings.TSA_URL, asked.body, "application/timestamp-query", setting="SETSUDO_TSA_URL"
    )
    if status != 200:
        raise StorageError(f"the authority for time refuses (HTTP {status})", code="outside")
    at = read_timestamp(answer, checkpoint.note, trusted(), nonce=asked.nonce)
    with transaction.atomic():
        kept, _ = Timestamp.objects.get_or_create(
            checkpoint=checkpoint, defaults={"answer": answer, "at": at}
        )
    return kept


def trusted() -> list[bytes]:
    """Return the certificates, in PEM, by which timestamps are verified."""
    return [settings.TSA_CERTIFICATES.encode()] if settings.TSA_CERTIFICATES else []
