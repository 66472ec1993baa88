"""A sieve before a store: bits that tell of nearly everybody that they do not stand in it.

A tree of ten million hashes lies all over memory, and a search waits for it a dozen times. These
bits take less than two bytes a hash, and are waited for once (a Bloom filter with one hash, which
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

    Zero tells that the hash does not stand in the store. Of others one in six to thirteen passes.
    """

    __slots__ = ("bits", "shift")

    def __init__(self, bits: bytes | bytearray) -> None:
        self.bits = bits
        self.shift = 33 - len(bits).bit_length()

    @classmethod
    def empty(cls, count: int) -> Sieve:
        """Return one to which so many hashes can be added."""
        return cls(bytearray(1 << min(count.bit_length(), _MOST)))

    @classmethod
    def read(cls, bits: bytes | None) -> Sieve | None:
        """Return what a store keeps; None where it keeps none that can be used."""
        if not bits or len(bits) & (len(bits) - 1) or len(bits) > 1 << _MOST:
            return None
        return cls(bits)

    def add(self, digest: bytes) -> None:
        """Let a hash pass."""
        (first,) = first_bits(digest)
        self.bits[first >> self.shift] |= BIT[first & 7]  # type: ignore[index]
