"""The seal around a snapshot: whoever holds the token can open it, and nobody can change it.

A body is made once for everybody; what differs from token to token is a short head. It carries the
key that hashes identifiers, hidden under the token, so that a file on a shop's disk tells nobody
which numbers are in it, and a signature over all of it.

```
8 magic   16 salt   32 hidden key   32 SHA-256 of the body   32 HMAC-SHA-256 of all before   body
```
"""

from __future__ import annotations

import hmac
from hashlib import blake2b, sha256
from mmap import mmap
from typing import Final

from setsudo.decisions.identifiers import KEY_BYTES
from setsudo.decisions.snapshot import SnapshotError

MAGIC: Final = b"STSDSEA\x01"
SALT_BYTES: Final = 16
HEAD_BYTES: Final = 8 + SALT_BYTES + KEY_BYTES + 32 + 32


def feed_key(token: str) -> bytes:
    """Return the key that signs for a token. The token cannot be told from it."""
    return blake2b(token.encode(), digest_size=32, person=b"setsudo feed").digest()


def body_sum(body: bytes | memoryview) -> bytes:
    """Return the checksum of a body: made once, used for every token."""
    return sha256(body).digest()


def seal(summed: bytes, *, token: str, key: bytes, salt: bytes) -> bytes:
    """Return the head that goes before a body whose `body_sum` is `summed`.

    `key` hashes identifiers; `salt` is 16 random bytes that are never used twice.
    """
    if len(key) != KEY_BYTES or len(salt) != SALT_BYTES or len(summed) != 32:
        raise ValueError("a key has 32 bytes, a salt 16 and a sum 32")
    ours = feed_key(token)
    head = MAGIC + salt + _hidden(key, ours, salt) + summed
    return head + hmac.digest(ours, head, "sha256")


def unseal(sealed: bytes | mmap, *, token: str) -> bytes:
    """Return the key that hashes identifiers; the body begins after `HEAD_BYTES`.

    Raises SnapshotError where anything was changed or cut, or the token is another.
    """
    if len(sealed) < HEAD_BYTES or sealed[:8] != MAGIC:
        raise SnapshotError("this is no sealed snapshot; fetch it again", code="snapshot_unsealed")
    ours = feed_key(token)
    head, signature = sealed[: HEAD_BYTES - 32], sealed[HEAD_BYTES - 32 : HEAD_BYTES]
    if not hmac.compare_digest(hmac.digest(ours, head, "sha256"), signature):
        raise SnapshotError(
            "the snapshot was sealed for another token, or changed since; fetch it again",
            code="snapshot_seal",
        )
    with memoryview(sealed) as whole, whole[HEAD_BYTES:] as body:
        summed = body_sum(body)
    if summed != head[-32:]:
        raise SnapshotError(
            "the snapshot was cut or changed on its way; fetch it again", code="snapshot_sum"
        )
    salt = head[8 : 8 + SALT_BYTES]
    return _hidden(head[8 + SALT_BYTES : 8 + SALT_BYTES + KEY_BYTES], ours, salt)


def _hidden(key: bytes, ours: bytes, salt: bytes) -> bytes:
    stream = blake2b(salt, key=ours, digest_size=KEY_BYTES, person=b"setsudo hidden").digest()
    return bytes(a ^ b for a, b in zip(key, stream, strict=True))
