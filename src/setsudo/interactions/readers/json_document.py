"""JSON in a file or on standard input: lines, one document, or an array, told by how it begins."""

from __future__ import annotations

from collections.abc import Iterator

from setsudo.errors import UnreadableError
from setsudo.interactions.bytestreams import utf8_chunks
from setsudo.interactions.clues import Clues
from setsudo.interactions.codes import Code
from setsudo.interactions.forms import record_of
from setsudo.interactions.json_values import parse, values
from setsudo.interactions.limits import DOCUMENT_BYTES
from setsudo.interactions.lines import unreadable
from setsudo.interactions.model import Interaction, Record
from setsudo.interactions.readers.jsonl import line_records
from setsudo.interactions.sources import Source, kind

_PEEK_BYTES = 64 * 1024
# Files that hold one document unless their first line is a whole one.
_DOCUMENTS = frozenset({".json", ".vcon"})


def records(source: Source, clues: Clues) -> Iterator[Record]:
    """Yield one record a line or a value. Raises UnreadableError where the stream breaks off."""
    with source.opened() as stream:
        chunks = utf8_chunks(stream)
        head, broken = _peek(chunks)
        rest = _resumed(head, broken, chunks)
        suffix = kind(source.path) if source.path else ""
        if not head.strip():
            if suffix in _DOCUMENTS and not broken:
                raise UnreadableError("the file is empty", code=Code.EMPTY_FILE)
            if broken:
                raise broken
        if _is_document(head, suffix):
            yield from _document_records(rest, source, clues)
        else:
            yield from line_records(rest, source, clues)


def _document_records(chunks: Iterator[bytes], source: Source, clues: Clues) -> Iterator[Record]:
    for number, piece in enumerate(values(chunks, DOCUMENT_BYTES)):
        id = f"{source.id}#{number + 1}" if number else source.id
        if piece.ended:
            yield record_of(piece, clues, id=id, source=source.name)
            continue
        known = ""
        if piece.data:
            record = record_of(piece, clues, id=id, source=source.name)
            if isinstance(record, Interaction):
                yield record
            else:
                known = record.id
        cut = UnreadableError(
            "the JSON ends in the middle; everything before was read", code=Code.TRUNCATED
        )
        yield unreadable(cut, id=known, line=piece.line, source=source.name)


def _peek(chunks: Iterator[bytes]) -> tuple[bytes, UnreadableError | None]:
    head = b""
    try:
        for chunk in chunks:
            head += chunk
            if b"\n" in head.lstrip() or len(head) > _PEEK_BYTES:
                break
    except UnreadableError as broken:
        return head, broken
    return head, None


def _resumed(
    head: bytes, broken: UnreadableError | None, chunks: Iterator[bytes]
) -> Iterator[bytes]:
    yield head
    if broken:
        raise broken
    yield from chunks


def _is_document(head: bytes, suffix: str) -> bool:
    """Say whether values may run over several lines: not where the first line is whole."""
    text = head.lstrip()
    line, ended, _ = text.partition(b"\n")
    line = line.strip()
    if line[:1] not in (b"{", b"["):
        return False
    if suffix == ".jsonl":
        return line in (b"{", b"[")
    if line.startswith(b"["):
        return True
    if len(line) > _PEEK_BYTES or not ended:
        return suffix in _DOCUMENTS
    try:
        parse(line)
    except UnreadableError:
        return line.endswith((b"{", b"[", b",", b":"))
    return False
