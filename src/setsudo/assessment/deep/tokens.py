"""Cut the marked text of an interaction into the model's pieces, in windows that lose nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from setsudo.assessment.deep.marking import Passage

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
START, END = 0, 2
# Pieces that the model takes at once; the heading may take up to HEADING of them.
WINDOW = 512
HEADING = 200
# Pieces that two windows share, so that no sentence is seen only in halves.
SHARED = 64


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces that the model sees at once.

    `ids` (n,) pieces; `tells` (n,) whose words can count; `turn` (n,) the turn's index or -1;
    `start`/`end` (n,) offsets in the turn's folded text, 0 where `turn` is -1.
    """

    ids: Ints
    tells: Flags
    turn: Ints
    start: Ints
    end: Ints


Piece = tuple[int, bool, int, int, int]


class Pieces:
    """Cuts folded text into the model's pieces; `model` is a SentencePiece model's bytes.

    Raises ValueError or RuntimeError where the bytes are no such model.
    """

    def __init__(self, model: bytes) -> None:
        import sentencepiece

        self._processor: Any = sentencepiece.SentencePieceProcessor(model_proto=model)

    def of(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield (piece, start, end); the places are in code points of the text."""
        coded = np.frombuffer(text.encode("utf-8"), dtype=np.uint8)
        # The library tells places in bytes; a byte that goes on with a character is no new place.
        places = np.concatenate([[0], np.cumsum((coded & 0xC0) != 0x80)])
        for piece in self._processor.encode(text, return_type="proto").pieces:
            yield piece.id, int(places[piece.begin]), int(places[piece.end])


def windows(cutter: Pieces, head: Sequence[str], said: Sequence[Passage]) -> list[Window]:
    """Return the windows of one interaction: the heading stands in each, the turns go on."""
    known: list[Piece] = [(START, False, -1, 0, 0)]
    for text in head:
        ids = [piece for piece, _, _ in cutter.of(text)]
        known += [(i, False, -1, 0, 0) for i in ids[: HEADING // len(head)]]
        known.append((END, False, -1, 0, 0))
    body = [piece for passage in said for piece in _pieces(cutter, passage)]
    room = WINDOW - len(known)
    found, at = [], 0
    while True:
        found.append(_window([*known, *body[at : at + room]]))
        if at + room >= len(body):
            return found
        at += room - SHARED


def _pieces(cutter: Pieces, passage: Passage) -> list[Piece]:
    found: list[Piece] = []
    for ident, start, end in cutter.of(passage.text):
        inside = end > passage.mark
        found.append((
            ident, passage.tells, passage.turn if inside else -1,
            max(start - passage.mark, 0), max(end - passage.mark, 0),
        ))  # fmt: skip
    found.append((END, passage.tells, -1, 0, 0))
    return found


def _window(pieces: Sequence[Piece]) -> Window:
    ids, tells, turn, start, end = zip(*pieces, strict=True)
    flags = np.array(tells, dtype=np.bool_)
    return Window(
        np.array(ids, dtype=np.int64), flags if flags.any() else np.ones_like(flags),
        np.array(turn, dtype=np.int64), np.array(start, dtype=np.int64),
        np.array(end, dtype=np.int64),
    )  # fmt: skip
