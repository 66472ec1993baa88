"""The hashes of RFC 9162: a leaf, a node above two others, and an empty tree."""

from __future__ import annotations

from hashlib import sha256

SIZE = 32  # bytes of a hash
EMPTY = sha256().digest()


def leaf_hash(statement: bytes) -> bytes:
    """Return the hash of an entry's statement as a leaf."""
    return sha256(b"\x00" + statement).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two nodes."""
    return sha256(b"\x01" + left + right).digest()


def folded(hashes: bytes) -> bytes:
    """Return the root over hashes set one after another; their number is a power of two."""
    while len(hashes) > SIZE:
        hashes = paired(hashes)
    return hashes


def paired(hashes: bytes | bytearray) -> bytes:
    """Return the hashes one level up, set one after another; an odd last one is left out."""
    two = 2 * SIZE
    return b"".join(
        [
            sha256(b"\x01" + hashes[at : at + two]).digest()
            for at in range(0, len(hashes) - two + 1, two)
        ]
    )
