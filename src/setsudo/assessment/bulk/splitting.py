"""First stage: read a chunk and sort its records into shards, each customer's into one.

Lines of one customer are one history in time order, and an earlier contact may count for a later
one: so a customer's contacts stay together and in their order, whatever is done in parallel.
"""

from __future__ import annotations

import codecs
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from setsudo.assessment.bulk.blocks import Sorting
from setsudo.assessment.bulk.plan import Chunk, Plan
from setsudo.assessment.bulk.sources import SourceFile, state
from setsudo.assessment.bulk.storage import Folder, is_remote, opened, refusals
from setsudo.assessment.history import customer_key
from setsudo.errors import StorageError
from setsudo.interactions.clues import Clues
from setsudo.interactions.model import Interaction, Record
from setsudo.interactions.readers.jsonl import line_records
from setsudo.interactions.reading import source_records
from setsudo.interactions.sources import Source

# Stands for the file in an id made of file and line, until the line's number in the file is known.
MADE_ID = "\x00line"
_READ_BYTES = 1 << 18


def split(plan: Plan, chunk: Chunk, folder: Folder) -> int:
    """Read one chunk and write its blocks and, last, its index; return how many records it held.

    Raises StorageError.
    """
    source = plan.sources[chunk.source]
    if state(source) != (source.size, source.changed):
        raise StorageError(
            f"{source.name} changed while it was read: leave the sources alone, and begin anew in "
            "an empty --output",
            code="source_changed",
        )
    clues = plan.judge.hints.clues()
    sorting = Sorting(folder, chunk.number)
    piece = LinesBetween(source, chunk.start, chunk.end)
    records = (
        whole_records(source, clues)
        if chunk.whole
        else line_records(iter(piece), Source(source.name, MADE_ID), clues)
    )
    for number, record in enumerate(records):
        sorting.add(shard_of(record, chunk.number, number, plan.shards), record)
    return sorting.finish(lines=piece.lines)


def shard_of(record: Record, chunk: int, number: int, shards: int) -> int:
    """Return a record's shard: by its customer, else by its place. The same on every machine."""
    customer = customer_key(record) if isinstance(record, Interaction) else ""
    key = f"customer\x00{customer}" if customer else f"place\x00{chunk}\x00{number}"
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") % shards


def whole_records(source: SourceFile, clues: Clues) -> Iterator[Record]:
    """Yield all records of a file as the plain path reads them."""
    if not is_remote(source.name):
        path = Path(opened(source.name)[1])
        yield from source_records(Source(source.name, source.id, path), clues)
        return
    with tempfile.TemporaryDirectory(prefix="setsudo-") as folder:
        path = Path(folder) / Path(source.id).name
        files, at = opened(source.name)
        with refusals(source.name), files.open_input_stream(at) as remote, path.open("wb") as copy:
            shutil.copyfileobj(remote, copy, 1 << 20)
        yield from source_records(Source(source.name, source.id, path), clues)


class LinesBetween:
    """The whole lines that begin within a range of bytes of a file, in bounded pieces.

    `lines` says, once all were read, how many line ends there were.
    """

    def __init__(self, source: SourceFile, start: int, end: int) -> None:
        self._source = source
        self._start = start
        self._end = end
        self.lines = 0

    def __iter__(self) -> Iterator[bytes]:
        files, path = opened(self._source.name)
        with refusals(self._source.name), files.open_input_file(path) as file:
            for piece in self._pieces(file):
                self.lines += piece.count(b"\n")
                yield piece

    def _pieces(self, file: Any) -> Iterator[bytes]:
        at = self._start
        held = b""
        if at > 0:
            # A line that began before this range is another chunk's.
            file.seek(at - 1)
            at -= 1
            while b"\n" not in held:
                at += len(held)
                if at >= self._end or not (held := file.read(_READ_BYTES)):
                    return
            cut = held.index(b"\n") + 1
            at, held = at + cut, held[cut:]
        else:
            held = file.read(_READ_BYTES)
            if held.startswith(codecs.BOM_UTF8):
                at, held = len(codecs.BOM_UTF8), held[len(codecs.BOM_UTF8) :]
        if at >= self._end:
            return
        while held or (held := file.read(_READ_BYTES)):
            # The last line is whole where its line end lies at or after the range's last byte.
            if at + len(held) >= self._end:
                cut = held.find(b"\n", max(0, self._end - 1 - at))
                if cut >= 0:
                    yield held[: cut + 1]
                    return
            yield held
            at += len(held)
            held = b""
