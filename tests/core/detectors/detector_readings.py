"""Readings for the detectors: turns as people spoke them."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from setsudo.assessment.model import Signal
from setsudo.assessment.reading import PastContact, Reading, Vectors, cut
from setsudo.interactions.lines import from_line

Turns = list[tuple[Any, ...]]
_SPEAKERS = {"c": "customer", "s": "staff", "r": "reporter", "b": "bystander"}


def reading_of(
    turns: Turns | str, *, past: tuple[PastContact, ...] = (), facts: str = "", **fields: Any
) -> Reading:
    """Read turns such as ("c", "words", 12); one string is a customer's chat message.

    Equal sentences get equal vectors and different ones unrelated vectors.
    """
    if isinstance(turns, str):
        turns = [("c", turns)]
    line = {
        "id": "t-1",
        "channel": "chat",
        "context": {"facts": facts},
        "turns": [
            {"speaker": _SPEAKERS[turn[0]], "text": turn[1], "at": turn[2] if turn[2:] else None}
            for turn in turns
        ],
        **fields,
    }
    words = cut(from_line(line))
    return words.with_vectors(vectors_of(words.texts), past)


def vectors_of(texts: list[str]) -> Vectors:
    """Return one unit vector a text, told by nothing but the text."""
    rows = np.zeros((len(texts), 512), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        row[:] = np.random.default_rng(seed).standard_normal(512)
        row /= np.linalg.norm(row)
    return rows


def told(detector: Any, reading: Reading) -> dict[str, Signal]:
    """Return the signals by name, once every quote has been held against the original words."""
    found = list(detector.signals(reading))
    for signal in found:
        assert signal.detector == detector.name
        for quote in signal.evidence:
            original = reading.interaction.turns[quote.turn].text
            assert quote.quote == original[quote.start : quote.end] != ""
    return {signal.name: signal for signal in found}
