"""Which leaf hashes a log's store has to show, and how far a signed checkpoint vouches for them.

A root vouches for the tiles that it is computed from; each hash of a tile vouches for the tile
below. So where a stored tile was changed too, the range that it leaves in doubt is 256 entries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from setsudo.errors import LedgerError
from setsudo.ledger.checkpoint import Checkpoint
from setsudo.ledger.hashing import SIZE, folded
from setsudo.ledger.tiles import HEIGHT, WIDTH, StoredTree
from setsudo.ledger.tree import full_nodes


@dataclass(frozen=True, slots=True)
class Doubt:
    """A range of entries whose stored leaf hashes do not have the root that they should."""

    start: int
    end: int
    root: bytes


def stored_leaves(tree: StoredTree | None, rows: int) -> bytearray:
    """Return the leaf hashes that the store holds, one after another: zeroes where it has none.

    At least `rows` of them, whatever the store says.
    """
    leaves = bytearray(rows * SIZE)
    for index in range(-(-tree.size // WIDTH) if tree else 0):
        start, hashes = index * WIDTH * SIZE, tree.tile(0, index) if tree else b""
        if not hashes and start >= len(leaves):
            # The stated size is no more than a number in a row: it may promise tiles without end.
            break
        whole = hashes[: len(hashes) // SIZE * SIZE]
        leaves[start : start + len(whole)] = whole
    return leaves


def vouched(tree: StoredTree | None, checkpoints: Sequence[Checkpoint]) -> int:
    """Return how many entries the newest checkpoint covers to which the stored hashes lead."""
    by_size = sorted(checkpoints, key=lambda one: one.size, reverse=True)
    return next((one.size for one in by_size if tree and fits(tree, one)), 0)


def doubts(tree: StoredTree, size: int) -> Iterator[Doubt]:
    """Yield the ranges in doubt below a size for which a checkpoint vouches."""
    for level, index in full_nodes(0, size):
        width = 1 << level % HEIGHT
        for slot in range(index * width, (index + 1) * width):
            yield from _below(tree, level // HEIGHT, slot)


def fits(tree: StoredTree, checkpoint: Checkpoint) -> bool:
    """Say whether the stored hashes lead to the checkpoint's root."""
    try:
        return checkpoint.size <= tree.size and tree.root(checkpoint.size) == checkpoint.root
    except LedgerError:
        return False


def _below(tree: StoredTree, level: int, slot: int) -> Iterator[Doubt]:
    """Yield what is in doubt below one hash that is vouched for."""
    if level == 0:
        return
    root = tree.node(level * HEIGHT, slot)
    hashes = tree.tile(level - 1, slot)
    if len(hashes) != WIDTH * SIZE or folded(hashes) != root:
        span = WIDTH**level
        yield Doubt(slot * span, (slot + 1) * span, root)
    elif level > 1:
        for below in range(slot * WIDTH, (slot + 1) * WIDTH):
            yield from _below(tree, level - 1, below)
