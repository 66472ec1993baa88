"""JSON as it comes: values cut out of a stream without holding it, and parsed within bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic_core import from_json

from setsudo.errors import UnreadableError
from setsudo.interactions.bytestreams import Collector, Piece
from setsudo.interactions.codes import Code

_INSIDE = re.compile(rb'"|[\[{]+|[\]}]+')
_BETWEEN = re.compile(rb'"|[\[{]+|[\]}]+|,')
_IN_STRING = re.compile(rb'["\n]|(?:\\u[0-9a-fA-F]{4})+|\\')
_ID_FIRST = re.compile(rb'^\s*\{\s*"id"\s*:\s*"([^"\\\x00-\x1f]{1,200})"')
_ESCAPES = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)


def parse(data: bytes) -> object:
    """Return the value. Raises UnreadableError with the code and the place, never with the words.

    Half of a surrogate pair, which no UTF-8 text can hold, becomes U+FFFD.
    """
    try:
        return from_json(data)
    except ValueError as first:
        if "hex escape" not in str(first):
            raise _refused(first) from first
    try:
        return from_json(_without_lone_surrogates(data))
    except ValueError as second:
        raise _refused(second) from second


def told_id(data: bytes) -> str:
    """Return the id of a line that cannot be parsed, where it stands first; otherwise empty."""
    found = _ID_FIRST.match(data)
    return found[1].decode("utf-8", "replace") if found else ""


def values(source: Iterator[bytes], limit: int) -> Iterator[Piece]:
    """Yield each element of a JSON array, or each of the values that follow one another.

    A broken element costs only itself: a JSON string never holds a line break, so a quotation mark
    left open is taken as closed at the end of its line.
    """
    cut = _Cut(limit)
    for chunk in source:
        yield from cut.feed(chunk)
    yield from cut.finish()


class _Cut:
    def __init__(self, limit: int) -> None:
        self._held = Collector(limit)
        self._line = 1
        self._depth = 0
        self._floor = 0
        self._in_string = False
        self._skip = 0
        self._blank = True
        self._begun = 1

    def feed(self, chunk: bytes) -> Iterator[Piece]:
        start = 0
        at = self._skip
        self._skip = 0
        while True:
            found = self._marks().search(chunk, at)
            if found is None:
                break
            run = found[0]
            here = found.start()
            at = here + 1
            if self._in_string:
                if run[:1] == b"\\":
                    at = max(here + 2, found.end())
                else:
                    self._in_string = False
            elif run == b'"':
                self._in_string = True
            elif run[0] in b"[{":
                if self._opens_array(chunk, start, here):
                    self._floor = self._depth = 1
                    self._drop(chunk, start, at)
                    start = at
                else:
                    self._depth += len(run)
                    at = found.end()
            elif self._depth - len(run) > self._floor:
                self._depth -= len(run)
                at = found.end()
            elif self._depth > self._floor:
                self._depth -= 1
                if self._depth == self._floor == 0:
                    self._hold(chunk, start, at)
                    yield from self._close()
                    start = at
            elif run == b"," or (run[:1] == b"]" and self._floor):
                self._hold(chunk, start, here)
                yield from self._close()
                self._floor = self._depth = self._floor if run == b"," else 0
                start = at
        self._skip = max(0, at - len(chunk))
        self._hold(chunk, start, len(chunk))

    def finish(self) -> Iterator[Piece]:
        in_array = self._floor > 0
        if self._blank and in_array:
            yield Piece(self._line, b"", whole=True, ended=False)
        yield from self._close(ended=self._depth == 0)

    def _marks(self) -> re.Pattern[bytes]:
        if self._in_string:
            return _IN_STRING
        return _INSIDE if self._depth > self._floor else _BETWEEN

    def _opens_array(self, chunk: bytes, start: int, here: int) -> bool:
        outside = self._floor == self._depth == 0 and chunk[here : here + 1] == b"["
        return outside and self._blank and not chunk[start:here].strip()

    def _hold(self, chunk: bytes, start: int, end: int) -> None:
        part = chunk[start:end]
        if self._blank:
            trimmed = part.lstrip()
            self._line += part.count(b"\n", 0, len(part) - len(trimmed))
            part = trimmed
            self._blank = not part
            self._begun = self._line
        self._line += part.count(b"\n")
        self._held.add(part)

    def _drop(self, chunk: bytes, start: int, end: int) -> None:
        self._line += chunk.count(b"\n", start, end)

    def _close(self, *, ended: bool = True) -> Iterator[Piece]:
        data, whole = self._held.take()
        if not self._blank:
            yield Piece(self._begun, data, whole, ended)
        self._blank = True


def _without_lone_surrogates(data: bytes) -> bytes:
    out: list[bytes] = []
    copied = 0
    high: re.Match[bytes] | None = None
    for escape in _ESCAPES.finditer(data):
        unit = int(escape[1], 16) if escape[1] else 0
        if high is not None and not (0xDC00 <= unit < 0xE000 and escape.start() == high.end()):
            out += [data[copied : high.start()], rb"\ufffd"]
            copied = high.end()
            high = None
        if 0xD800 <= unit < 0xDC00:
            high = escape
        elif 0xDC00 <= unit < 0xE000:
            if high is None:
                out += [data[copied : escape.start()], rb"\ufffd"]
                copied = escape.end()
            high = None
    if high is not None:
        out += [data[copied : high.start()], rb"\ufffd"]
        copied = high.end()
    return b"".join([*out, data[copied:]])


def _refused(error: ValueError) -> UnreadableError:
    why = str(error)
    if "recursion" in why:
        return UnreadableError("the JSON is nested too deeply", code=Code.TOO_DEEP)
    if "unicode code point" in why:
        return UnreadableError(f"not valid UTF-8: {why}", code=Code.BAD_ENCODING)
    if why.startswith("EOF while parsing"):
        return UnreadableError("the JSON ends in the middle", code=Code.TRUNCATED)
    return UnreadableError(f"not valid JSON: {why}", code=Code.NOT_JSON)
