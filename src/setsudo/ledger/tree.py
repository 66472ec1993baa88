"""The Merkle tree of RFC 9162: a frontier to append to, and nodes to compute any root from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Protocol

from setsudo.errors import LedgerError
from setsudo.ledger.hashing import EMPTY, SIZE, node_hash, paired


@dataclass(frozen=True, slots=True)
class Node:
    """The root of the 2^level leaves from index × 2^level on; it never changes once it is full."""

    level: int
    index: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that an append and the root need: the roots of the full subtrees, the largest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise LedgerError("the frontier does not fit the size of the log", code="ledger_tree")

    @classmethod
    def read(cls, size: int, peaks: bytes) -> Frontier:
        """Return the frontier whose peaks were stored one after another, 32 bytes each."""
        return cls(size, tuple(peaks[at : at + SIZE] for at in range(0, len(peaks), SIZE)))

    def __bytes__(self) -> bytes:
        return b"".join(self.peaks)

    def add(self, leaf: bytes) -> tuple[Frontier, tuple[Node, ...]]:
        """Return the frontier with one more leaf, and the nodes that became full by it."""
        peaks = list(self.peaks)
        full = [Node(0, self.size, leaf)]
        while self.size >> full[-1].level & 1:
            last = full[-1]
            above = node_hash(peaks.pop(), last.hash)
            full.append(Node(last.level + 1, last.index >> 1, above))
        return Frontier(self.size + 1, (*peaks, full[-1].hash)), tuple(full)

    @property
    def root(self) -> bytes:
        """Return the root of the tree; of an empty one, the hash of nothing."""
        return joined(self.peaks)


class Nodes(Protocol):
    """Where full nodes are read from: memory, a table, a folder of tiles."""

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of a full node. Raises LedgerError `ledger_tree` where there is none."""


class Tree:
    """A whole tree in memory: 64 bytes a leaf. For verification and for small logs."""

    def __init__(self, leaves: bytes | bytearray) -> None:
        """Take the leaf hashes, 32 bytes each, one after another."""
        self.size = len(leaves) // SIZE
        self._levels: list[bytes | bytearray] = [leaves]
        while len(self._levels[-1]) > SIZE:
            self._levels.append(paired(self._levels[-1]))

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of a full node."""
        found = self.level(level)[index * SIZE : (index + 1) * SIZE]
        if len(found) != SIZE:
            raise LedgerError("the tree has no such node", code="ledger_tree")
        return bytes(found)

    def level(self, level: int) -> bytes | bytearray:
        """Return the hashes of all full nodes of a level, one after another."""
        return self._levels[level] if level < len(self._levels) else b""

    def root(self, size: int | None = None) -> bytes:
        """Return the root over the first leaves."""
        return root_of(self, 0, self.size if size is None else size)


def root_of(nodes: Nodes, start: int, end: int) -> bytes:
    """Return the root over the leaves from `start` to before `end`.

    `start` has to be a multiple of the smallest power of two that reaches `end` from there.
    """
    return joined(tuple(nodes.node(level, index) for level, index in full_nodes(start, end)))


def full_nodes(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield level and index of the full nodes that cover a range, the largest first."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def joined(peaks: tuple[bytes, ...]) -> bytes:
    """Return the root over full subtrees given the largest first."""
    if not peaks:
        return EMPTY
    return reduce(lambda right, left: node_hash(left, right), reversed(peaks))
