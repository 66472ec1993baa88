"""What every detector is: a name with a version, and the signals it finds in a reading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from setsudo.assessment.model import Signal
from setsudo.assessment.reading import Reading


class Detector(Protocol):
    """Finds what no sentence shows alone. It measures; it never judges and never changes
    anything."""

    name: str

    def signals(self, reading: Reading) -> Iterator[Signal]:
        """Yield what is found; nothing where nothing was found."""
        ...
