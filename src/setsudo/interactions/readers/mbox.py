"""A mailbox: one mail after another, each held alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from setsudo.errors import UnreadableError
from setsudo.interactions.bytestreams import chunks, lines
from setsudo.interactions.clues import Clues
from setsudo.interactions.codes import Code
from setsudo.interactions.limits import DOCUMENT_BYTES, LINE_BYTES
from setsudo.interactions.lines import unreadable
from setsudo.interactions.model import Record
from setsudo.interactions.readers.mail import mail_records
from setsudo.interactions.sources import Source

_SEPARATOR = re.compile(rb"^From .*\d{1,2}:\d{2}")
_ESCAPED = re.compile(rb"^>+From ")


def records(source: Source, clues: Clues) -> Iterator[Record]:
    """Yield one record a mail. `line` is that of the mail's “From ” line."""
    with source.opened() as stream:
        held: list[bytes] = []
        size = 0
        begun = 1
        after_blank = True
        inside = False
        stopped: UnreadableError | None = None
        pieces = lines(chunks(stream), LINE_BYTES)
        while True:
            try:
                piece = next(pieces, None)
            except UnreadableError as broken:
                stopped, piece = broken, None
            if piece is None:
                break
            if after_blank and _SEPARATOR.match(piece.data):
                if inside:
                    yield from _mail(held, size, begun, source, clues, cut=False)
                held, size, begun, inside = [], 0, piece.line, True
            elif inside or piece.data.strip():
                if not inside:
                    begun, inside = piece.line, True
                size += len(piece.data) + 1 + (0 if piece.whole else LINE_BYTES)
                if size <= DOCUMENT_BYTES and piece.whole:
                    data = piece.data[1:] if _ESCAPED.match(piece.data) else piece.data
                    held.append(data + b"\n" if piece.ended else data)
                else:
                    size = max(size, DOCUMENT_BYTES + 1)
                    held = []
            after_blank = not piece.data.strip()
        if inside:
            yield from _mail(held, size, begun, source, clues, cut=stopped is None)
        if stopped:
            raise stopped


def _mail(
    held: list[bytes], size: int, begun: int, source: Source, clues: Clues, *, cut: bool
) -> Iterator[Record]:
    if size > DOCUMENT_BYTES:
        yield unreadable(
            UnreadableError(
                f"the mail holds more than {DOCUMENT_BYTES // 2**20} MiB", code=Code.TOO_LARGE
            ),
            line=begun,
            source=source.name,
        )
        return
    yield from mail_records(b"".join(held), clues, source=source.name, line=begun, cut=cut)
