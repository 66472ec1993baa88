"""A sieve before a store: bits that tell of nearly everybody that they do not stand in it.

A tree of ten million hashes lies all over memory, and a search waits for it a dozen times. These
bits take at most two bytes a hash, and are waited for once (a Bloom filter with one hash, which
the identifiers' own hash serves as).
"""

from __future__ import annotations

import struct
from typing import Final

SIEVE: Final = b"sieve"
"""The key under which a store keeps it, which is no hash's: those are longer."""
first_bits: Final = struct.Struct(">I").unpack_from
BIT: Final = (1, 2, 4, 8, 16, 32, 64, 128)
_MOST: Final = 29
"""As many bits of a hash say which byte; the last three of its first 32 say which bit there."""


class Sieve:
    """`bits[first >> shift] & BIT[first & 7]`, where `first` is the first 32 bits of a hash.

    Zero tells that the hash does not stand in the store. Of others one in eight to sixteen passes.
    Whoever asks a million times a second writes that line out instead of calling `passes`.
    """

    __slots__ = ("bits", "shift")

    def __init__(self, bits: bytes | bytearray) -> None:
        self.bits = bits
        self.shift = 33 - len(bits).bit_length()

    @classmethod
    def of(cls, count: int, bits: bytes | None) -> Sieve | None:
        """Return what a store of so many hashes keeps; None where that is none of its own."""
        return cls(bits) if bits is not None and len(bits) == _length(count) else None

    def passes(self, digest: bytes) -> bool:
        """Say whether a hash may stand in the store."""
        (first,) = first_bits(digest)
        return bool(self.bits[first >> self.shift] & BIT[first & 7])


class Filling:
    """The bits of a sieve while they are set, for so many hashes."""

    __slots__ = ("_shift", "bits")

    def __init__(self, count: int) -> None:
        self.bits = bytearray(_length(count))
        self._shift = 33 - len(self.bits).bit_length()

    def add(self, digest: bytes) -> None:
        """Let a hash pass."""
        (first,) = first_bits(digest)
        self.bits[first >> self._shift] |= BIT[first & 7]


def _length(count: int) -> int:
    return 1 << min(count.bit_length(), _MOST)
