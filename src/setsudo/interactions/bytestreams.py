"""Bytes in bounded pieces: chunks of a stream, and lines dropped once they grow too long."""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, NamedTuple

from setsudo.errors import UnreadableError
from setsudo.interactions.codes import Code
from setsudo.interactions.limits import CHUNK_BYTES

HEAD_BYTES = 4096
_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Piece(NamedTuple):
    """A line or a JSON value cut out of a stream.

    `line` counts from 1. Where it is not `whole`, only its first `HEAD_BYTES` were kept. `ended` is
    false where the input stopped inside it.
    """

    line: int
    data: bytes
    whole: bool = True
    ended: bool = True


class Collector:
    """Gathers the bytes of one piece, and stops holding them past the limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0

    def add(self, part: bytes) -> None:
        if not part:
            return
        if self._size <= self._limit:
            self._parts.append(part)
        self._size += len(part)
        if self._size > self._limit and len(self._parts) > 1:
            self._parts = [b"".join(self._parts)[:HEAD_BYTES]]

    def take(self) -> tuple[bytes, bool]:
        """Return what was gathered and whether it is whole, and begin anew."""
        whole = self._size <= self._limit
        data = b"".join(self._parts)
        self._parts = []
        self._size = 0
        return (data, True) if whole else (data[:HEAD_BYTES], False)


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the stream's bytes. Raises UnreadableError where it breaks off or is damaged."""
    read = getattr(stream, "read1", stream.read)
    while True:
        try:
            chunk = read(CHUNK_BYTES)
        except (EOFError, zlib.error) as broken:
            raise UnreadableError(
                "the compressed file is damaged or cut short; everything before was read",
                code=Code.DAMAGED_FILE,
            ) from broken
        except OSError as broken:
            raise UnreadableError(
                f"reading stopped: {broken.strerror or 'the compressed file is damaged'}",
                code=Code.DAMAGED_FILE,
            ) from broken
        if not chunk:
            return
        yield chunk


def utf8_chunks(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the stream without a byte order mark, and UTF-16 or UTF-32 turned into UTF-8."""
    source = chunks(stream)
    head = b""
    for chunk in source:
        head += chunk
        if len(head) >= len(codecs.BOM_UTF32_LE):
            break
    if head.startswith(codecs.BOM_UTF8):
        head = head[len(codecs.BOM_UTF8) :]
    for mark, encoding in _WIDE_MARKS:
        if head.startswith(mark):
            yield from _transcoded(chain([head], source), encoding)
            return
    if head:
        yield head
    yield from source


def lines(source: Iterator[bytes], limit: int) -> Iterator[Piece]:
    """Yield each line without its line end. Past `limit` bytes a line is not whole."""
    number = 1
    held = Collector(limit)
    for chunk in source:
        first, *others = chunk.split(b"\n")
        held.add(first)
        for part in others:
            data, whole = held.take()
            yield Piece(number, data.removesuffix(b"\r"), whole)
            number += 1
            held.add(part)
    data, whole = held.take()
    if data:
        yield Piece(number, data.removesuffix(b"\r"), whole, ended=False)


def read_whole(stream: BinaryIO, limit: int) -> bytes:
    """Return all bytes of a document. Raises UnreadableError past `limit` bytes."""
    gathered: list[bytes] = []
    size = 0
    for chunk in chunks(stream):
        size += len(chunk)
        if size > limit:
            raise UnreadableError(
                f"the file holds more than {limit // 2**20} MiB", code=Code.TOO_LARGE
            )
        gathered.append(chunk)
    return b"".join(gathered)


def _transcoded(source: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for chunk in source:
            if text := decoder.decode(chunk):
                yield text.encode("utf-8")
        decoder.decode(b"", final=True)
    except UnicodeError as broken:
        raise UnreadableError(
            f"the file is not valid {encoding.upper()}; everything before was read",
            code=Code.BAD_ENCODING,
        ) from broken
