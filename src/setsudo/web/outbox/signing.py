"""Standard Webhooks: what is signed, by which keys, and how a signature that came in is checked.

The signature is over `id.timestamp.body`. `v1` is HMAC-SHA256 by a shared `whsec_` secret, `v1a` is
Ed25519 by a `whsk_` key of ours whose `whpk_` half the receiver knows.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from setsudo.errors import SetsudoError

SYMMETRIC, PRIVATE, PUBLIC = "whsec_", "whsk_", "whpk_"
WINDOW: Final = timedelta(minutes=5)
"""How far the time of a message may be from ours."""
SECRET_BYTES: Final = 32
_MOST_SIGNATURES: Final = 20
_LONGEST_ID: Final = 200


class BadKey(SetsudoError):
    """A key has not the form of one: `whsec_`, `whsk_` or `whpk_` and base64."""

    code = "webhook_key"

    def __init__(self) -> None:
        super().__init__(
            "a key is whsec_, whsk_ or whpk_ followed by base64: copy it whole, as it was shown"
        )


class NotSigned(SetsudoError):
    """A message is not signed by whom it should be, or not now. Which of them is told to nobody."""

    code = "webhook_not_signed"

    def __init__(self) -> None:
        super().__init__("the message is not signed by a key that is known here, within 5 minutes")


@dataclass(frozen=True, slots=True)
class Signed:
    """The three headers of a message, as they came."""

    id: str
    timestamp: str
    signature: str

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> Signed:
        """Read them, whatever the case of their names."""
        low = {name.lower(): value for name, value in headers.items()}
        return cls(*(low.get(f"webhook-{one}", "") for one in ("id", "timestamp", "signature")))


def new_secret() -> str:
    """Return a shared secret."""
    return SYMMETRIC + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def new_pair() -> tuple[str, str]:
    """Return a private key and its public half."""
    made = Ed25519PrivateKey.generate()
    private = made.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    public = made.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return PRIVATE + base64.b64encode(private + public).decode(), _public(public)


def signature(keys: Iterable[str], *, id: str, timestamp: int, body: bytes) -> str:
    """Return one signature a key, parted by blanks, newest key first. Raises BadKey."""
    signed = _signed(id, str(timestamp), body)
    return " ".join(_sign(key, signed) for key in keys)


def verify(keys: Iterable[str], signed: Signed, body: bytes, *, at: datetime) -> None:
    """Let a message pass that one of the keys signed, within the window. Raises NotSigned."""
    if not signed.id or len(signed.id) > _LONGEST_ID or not signed.timestamp.isdecimal():
        raise NotSigned
    if not signed.timestamp.isascii() or len(signed.timestamp) > 12:
        raise NotSigned
    if abs(int(signed.timestamp) - at.timestamp()) > WINDOW.total_seconds():
        raise NotSigned
    content = _signed(signed.id, signed.timestamp, body)
    given = signed.signature.split(" ")[:_MOST_SIGNATURES]
    # Every pair is tried, so that the time tells nothing of which key it was.
    if not sum(_fits(key, one, content) for key in keys for one in given):
        raise NotSigned


def checked(key: str) -> str:
    """Return a key that was typed in, without what surrounds it. Raises BadKey."""
    text = key.strip()
    if text.startswith(SYMMETRIC):
        _secret(text)
    elif text.startswith(PUBLIC):
        _public_key(text)
    elif text.startswith(PRIVATE):
        _private(text)
    else:
        raise BadKey
    return text


def _signed(id: str, timestamp: str, body: bytes) -> bytes:
    return f"{id}.{timestamp}.".encode("utf-8", "replace") + body


def _sign(key: str, content: bytes) -> str:
    if key.startswith(SYMMETRIC):
        made = hmac.digest(_secret(key), content, sha256)
        return f"v1,{base64.b64encode(made).decode()}"
    return f"v1a,{base64.b64encode(_private(key).sign(content)).decode()}"


def _fits(key: str, given: str, content: bytes) -> bool:
    version, _, encoded = given.partition(",")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return False
    if version == "v1" and key.startswith(SYMMETRIC):
        return hmac.compare_digest(raw, hmac.digest(_secret(key), content, sha256))
    if version == "v1a" and key.startswith(PUBLIC):
        try:
            _public_key(key).verify(raw, content)
        except InvalidSignature:
            return False
        return True
    return False


def _secret(key: str) -> bytes:
    raw = _decoded(key.removeprefix(SYMMETRIC))
    if not 24 <= len(raw) <= 64:
        raise BadKey
    return raw


def _private(key: str) -> Ed25519PrivateKey:
    raw = _decoded(key.removeprefix(PRIVATE))
    # Some write the public half behind it, some do not.
    if len(raw) not in (32, 64):
        raise BadKey
    return Ed25519PrivateKey.from_private_bytes(raw[:32])


def _public_key(key: str) -> Ed25519PublicKey:
    raw = _decoded(key.removeprefix(PUBLIC))
    if len(raw) != 32:
        raise BadKey
    return Ed25519PublicKey.from_public_bytes(raw)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadKey from None


def _public(raw: bytes) -> str:
    return PUBLIC + base64.b64encode(raw).decode()
