"""JSON lines: one interaction, vCon or transcript a line."""

from __future__ import annotations

from collections.abc import Iterator

from setsudo.interactions.bytestreams import lines
from setsudo.interactions.clues import Clues
from setsudo.interactions.forms import record_of
from setsudo.interactions.limits import LINE_BYTES
from setsudo.interactions.model import Record
from setsudo.interactions.sources import Source


def line_records(chunks: Iterator[bytes], source: Source, clues: Clues) -> Iterator[Record]:
    """Yield one record a line, blank lines apart."""
    for piece in lines(chunks, LINE_BYTES):
        if piece.data.strip() or not piece.whole:
            yield record_of(piece, clues, id=f"{source.id}#{piece.line}", source=source.name)
