"""Timestamps of RFC 3161: an authority's word on when something was there at the latest."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from setsudo.errors import LedgerError


@dataclass(frozen=True, slots=True)
class TimestampRequest:
    """A question to an authority: `body` is sent, `nonce` has to come back."""

    body: bytes
    nonce: int


def request_timestamp(content: str | bytes) -> TimestampRequest:
    """Return the question about a content, which does not leave: its hash does."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    builder = TimestampRequestBuilder().data(_bytes(content)).hash_algorithm(HashAlgorithm.SHA256)
    asked = builder.cert_request(cert_request=True).nonce(nonce=True).build()
    return TimestampRequest(asked.as_bytes(), asked.nonce or secrets.randbits(1))


def read_timestamp(
    answer: bytes, content: str | bytes, roots: Iterable[bytes], *, nonce: int | None = None
) -> datetime:
    """Return the time that an authority gives a content, such as a signed note.

    `roots` are the certificates in PEM that are trusted. Raises LedgerError `ledger_timestamp`
    for an answer that is not about this content, or that nobody trusted has signed.
    """
    return read_timestamp_of(answer, sha256(_bytes(content)).digest(), roots, nonce=nonce)


def read_timestamp_of(
    answer: bytes, digest: bytes, roots: Iterable[bytes], *, nonce: int | None = None
) -> datetime:
    """Return the time that an authority gives a SHA-256 digest. Raises as `read_timestamp`."""
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
        if response.tst_info.message_imprint.hash_algorithm.dotted_string != _SHA256:
            raise _refused("it is over another digest than was asked about")
        verifier.verify(response, digest)
        at: datetime = response.tst_info.gen_time.astimezone(UTC)
    except (ValueError, VerificationError):
        raise _refused(
            "it is not about what was asked, or nobody trusted signed it with a "
            "certificate that held then"
        ) from None
    return at


_SHA256 = "2.16.840.1.101.3.4.2.1"


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _refused(why: str) -> LedgerError:
    return LedgerError(f"the timestamp is refused: {why}", code="ledger_timestamp")
