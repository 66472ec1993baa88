"""Files of determined lines, read one line at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from setsudo.assessment.learning.lines import from_determined_line
from setsudo.assessment.learning.model import Determined
from setsudo.errors import UnreadableError, UsageError
from setsudo.interactions.bytestreams import lines, utf8_chunks
from setsudo.interactions.json_values import told_id
from setsudo.interactions.limits import LINE_BYTES
from setsudo.interactions.lines import id_of, parsed, unreadable
from setsudo.interactions.model import Unreadable
from setsudo.interactions.sources import Source


def read_determined(path: str | Path) -> Iterator[Determined | Unreadable]:
    """Yield one determined contact a line; `.gz` is unpacked. A line that is unfit costs itself.

    Raises UsageError where there is no such file.
    """
    path = Path(path)
    if not path.is_file():
        raise UsageError(f"no file is called “{path}”", code="path_not_found")
    return _records(Source(str(path), path.name, path))


def _records(source: Source) -> Iterator[Determined | Unreadable]:
    try:
        with source.opened() as stream:
            for piece in lines(utf8_chunks(stream), LINE_BYTES):
                if not piece.data.strip() and piece.whole:
                    continue
                obj: Any = None
                try:
                    obj = parsed(piece)
                    yield from_determined_line(obj, source=source.name)
                except UnreadableError as error:
                    id = id_of(obj) or told_id(piece.data)
                    yield unreadable(error, id=id, line=piece.line, source=source.name)
    except UnreadableError as error:
        yield unreadable(error, source=source.name)
