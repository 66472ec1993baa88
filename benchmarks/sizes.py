"""How much each section does: enough for a figure, or just enough for a look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.figures import Figure


@dataclass(frozen=True, slots=True)
class Sizes:
    """Counts of records, and of runs where the median is taken."""

    name: str
    cold_runs: int
    assessed: int
    assessed_checks: tuple[int, ...]
    assessed_deep: tuple[int, ...]
    lines: tuple[int, ...]
    in_bulk: int
    read: int
    rounds: int


FULL = Sizes(
    "full",
    7,
    20_000,
    (2_000, 10_000, 20_000),
    (500, 1_500, 3_000),
    (10_000, 100_000, 1_000_000),
    6_000,
    5_000,
    2_000,
)
QUICK = Sizes("quick", 2, 200, (50, 100, 200), (20, 40, 60), (1_000, 5_000, 20_000), 120, 200, 100)

Section = Callable[[Sizes], list[Figure]]
