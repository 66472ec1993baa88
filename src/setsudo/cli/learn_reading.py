"""Determined lines read for a command: what is unfit is named on standard error and counted."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from setsudo.assessment.learning.model import Determined
from setsudo.assessment.learning.reading import read_determined
from setsudo.assessment.learning.wanted import Wanted, share_told
from setsudo.bilingual import Language
from setsudo.cli.progress import watched
from setsudo.cli.visible import one_line
from setsudo.errors import UsageError
from setsudo.interactions.model import Unreadable


@dataclass(slots=True)
class Determinations:
    """The determined lines of some files. The counts are whole once all have been read."""

    paths: Sequence[str]
    lang: Language
    read: int = 0
    unreadable: int = 0
    _files: list[Iterator[Determined | Unreadable]] = field(init=False)

    def __post_init__(self) -> None:
        # Every file is looked up before the first is read, so that a mistyped name costs no work.
        self._files = [read_determined(path) for path in self.paths]

    def __iter__(self) -> Iterator[Determined]:
        lines = chain.from_iterable(self._files)
        for line in watched(lines, paths=self.paths, lang=self.lang):
            if isinstance(line, Unreadable):
                self.unreadable += 1
                sys.stderr.write(f"setsudo: {_refused(line)}\n")
            else:
                self.read += 1
                yield line

    def require_some(self) -> None:
        """Raise UsageError where nothing was read."""
        if not self.read:
            raise UsageError(
                "there is no determined contact: give JSON lines with `determination`",
                code="nothing_determined",
            )


def wanted_of(shares: tuple[str, str, str]) -> Wanted:
    """Return what `--false-alarms`, `--seen` and `--confidence` ask for. Raises UsageError."""
    false_alarms, seen, confidence = shares
    return Wanted(
        false_alarms=share_told(false_alarms, option="--false-alarms"),
        seen=share_told(seen, option="--seen"),
        confidence=share_told(confidence, option="--confidence"),
    )


def _refused(unreadable: Unreadable) -> str:
    place = unreadable.source
    if unreadable.line is not None:
        place = f"{place}:{unreadable.line}"
    told = f"{place} {unreadable.id}".strip()
    return one_line(f"{told}: {unreadable.message} [{unreadable.code}]")
