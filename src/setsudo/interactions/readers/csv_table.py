"""CSV as spreadsheets and helpdesks write it: UTF-8, UTF-16 or Shift_JIS, with any quoting."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from setsudo.errors import UnreadableError
from setsudo.interactions.bytestreams import Piece, lines, utf8_chunks
from setsudo.interactions.charsets import SHIFT_JIS, is_plainly_utf8, is_shift_jis, is_utf8
from setsudo.interactions.clues import Clues
from setsudo.interactions.codes import Code
from setsudo.interactions.limits import LINE_BYTES
from setsudo.interactions.model import Record
from setsudo.interactions.sources import Source
from setsudo.interactions.tables import Row, columns_of, table_records


def records(source: Source, clues: Clues) -> Iterator[Record]:
    """Yield one record an interaction. `line` is the line on which the row begins."""
    # The module's bound of 128 KiB a cell is one for all of the process; ours is larger.
    csv.field_size_limit(max(csv.field_size_limit(), LINE_BYTES))
    encoding = _encoding(source)
    if encoding == SHIFT_JIS:
        clues.on_shift_jis(source.name)
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
                "the row is not valid UTF-8; save the whole file as UTF-8", code=Code.BAD_ENCODING
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
    """Return Shift_JIS where every line that is no ASCII is that, and none is plainly UTF-8."""
    shifted = False
    try:
        with source.opened() as stream:
            for piece in lines(utf8_chunks(stream), LINE_BYTES):
                if piece.data.isascii() or not piece.whole:
                    continue
                if is_plainly_utf8(piece.data):
                    return "utf-8"
                if not is_utf8(piece.data):
                    if not is_shift_jis(piece.data):
                        return "utf-8"
                    shifted = True
    except UnreadableError:
        pass
    return SHIFT_JIS if shifted else "utf-8"


def _refused(error: csv.Error) -> UnreadableError:
    if "field larger" in str(error):
        return UnreadableError("a cell is longer than may be held", code=Code.TOO_LARGE)
    if "unexpected end" in str(error):
        return UnreadableError("the table ends inside a quoted cell", code=Code.TRUNCATED)
    return UnreadableError("the quotation marks of the row do not match up", code=Code.BAD_CSV)
