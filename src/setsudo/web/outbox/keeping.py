"""Keys of subscriptions are kept sealed: who reads the database alone can sign nothing."""

from __future__ import annotations

import base64
import secrets
from hashlib import blake2b
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from setsudo.errors import StorageError

_NONCE: Final = 12


def sealed(key: str) -> str:
    """Return a key as it is kept."""
    nonce = secrets.token_bytes(_NONCE)
    return base64.b64encode(nonce + _cipher().encrypt(nonce, key.encode(), None)).decode()


def unsealed(kept: str) -> str:
    """Return a key that was kept. Raises StorageError where the service has another secret."""
    raw = base64.b64decode(kept)
    try:
        return _cipher().decrypt(raw[:_NONCE], raw[_NONCE:], None).decode()
    except (InvalidTag, ValueError):
        raise StorageError(
            "the keys of webhooks were kept under another SETSUDO_SECRET_KEY: set that one again, "
            "or make new keys under Outbox",
            code="outbox_key",
        ) from None


def _cipher() -> AESGCM:
    secret = str(settings.SECRET_KEY).encode()
    return AESGCM(blake2b(secret, digest_size=32, person=b"setsudo outbox").digest())
