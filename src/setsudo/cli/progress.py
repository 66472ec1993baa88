"""How far a long run has come: count, rate and time left, on a terminal's standard error only."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text as Line

from setsudo.bilingual import Language, Text

_Item = TypeVar("_Item")
ASSESSING = Text(ja="判定中", en="assessing")

# One file of these is one contact.
_SINGLE = frozenset({".eml", ".vtt", ".srt"})


class _Rate(ProgressColumn):
    def __init__(self, lang: Language) -> None:
        super().__init__()
        self._unit = "件/秒" if lang == "ja" else "/s"

    def render(self, task: Task) -> Line:
        speed = task.finished_speed or task.speed
        return Line(f"{speed:,.0f} {self._unit}" if speed else "–", style="dim")


def watched(
    items: Iterable[_Item], *, paths: Sequence[str], lang: Language, doing: Text = ASSESSING
) -> Iterator[_Item]:
    """Yield the items read from `paths` and show how many have passed, on a terminal only."""
    if not sys.stderr.isatty():
        yield from items
        return
    columns = [
        SpinnerColumn(),
        TextColumn(doing.to(lang)),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(lang),
        TimeRemainingColumn(),
    ]
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(items, total=_expected(paths))


def _expected(paths: Sequence[str]) -> int | None:
    """Return how many records the paths hold where that is cheap to know, else None."""
    total = 0
    for path in map(Path, paths):
        if not path.is_file():
            return None
        if path.suffix in _SINGLE:
            total += 1
        elif path.suffix == ".jsonl":
            try:
                total += _lines(path)
            except OSError:
                # The reader says what is wrong; a count is not worth a failure.
                return None
        else:
            return None
    return total


def _lines(path: Path) -> int:
    count = 0
    last = b"\n"
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            count += block.count(b"\n")
            last = block[-1:]
    return count + (last != b"\n")
