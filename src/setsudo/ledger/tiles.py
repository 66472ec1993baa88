"""Tiles: 256 hashes of one level together, as C2SP tlog-tiles lays a log out.

A tile of level L holds nodes of the tree's level 8 × L. A store keeps one row or file a tile and
only ever appends to it, so the same tiles serve appends, proofs and exports.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from setsudo.errors import LedgerError
from setsudo.ledger.entry import Stored
from setsudo.ledger.hashing import SIZE, folded
from setsudo.ledger.tree import Frontier, Node, root_of

WIDTH = 256
HEIGHT = 8


class Tiles(Protocol):
    """A store of tiles."""

    def tile(self, level: int, index: int, width: int) -> bytes:
        """Return the first `width` hashes of a tile, 32 bytes each; fewer where some are gone."""


@dataclass(frozen=True, slots=True)
class TileHash:
    """One hash to put behind the `offset` hashes that a tile already has."""

    level: int
    index: int
    offset: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Appended:
    """What to store, in one transaction, for one more entry."""

    frontier: Frontier
    hashes: tuple[TileHash, ...]


def append(frontier: Frontier, entry: Stored) -> Appended:
    """Return what to store for an entry. Raises LedgerError unless it is the next one."""
    if entry.place != frontier.size:
        raise LedgerError(
            f"entry {entry.place} cannot follow a log of {frontier.size} entries",
            code="ledger_tree",
        )
    grown, full = frontier.add(entry.leaf)
    return Appended(grown, tuple(tile_hashes(full)))


def tile_hashes(full: tuple[Node, ...]) -> Iterator[TileHash]:
    """Yield where those of the nodes belong that tiles hold."""
    for node in full:
        if node.level % HEIGHT == 0:
            yield TileHash(node.level // HEIGHT, node.index // WIDTH, node.index % WIDTH, node.hash)


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """Yield level, index and width of every tile of a log, level by level."""
    level = 0
    while count := size >> HEIGHT * level:
        for index in range(-(-count // WIDTH)):
            yield level, index, min(WIDTH, count - index * WIDTH)
        level += 1


def width_of(level: int, index: int, size: int) -> int:
    """Return how many hashes a tile has in a log of this size, 0 to 256."""
    return max(0, min(WIDTH, (size >> HEIGHT * level) - index * WIDTH))


class StoredTree:
    """A log's tree as its store holds it: tiles, and the size that the store states."""

    def __init__(self, tiles: Tiles, size: int) -> None:
        self._tiles = tiles
        self._held: dict[tuple[int, int], bytes] = {}
        self.size = size

    def tile(self, level: int, index: int) -> bytes:
        """Return all hashes of a tile that the store has. It keeps the last 64 tiles at hand."""
        key = level, index
        if key not in self._held:
            if len(self._held) >= 64:
                del self._held[next(iter(self._held))]
            width = width_of(level, index, self.size)
            self._held[key] = bytes(self._tiles.tile(level, index, width))[: width * SIZE]
        return self._held[key]

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of a full node. Raises LedgerError `ledger_tree` where it is missing."""
        within = level % HEIGHT
        first = index << within
        start = first % WIDTH * SIZE
        hashes = self.tile(level // HEIGHT, first // WIDTH)[start : start + (SIZE << within)]
        if len(hashes) != SIZE << within:
            raise LedgerError("the stored tree lacks a hash: rebuild its tiles", code="ledger_tree")
        return folded(hashes)

    def root(self, size: int | None = None) -> bytes:
        """Return the root over the first entries."""
        return root_of(self, 0, self.size if size is None else size)


def tile_path(level: int | str, index: int, width: int = WIDTH) -> str:
    """Return where a tile, or with `entries` for its level a bundle, lies in an export."""
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(reversed(groups))}{partial}"
