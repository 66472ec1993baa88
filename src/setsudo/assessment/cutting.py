"""Cut text into the sentence encoder's pieces by the SentencePiece library: what the encoder's own
cutter finds, in a tenth of its time and without its tables in memory.

The encoder's package carries a cutter in Python. It differs from the library in three ways, and
the encoder's vectors are made for its answers, so these are made good: it gives each unknown
character a piece, it gives one unknown piece for no text at all, and where one character is
repeated the longest of its pieces comes last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

UNKNOWN, START, END = 0, 1, 2
# Three are needed for two ways of cutting that are equally likely.
_REPEATED = re.compile(r"(\S)\1\1")


class EncoderPieces:
    """Takes the place of the encoder's own cutter; `model` is its SentencePiece model's bytes.

    Raises RuntimeError where the bytes are no such model.
    """

    def __init__(self, model: bytes) -> None:
        import sentencepiece

        self._processor: Any = sentencepiece.SentencePieceProcessor(model_proto=model)

    def encode(self, text: str, **_: object) -> list[int]:
        """Return the pieces of one text between the marks of its start and its end."""
        found: list[int] = self._processor.encode(text)
        if UNKNOWN in found or _REPEATED.search(text):
            found = list(self._made_good(text))
        return [START, *(found or [UNKNOWN]), END]

    def _made_good(self, text: str) -> Iterator[int]:
        said: list[str] = self._processor.encode(text, out_type=str)
        numbers: Iterable[int] = self._processor.encode(text)
        for same, run in groupby(zip(said, numbers, strict=True), key=_only_character):
            pieces = list(run)
            if same:
                pieces.sort(key=lambda piece: len(piece[0]))
            for written, number in pieces:
                yield from [number] * (len(written) if number == UNKNOWN else 1)


def _only_character(piece: tuple[str, int]) -> str:
    """Return the character that a piece repeats, or nothing where it holds several."""
    letters = set(piece[0])
    return letters.pop() if len(letters) == 1 and piece[1] != UNKNOWN else ""
