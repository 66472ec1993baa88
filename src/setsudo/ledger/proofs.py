"""Inclusion and consistency proofs of RFC 9162, sections 2.1.3 and 2.1.4: made and verified."""

from __future__ import annotations

from collections.abc import Sequence

from setsudo.errors import LedgerError
from setsudo.ledger.hashing import EMPTY, node_hash
from setsudo.ledger.tree import Nodes, root_of


def prove_inclusion(nodes: Nodes, index: int, size: int) -> tuple[bytes, ...]:
    """Return the hashes that lead from an entry to the root of the log at a size, leaf first."""
    if not 0 <= index < size:
        raise _refused("the entry is not within the size")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(root_of(nodes, middle, end))
            end = middle
        else:
            path.append(root_of(nodes, start, middle))
            start = middle
    return tuple(reversed(path))


def prove_consistency(nodes: Nodes, old: int, new: int) -> tuple[bytes, ...]:
    """Return the hashes that show a log of size `new` to begin with the one of size `old`."""
    if not 0 <= old <= new:
        raise _refused("the older size is not within the newer")
    if old in (0, new):
        return ()
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(root_of(nodes, middle, end))
            end = middle
        else:
            path.append(root_of(nodes, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(root_of(nodes, start, end))
    return tuple(reversed(path))


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Say whether the proof shows the leaf at this index of the log with this size and root."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(step, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def extends(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Say whether the proof shows the newer log to begin with all entries of the older."""
    if not 0 <= old <= new:
        return False
    if old == 0:
        return not path and old_root == EMPTY and (new > 0 or new_root == EMPTY)
    if old == new:
        return not path and old_root == new_root
    steps = list(path)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    found_old = found_new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            found_old, found_new = node_hash(step, found_old), node_hash(step, found_new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found_new = node_hash(found_new, step)
        at, last = at >> 1, last >> 1
    return last == 0 and found_old == old_root and found_new == new_root


def _split(count: int) -> int:
    return 1 << (count - 1).bit_length() - 1


def _refused(why: str) -> LedgerError:
    return LedgerError(f"the proof cannot be made: {why}", code="ledger_proof")
