"""Small cells hidden: a figure over few contacts is about persons, and tells little besides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

FEWEST: Final = 10


def hidden(counts: Mapping[str, Sequence[int]], *, least: int) -> frozenset[str]:
    """Return the cells to hide: those with under `least` contacts in any column.

    `counts` holds a row of counts for each cell of one table whose totals are shown. So that no
    hidden row follows from the totals, more are hidden, the smallest first, until those hidden hold
    none or at least `least` in every column, and are never one alone.
    """
    hides = {name for name, row in counts.items() if min(row) < least}
    rest = sorted((name for name in counts if name not in hides), key=lambda n: (min(counts[n]), n))
    while rest and _follows(counts, hides, least):
        hides.add(rest.pop(0))
    return frozenset(hides)


def _follows(counts: Mapping[str, Sequence[int]], hides: set[str], least: int) -> bool:
    held = [name for name in hides if any(counts[name])]
    if not held:
        return False
    columns = zip(*(counts[name] for name in held), strict=True)
    return len(held) == 1 or any(0 < sum(column) < least for column in columns)
