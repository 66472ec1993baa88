"""CSV as spreadsheets and helpdesks write it: UTF-8, UTF-16 or Shift_JIS, with any quoting."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from setsudo.errors import UnreadableError
from setsudo.interactions.bytestreams import Piece, lines, utf8_chunks
from setsudo.interactions.clues import Clues
from setsudo.interactions.codes import Code
from setsudo.interactions.limits import LINE_BYTES
from setsudo.interactions.model import Record
from setsudo.interactions.sources import Source
from setsudo.interactions.tables import Row, columns_of, table_records

_JAPANESE = "cp932"
# Python's cp932 gives these for bytes that Shift_JIS leaves unused.
_NOT_JAPANESE = re.compile("[\x80\xa0\uf8f0-\uf8f3]")


def records(source: Source, clues: Clues) -> Iterator[Record]:
    """Yield one record an interaction. `line` is the line on which the row begins."""
    # The module's bound of 128 KiB a cell is one for all of the process; ours is larger.
    csv.field_size_limit(max(csv.field_size_limit(), LINE_BYTES))
    encoding = _encoding(source)
    with source.opened() as stream:
        yield from table_records(
            _rows(lines(utf8_chunks(stream), LINE_BYTES), encoding, clues),
            clues,
            source=source.name,
        )


def _rows(pieces: Iterator[Piece], encoding: str, clues: Clues) -> Iterator[Row]:
    feed = _Feed(pieces, encoding)
    header: list[str] | None = None
    columns: dict[str, str] = {}
    reader = csv.reader(feed, delimiter=feed.delimiter(), strict=True)
    while True:
        line = feed.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(line, refused=_refused(error))
            continue
        except UnreadableError as error:
            if feed.stopped:
                raise
            yield Row(line, refused=error)
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = cells
            columns = columns_of(header, clues)
        elif len(cells) > len(header) and any(cells[len(header) :]):
            yield Row(
                line,
                refused=UnreadableError(
                    "the row has more cells than the header: quote cells that hold a comma",
                    code=Code.BAD_CSV,
                ),
            )
        else:
            named = zip(header, cells, strict=False)
            yield Row(
                line, {columns[name]: cell for name, cell in named if cell and name in columns}
            )


class _Feed:
    """Lines for Python's reader, bounded. Unlike a generator it goes on after an error."""

    def __init__(self, pieces: Iterator[Piece], encoding: str) -> None:
        self._pieces = pieces
        self._encoding = encoding
        self._ahead: Piece | None = None
        self._size = 0
        self._line = 0
        self.stopped = False

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        piece = self._ahead or self._next_piece()
        self._ahead = None
        self._line = piece.line
        self._size += len(piece.data)
        if not piece.whole or self._size > LINE_BYTES:
            raise UnreadableError("the row is longer than may be held", code=Code.TOO_LARGE)
        try:
            return piece.data.decode(self._encoding) + "\n"
        except UnicodeDecodeError:
            raise UnreadableError(
                "the row is not valid UTF-8; save the file as UTF-8", code=Code.BAD_ENCODING
            ) from None

    def begin_row(self) -> int:
        """Begin counting a row anew and return its line."""
        self._size = 0
        return self._line + 1

    def delimiter(self) -> str:
        """Return the sign that parts the header's cells: a comma unless it has none."""
        try:
            self._ahead = self._next_piece()
        except StopIteration:
            return ","
        head = self._ahead.data
        return "," if b"," in head else ";" if b";" in head else "\t" if b"\t" in head else ","

    def _next_piece(self) -> Piece:
        try:
            return next(self._pieces)
        except UnreadableError:
            self.stopped = True
            raise


def _encoding(source: Source) -> str:
    """Return Shift_JIS where the file's Japanese is that: it is hardly ever valid UTF-8 too."""
    wide = broken = 0
    try:
        with source.opened() as stream:
            for piece in lines(utf8_chunks(stream), LINE_BYTES):
                if piece.data.isascii() or not piece.whole:
                    continue
                if _decoded(piece.data, "utf-8") is not None:
                    wide += 1
                elif _is_japanese(piece.data):
                    broken += 1
                else:
                    return "utf-8"
    except UnreadableError:
        pass
    return _JAPANESE if broken > 10 * wide else "utf-8"


def _is_japanese(data: bytes) -> bool:
    text = _decoded(data, _JAPANESE)
    return text is not None and not _NOT_JAPANESE.search(text)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _refused(error: csv.Error) -> UnreadableError:
    if "field larger" in str(error):
        return UnreadableError("a cell is longer than may be held", code=Code.TOO_LARGE)
    if "unexpected end" in str(error):
        return UnreadableError("the table ends inside a quoted cell", code=Code.TRUNCATED)
    return UnreadableError("the quotation marks of the row do not match up", code=Code.BAD_CSV)
