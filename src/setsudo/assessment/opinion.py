"""What an engine says of one interaction, before any norm is applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from setsudo.assessment.model import Quote, Signal
from setsudo.assessment.reading import Cut, Reading, Vectors


@dataclass(frozen=True, slots=True)
class Opinion:
    """Calibrated probabilities: `score` that an act exceeds the norm, `malice`, each act by its
    code.

    `serious` and `grave` are the probabilities of severity 3 and 4, given that the norm is
    exceeded; `discourteous` is that of severity 1 or more.
    `suggested` are the act codes worth showing, most likely first; `evidence` holds the words
    for each.
    """

    score: float
    malice: float
    serious: float
    grave: float
    acts: Mapping[str, float]
    suggested: tuple[str, ...]
    evidence: Mapping[str, tuple[Quote, ...]]
    discourteous: float = 0.0


class Engine(Protocol):
    """Reads interactions and says what it thinks of them. Every engine sits behind these three
    calls."""

    name: str
    version: str

    def vectors(self, cuts: Sequence[Cut]) -> list[Vectors]:
        """Return the vectors of `Cut.texts` for each cut, one row a text."""
        ...

    def opine(self, reading: Reading, signals: Sequence[Signal]) -> Opinion:
        """Return the opinion on one reading, given what the detectors measured."""
        ...
