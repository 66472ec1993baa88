"""What is wrong with a policy text: where it stands, what it says, and what to write instead."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Sequence

from setsudo.errors import Place, PolicyError


class PolicyErrors(PolicyError):
    """All that is wrong with a policy, found in one reading. `errors` is never empty."""

    code = "policy_errors"

    def __init__(self, errors: Sequence[PolicyError]) -> None:
        first = errors[0]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(first.message + more, place=first.place, remedy=first.remedy)
        self.errors = tuple(errors)


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return the remedy for a mistyped word: the nearest known one, `otherwise`, or the list."""
    names = sorted(known)
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f"did you mean “{near[0]}”?"
    return otherwise or f"choose one of: {', '.join(names)}"


def pointed(error: PolicyError) -> str:
    """Return one error as a compiler shows it: place, line, carets under the fault, remedy."""
    lines = [f"error[{error.code}]: {_shown(error.message)}"]
    place = error.place
    if place is not None:
        gutter = " " * len(str(place.line))
        lines.append(f"{gutter} --> {place.file}:{place.line}:{place.column}")
        if place.text.strip():
            shown, before, carets = _aligned(place)
            lines += [
                f"{gutter} |",
                f"{place.line} | {shown}",
                f"{gutter} | {' ' * before}{'^' * carets}",
            ]
    if error.remedy:
        lines.append(f"remedy: {_shown(error.remedy)}")
    return "\n".join(lines)


_WIDEST = 160
"""Columns of a source line that are shown; a longer line is cut around the fault."""


def _aligned(place: Place) -> tuple[str, int, int]:
    """Return the line to show, the width before the fault and the width of the fault, in cells."""
    text = _shown(place.text)
    start = min(place.column - 1, len(text))
    end = min(start + max(place.length, 1), len(text))
    if len(text) > _WIDEST:
        cut = max(0, start - _WIDEST // 4)
        text = text[cut : cut + _WIDEST]
        start, end = start - cut, min(end - cut, len(text))
    return text, _cells(text[:start]), max(1, _cells(text[start:end]))


def _shown(text: str) -> str:
    """Keep what a policy quotes from moving the cursor or colouring the terminal."""
    return "".join(_visible(char) for char in text)


def _visible(char: str) -> str:
    return char if char == " " or char.isprintable() else " "


def _cells(text: str) -> int:
    return sum(_width(char) for char in text)


def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
