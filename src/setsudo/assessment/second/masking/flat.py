"""A text in one spelling, so that a pattern sees through full width, odd dashes and hidden signs.

Full width, a hyphen that does not break or a blank of no width inside a number: all are read as
plain figures and dashes, and places lead back to the original.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_DASHES = frozenset("−➖﹣－‐‑‒–—―─━")


@dataclass(frozen=True, slots=True)
class Flat:
    """`text[i]` was made of `original[starts[i]:ends[i]]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the original of a non-empty place here."""
        return self.starts[start], self.ends[end - 1]


def flatten(text: str) -> Flat:
    """Return the text with compatibility forms unified and invisible signs left out."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for place, letter in enumerate(text):
        for plain in _plain(letter):
            letters.append(plain)
            starts.append(place)
            ends.append(place + 1)
    return Flat("".join(letters), tuple(starts), tuple(ends))


def _plain(letter: str) -> str:
    if letter.isascii():
        return letter
    if letter in _DASHES:
        return "-"
    if unicodedata.category(letter) in ("Cf", "Mn", "Me"):
        return ""
    return unicodedata.normalize("NFKC", letter)
