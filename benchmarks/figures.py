"""A figure with its unit, the bound it is held to, and what has to be said beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. `bound` is what the README promises, empty where it promises nothing."""

    name: str
    value: float
    unit: str
    bound: str = ""
    note: str = ""

    def to_object(self) -> dict[str, Any]:
        """Return the figure for JSON."""
        return asdict(self)


def table(title: str, figures: Sequence[Figure]) -> str:
    """Return the figures of a section as text in columns."""
    rows = [(f.name, _shown(f.value), f.unit, f.bound, f.note) for f in figures]
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(4)]
    lines = [
        f"  {name:<{widths[0]}}  {value:>{widths[1]}} {unit:<{widths[2]}}"
        f"  {bound:<{widths[3]}}  {note}"
        for name, value, unit, bound, note in rows
    ]
    return "\n".join(["", title, *(line.rstrip() for line in lines)])


def _shown(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"
