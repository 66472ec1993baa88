"""Records sorted by shard, between reading and assessing: blocks in a file, and where each begins.

A private form that lives only while a run does: JSON lines, packed, one block a shard.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from setsudo.assessment.bulk.storage import Folder
from setsudo.interactions.lines import from_line, to_line
from setsudo.interactions.model import Interaction, Record, Unreadable

WORK = "_work"
# What is gathered in memory before it is written out as a segment, in characters of JSON.
_SEGMENT = 48 * (1 << 20)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A record and its number within its chunk, from 0."""

    number: int
    record: Record


@dataclass(frozen=True, slots=True)
class Index:
    """What one chunk held. `segments` say, for each file of blocks, where a shard's lie."""

    records: int
    lines: int
    segments: tuple[Mapping[int, tuple[int, int]], ...]


class Sorting:
    """Gathers a chunk's records by shard; writes them in segments, so that memory stays bounded."""

    def __init__(self, folder: Folder, chunk: int) -> None:
        self._folder = folder
        self._chunk = chunk
        self._held: dict[int, list[str]] = {}
        self._size = 0
        self._segments: list[Mapping[int, tuple[int, int]]] = []
        self._records = 0

    def add(self, shard: int, record: Record) -> None:
        """Add the next record of the chunk."""
        line = json.dumps(_written(self._records, record), ensure_ascii=False)
        self._held.setdefault(shard, []).append(line)
        self._records += 1
        self._size += len(line)
        if self._size >= _SEGMENT:
            self._write_segment()

    def finish(self, *, lines: int) -> int:
        """Write the rest, then the index by which the chunk counts as done; return the records."""
        if self._held:
            self._write_segment()
        index = {
            "records": self._records,
            "lines": lines,
            "segments": [
                [[shard, at, size] for shard, (at, size) in segment.items()]
                for segment in self._segments
            ],
        }
        self._folder.write(index_name(self._chunk), json.dumps(index).encode())
        return self._records

    def _write_segment(self) -> None:
        places: dict[int, tuple[int, int]] = {}
        at = 0
        with self._folder.writing(_segment_name(self._chunk, len(self._segments))) as file:
            for shard in sorted(self._held):
                packed = zlib.compress("\n".join(self._held.pop(shard)).encode(), 1)
                file.write(packed)
                places[shard] = (at, len(packed))
                at += len(packed)
        self._segments.append(places)
        self._size = 0


def index_name(chunk: int) -> str:
    """Return the name of the file by which a chunk counts as done."""
    return f"{WORK}/chunk-{chunk:05d}.json"


def read_index(folder: Folder, chunk: int) -> Index | None:
    """Return what a chunk held, or None where it is not done."""
    told = folder.read_json(index_name(chunk))
    if told is None:
        return None
    return Index(
        records=told["records"],
        lines=told["lines"],
        segments=tuple(
            {shard: (at, size) for shard, at, size in segment} for segment in told["segments"]
        ),
    )


def read_blocks(
    folder: Folder, chunk: int, index: Index, shard: int, *, source: str
) -> Iterator[Numbered]:
    """Yield a shard's records of one chunk in their order."""
    for segment, places in enumerate(index.segments):
        if shard not in places:
            continue
        at, size = places[shard]
        with folder.reading(_segment_name(chunk, segment)) as file:
            file.seek(at)
            packed = file.read(size)
        # Only line feeds part the lines: other line separators may stand within the JSON.
        for line in zlib.decompress(packed).decode().split("\n"):
            told = json.loads(line)
            yield Numbered(told["number"], _read(told, source))


def _written(number: int, record: Record) -> dict[str, Any]:
    if isinstance(record, Interaction):
        return {"number": number, "interaction": to_line(record)}
    return {
        "number": number,
        "unreadable": [record.id, record.code, record.message, record.line],
    }


def _read(told: Mapping[str, Any], source: str) -> Record:
    if "interaction" in told:
        return from_line(told["interaction"], source=source)
    id, code, message, line = told["unreadable"]
    return Unreadable(id, code, message, line, source)


def _segment_name(chunk: int, segment: int) -> str:
    return f"{WORK}/chunk-{chunk:05d}-{segment:03d}.blocks"
