"""The words of a contact with the evidence marked in them and hidden names replaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from setsudo.web.cases.models import Piece
from setsudo.web.cases.reading.naming import Names


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of words. `kind` is empty, `for` (evidence) or `against` (counter-evidence)."""

    text: str
    kind: str = ""
    pieces: tuple[Piece, ...] = ()


def stretches(text: str, pieces: Sequence[Piece], names: Names) -> list[Stretch]:
    """Return a turn's words cut where evidence begins and ends; no hidden name survives a cut."""
    spans = [
        (max(0, piece.start), min(len(text), piece.end), piece)
        for piece in pieces
        if piece.start is not None and piece.end is not None and piece.start < len(text)
    ]
    masks = names.masks(text)
    edges = {0, len(text)}
    for start, end, _ in spans:
        edges |= {start, end}
    for start, end, _ in masks:
        # A cut inside of a name would leave a part of it.
        edges = {edge for edge in edges if not start < edge < end} | {start, end}
    cuts = sorted(edges)
    instead = {start: label for start, _, label in masks}
    found: list[Stretch] = []
    for start, end in pairwise(cuts):
        inside = tuple(piece for first, last, piece in spans if first < end and start < last)
        kind = ""
        if inside:
            kind = "against" if all(piece.counter for piece in inside) else "for"
        found.append(Stretch(instead.get(start, text[start:end]), kind, inside))
    return found
