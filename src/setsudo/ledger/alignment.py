"""Which of the entries found are which of those expected: changed, removed, inserted or moved."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from setsudo.ledger.findings import Finding, Kind
from setsudo.ledger.hashing import SIZE

UNKNOWN = bytes(SIZE)
"""Stands for an expected leaf of which no hash is known."""


@dataclass(slots=True)
class Seen:
    """The entries as they came, row by row."""

    places: array[int]
    leaves: bytearray
    stated: array[int]
    """The index that each statement states; -1 where it cannot be read."""

    def leaf(self, row: int) -> bytes:
        """Return the leaf hash of a row."""
        return bytes(self.leaves[row * SIZE : (row + 1) * SIZE])

    def in_order(self) -> int:
        """Return how many of the first rows stand at the places 0, 1, 2 and so on."""
        if self.places == array("q", range(len(self.places))):
            return len(self.places)
        return next(row for row, place in enumerate(self.places) if row != place)

    def rows_of(self, start: int, end: int) -> range | None:
        """Return the rows that hold exactly the places from `start` to before `end`, or None."""
        first = bisect_left(self.places, start)
        rows = range(first, first + end - start)
        return rows if self.places[first : rows.stop] == array("q", range(start, end)) else None


@dataclass(frozen=True, slots=True)
class Alignment:
    """What differs, and the rows that are no entry of the log."""

    findings: tuple[Finding, ...]
    strange: frozenset[int]


def align(seen: Seen, expected: bytes | bytearray, signed: int) -> Alignment:
    """Compare the rows with the leaf hashes expected; entries below `signed` are proven ones."""
    if seen.leaves == expected and seen.in_order() == len(seen.places):
        return Alignment((), frozenset())
    size, rows = len(expected) // SIZE, len(seen.places)
    identity = array("q", [-1]) * rows
    claimed = bytearray(size)

    def claim(row: int, index: int) -> None:
        identity[row] = index
        claimed[index] = 1

    def leaf(index: int) -> bytes:
        return bytes(expected[index * SIZE : (index + 1) * SIZE])

    for row, place in enumerate(seen.places):
        if 0 <= place < size and not claimed[place] and seen.leaf(row) == leaf(place):
            claim(row, place)
    loose = [row for row in range(rows) if identity[row] < 0]
    where = {leaf(index): index for index in _zeroes(claimed)} if loose else {}
    found = [(row, where[seen.leaf(row)]) for row in loose if seen.leaf(row) in where]

    def likelihood(pair: tuple[int, int]) -> tuple[bool, int]:
        row, index = pair
        follows = row > 0 and index > 0 and seen.leaf(row - 1) == leaf(index - 1)
        return not follows, abs(seen.places[row] - index)

    # Of an entry and its copies, the one that follows its neighbour is the entry.
    for row, index in sorted(found, key=likelihood):
        if not claimed[index]:
            claim(row, index)

    # Where no hash is known, an entry is who it says it is; first those that stand where they say.
    loose = [row for row in loose if identity[row] < 0]
    for row in sorted(loose, key=lambda row: seen.places[row] != seen.stated[row]):
        index = seen.stated[row]
        if 0 <= index < size and not claimed[index] and leaf(index) == UNKNOWN:
            claim(row, index)

    findings: list[Finding] = []
    strange = [row for row in loose if identity[row] < 0]
    following = _following(identity, size) if strange else identity
    for row in strange:
        place, before = seen.places[row], identity[row - 1] if row else -1
        between = range(before + 1, following[row])
        likely = [index for index in (seen.stated[row], before + 1) if index in between]
        for index in (*likely, place, seen.stated[row]):
            if 0 <= index < size and not claimed[index]:
                claim(row, index)
                findings.append(Finding(Kind.CHANGED, index, index, proven=index < signed))
                break
        else:
            findings.append(Finding(Kind.INSERTED, place=place, proven=place < signed))
    findings += (
        Finding(Kind.REMOVED, index, index, proven=index < signed) for index in _zeroes(claimed)
    )
    moved = _moved(seen.places, identity, told=lambda: bool(findings))
    findings += (
        Finding(Kind.MOVED, identity[row], identity[row], seen.places[row],
                proven=identity[row] < signed)
        for row in moved
    )  # fmt: skip
    return Alignment(tuple(findings), frozenset(strange))


def _following(identity: Sequence[int], size: int) -> array[int]:
    """Return for each row the entry that the next known row is; `size` after the last."""
    following = array("q", [size]) * len(identity)
    for row in range(len(identity) - 1, 0, -1):
        following[row - 1] = identity[row] if identity[row] >= 0 else following[row]
    return following


def _zeroes(claimed: bytearray) -> Iterator[int]:
    at = claimed.find(0)
    while at >= 0:
        yield at
        at = claimed.find(0, at + 1)


def _moved(
    places: Sequence[int], identity: Sequence[int], *, told: Callable[[], bool]
) -> Sequence[int]:
    """Return the fewest rows that are out of order, and of two that were exchanged both."""
    known = [row for row in range(len(identity)) if identity[row] >= 0]
    kept = _longest_increasing([identity[row] for row in known])
    moved = {row for at, row in enumerate(known) if at not in kept} if kept is not None else set()
    if moved:
        row_of = {identity[row]: row for row in known}
        for row in tuple(moved):
            other = row_of.get(places[row])
            if other is not None and places[other] == identity[row]:
                moved.add(other)
    elif not told():
        # Nothing is missing or out of order, so a place that differs was only renumbered.
        moved = {row for row in known if places[row] != identity[row]}
    return sorted(moved)


def _longest_increasing(values: Sequence[int]) -> set[int] | None:
    """Return the positions of a longest increasing run, or None where all are increasing."""
    if all(values[at] < values[at + 1] for at in range(len(values) - 1)):
        return None
    ends: list[int] = []
    rows: list[int] = []
    before: list[int] = []
    for at, value in enumerate(values):
        length = bisect_left(ends, value)
        before.append(rows[length - 1] if length else -1)
        if length == len(ends):
            ends.append(value)
            rows.append(at)
        else:
            ends[length], rows[length] = value, at
    kept: set[int] = set()
    at = rows[-1]
    while at >= 0:
        kept.add(at)
        at = before[at]
    return kept
