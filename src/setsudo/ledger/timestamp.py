"""Timestamps of RFC 3161: an authority's word on when a checkpoint was there at the latest."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from setsudo.errors import LedgerError


@dataclass(frozen=True, slots=True)
class TimestampRequest:
    """A question to an authority: `body` is sent, `nonce` has to come back."""

    body: bytes
    nonce: int


def request_timestamp(note: str) -> TimestampRequest:
    """Return the question about a signed note; the note itself does not leave, its hash does."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    builder = TimestampRequestBuilder().data(note.encode()).hash_algorithm(HashAlgorithm.SHA256)
    asked = builder.cert_request(cert_request=True).nonce(nonce=True).build()
    return TimestampRequest(asked.as_bytes(), asked.nonce or secrets.randbits(1))


def read_timestamp(
    answer: bytes, note: str, roots: Iterable[bytes], *, nonce: int | None = None
) -> datetime:
    """Return the time that an authority gives a signed note.

    `roots` are the certificates in PEM that are trusted. Raises LedgerError `ledger_timestamp`
    for an answer that is not about this note, or that nobody trusted has signed.
    """
    from cryptography import x509
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    builder = VerifierBuilder() if nonce is None else VerifierBuilder().nonce(nonce)
    try:
        for pem in roots:
            for one in x509.load_pem_x509_certificates(pem):
                builder = builder.add_root_certificate(one)
        verifier = builder.build()
    except ValueError:
        raise _refused("no certificate to trust can be read") from None
    try:
        response: Any = decode_timestamp_response(answer)
        verifier.verify_message(response, note.encode())
    except (ValueError, VerificationError):
        raise _refused("it is not about this checkpoint, or nobody trusted signed it") from None
    at: datetime = response.tst_info.gen_time
    return at.astimezone(UTC)


def _refused(why: str) -> LedgerError:
    return LedgerError(f"the timestamp is refused: {why}", code="ledger_timestamp")
