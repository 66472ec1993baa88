"""Small figures are hidden, and as many others as it takes that none of them follows from the rest.

A hidden row could still be as large as `least` in every column, whatever somebody works out from
the total and the figures that are shown. Where that cannot be had, the whole column is withheld.
"""

from __future__ import annotations

from collections.abc import Sequence

from setsudo.reports.figures import LEAST, Breakdown, Shown, Unit


def hidden(table: Breakdown, *, least: int = LEAST) -> Shown:
    """Return a breakdown as anybody may see it. `least` is the smallest count that is shown.

    Raises ValueError for a `least` below 2, which hides nothing.
    """
    if least < 2:
        raise ValueError("a least below 2 hides nothing")
    withheld, rows = _choose(table, least)
    cells = tuple(
        tuple(
            None if row in rows or column in withheld else value
            for column, value in enumerate(values)
        )
        for row, values in enumerate(table.values)
    )
    totals = tuple(
        None if column in withheld else sum(values[column] for values in table.values)
        for column in range(len(table.columns))
    )
    return Shown(
        table.code,
        table.title,
        table.label,
        table.rows,
        table.columns,
        cells,
        totals,
        table.note,
    )


def withheld(shown: Shown) -> Shown:
    """Return a breakdown of which nothing is told: its figures follow too closely from others."""
    nothing = (None,) * len(shown.columns)
    return Shown(
        shown.code,
        shown.title,
        shown.label,
        (),
        shown.columns,
        (),
        nothing,
        shown.note,
    )


def _choose(table: Breakdown, least: int) -> tuple[frozenset[int], frozenset[int]]:
    """Return the columns that are withheld whole, and the rows that are hidden in the others."""
    counts = [n for n, one in enumerate(table.columns) if one.unit is Unit.COUNT]
    by_column = {n: [row[n] for row in table.values] for n in counts}
    out = {n for n in counts if 0 < sum(by_column[n]) < least}
    rows: set[int] = set()
    while True:
        kept = [n for n in counts if n not in out]
        rows = {row for n in kept for row, value in enumerate(by_column[n]) if 0 < value < least}
        rows = _until_safe([by_column[n] for n in kept], rows, least) if kept else set()
        unsafe = {n for n in kept if not _safe(by_column[n], rows, least)}
        if not unsafe:
            break
        out |= unsafe
    # Minutes tell of the contacts that they were counted over.
    for n, one in enumerate(table.columns):
        if one.unit is Unit.MINUTES:
            before = max(count for count in counts if count < n)
            out |= {n} if before in out else set()
    return frozenset(out), frozenset(rows)


def _until_safe(columns: Sequence[Sequence[int]], rows: set[int], least: int) -> set[int]:
    """Hide the next smallest row until no hidden figure follows, or every row is hidden."""
    found = set(rows)
    left = sorted(
        (row for row in range(len(columns[0])) if row not in found),
        key=lambda row: (not any(column[row] for column in columns), columns[0][row], row),
    )
    while found and left and not all(_safe(column, found, least) for column in columns):
        found.add(left.pop(0))
    return found


def _safe(column: Sequence[int], rows: set[int], least: int) -> bool:
    """Say whether each hidden figure could be `least` or more, even were the others one each."""
    together = sum(column[row] for row in rows)
    if not rows or together == 0:
        return True
    return len(rows) > 1 and together - (len(rows) - 1) >= least
