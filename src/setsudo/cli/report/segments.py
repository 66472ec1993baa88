"""A turn's text cut where quotes begin and end, so that overlapping quotes can all be marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from setsudo.bilingual import Text


@dataclass(frozen=True, slots=True)
class Span:
    """A quoted stretch of a turn: it `speaks` "for" a finding or "against", `label` names it.

    `severe` words are covered until somebody asks for them.
    """

    start: int
    end: int
    speaks: str
    label: Text
    severe: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch that the same quotes cover. `ending` are the quotes whose last words these are."""

    text: str
    suggests: bool
    against: bool
    severe: bool
    ending: tuple[Span, ...]


def segments(text: str, spans: Sequence[Span]) -> list[Segment]:
    """Cut the text at every edge of a span; joined, the segments' texts are the text again.

    Offsets are code points. A span that reaches outside the text is cut; an empty one is left out.
    """
    inside = [
        replace(span, start=max(0, span.start), end=min(len(text), span.end))
        for span in spans
        if max(0, span.start) < min(len(text), span.end)
    ]
    edges = sorted({0, len(text), *(e for span in inside for e in (span.start, span.end))})
    return [_segment(text[start:end], start, end, inside) for start, end in pairwise(edges)]


def _segment(text: str, start: int, end: int, spans: Sequence[Span]) -> Segment:
    over = [span for span in spans if span.start <= start and end <= span.end]
    return Segment(
        text=text,
        suggests=any(span.speaks == "for" for span in over),
        against=any(span.speaks == "against" for span in over),
        severe=any(span.severe for span in over),
        ending=tuple(span for span in over if span.end == end),
    )
