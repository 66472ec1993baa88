"""The digest of what was sent: the same whatever its spaces, and whichever database keeps it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b, sha256
from typing import Any, Final

from django.conf import settings

DELETED: Final = "deleted-"


def digest_of(line: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a line in canonical form: what was sent, whatever its spaces."""
    return sha256(canonical(line)).hexdigest()


def deleted_id(source: str, external_id: str) -> str:
    """Return the id under which a contact is known once it is deleted: a keyed hash of its own.

    Sent again it is known, and not taken in anew; whoever has no key cannot test a guess.
    """
    key = settings.SECRET_KEY.encode()[:64]
    named = f"{source}\0{external_id}".encode()
    return f"{DELETED}{blake2b(named, key=key, digest_size=20, person=b'deleted-ids').hexdigest()}"


def canonical(line: Mapping[str, Any]) -> bytes:
    """Return a line in canonical form, of which `digest_of` is the digest."""
    plain = _plain(line)
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _plain(value: Any) -> Any:
    """Return a value in which a whole number is written in one way: PostgreSQL keeps 1e16 as
    10000000000000000, and whoever reads it back has another text."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value
