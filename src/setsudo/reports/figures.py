"""Figures of a month as frozen values: counts by label, before and after small ones are hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from setsudo.bilingual import Text

LEAST: Final = 5
"""A count below this, other than none at all, could be somebody; house rule, not law."""


class Unit(StrEnum):
    """What a column counts. Minutes stand on the contacts of the column before them."""

    COUNT = "count"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class Column:
    """One measure of a breakdown."""

    code: str
    name: Text
    unit: Unit = Unit.COUNT


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Things counted by one label; each column adds up to its total over the rows.

    `values[row][column]` are whole numbers. Columns of one breakdown may bound each other, so they
    hide the same rows. Raises ValueError where the values do not fit rows and columns.
    """

    code: str
    title: Text
    label: Text
    rows: tuple[Text, ...]
    columns: tuple[Column, ...]
    values: tuple[tuple[int, ...], ...]
    note: Text | None = None

    def __post_init__(self) -> None:
        if len(self.values) != len(self.rows) or any(
            len(row) != len(self.columns) for row in self.values
        ):
            raise ValueError("the values do not fit the rows and columns")
        if not self.columns or self.columns[0].unit is not Unit.COUNT:
            raise ValueError("the first column counts")
        if any(value < 0 for row in self.values for value in row):
            raise ValueError("nothing is counted below none")


@dataclass(frozen=True, slots=True)
class Shown:
    """A breakdown as anybody may see it: None where a figure is hidden.

    `totals[column]` is None where the whole column is withheld; there are no totals where rows do
    not add up. `complete` says nothing is hidden.
    """

    code: str
    title: Text
    label: Text
    rows: tuple[Text, ...]
    columns: tuple[Column, ...]
    cells: tuple[tuple[int | None, ...], ...]
    totals: tuple[int | None, ...]
    note: Text | None = None

    @property
    def complete(self) -> bool:
        """Say whether every figure is there."""
        return None not in self.totals and all(None not in row for row in self.cells)

    @property
    def empty(self) -> bool:
        """Say whether nothing was counted at all."""
        return not any(one is None or one for row in (*self.cells, self.totals) for one in row)


@dataclass(frozen=True, slots=True)
class Series:
    """One count a month, the oldest first; None where it is hidden."""

    code: str
    title: Text
    months: tuple[str, ...]
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Monthly:
    """The report of a month, with nothing in it that could be somebody. `month` is `2026-10`."""

    month: str
    made_at: datetime
    breakdowns: tuple[Shown, ...]
    series: tuple[Series, ...]

    def named(self) -> Mapping[str, Shown]:
        """Return the breakdowns by their codes."""
        return {one.code: one for one in self.breakdowns}


def series(code: str, title: Text, counts: Sequence[tuple[str, int]], least: int = LEAST) -> Series:
    """Return a course of months with its small counts hidden; it has no sum to tell them by."""
    return Series(
        code,
        title,
        tuple(month for month, _ in counts),
        tuple(None if 0 < count < least else count for _, count in counts),
    )
