"""The plan of one bulk run: which pieces of which files, how many shards, judged by what.

It is written down before any work, and a later run in the same folder must have the same plan:
parts of two policies or of two states of a file must never stand side by side.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from setsudo.assessment.bulk.sources import SourceFile, splittable
from setsudo.bilingual import Language
from setsudo.errors import UsageError
from setsudo.interactions.clues import Clues, ColumnMapping, parse_domains, parse_speakers

FORMAT = "setsudo-bulk/1"
MANIFEST = "_manifest.json"
MEBIBYTE = 1 << 20
_MOST_SHARDS = 1024
_MOST_CHUNKS = 512
_LARGEST_CHUNK_BYTES = 256 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Grain:
    """How finely the work is cut, in bytes of input, until a heap is so large that the pieces grow.

    A shard is what a killed process repeats at most: by default about a thousand contacts.
    """

    shard_bytes: int = MEBIBYTE
    chunk_bytes: int = 32 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Hints:
    """What the files do not say, as it was given: columns of tables, mail domains, who speaks."""

    columns: str = ""
    own_domains: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()

    def clues(self) -> Clues:
        """Return the hints as readers take them. Raises UsageError where one is malformed."""
        return Clues(
            mapping=ColumnMapping.parse(self.columns),
            own_domains=parse_domains(self.own_domains),
            speakers=parse_speakers(self.speakers),
        )


@dataclass(frozen=True, slots=True)
class Judge:
    """What judges: the policy's name and content, the engine's version, the language of reasons."""

    policy: str
    policy_hash: str
    engine: str
    lang: Language
    hints: Hints


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a source file that is read at once: bytes `start` to `end`, or the whole file."""

    number: int
    source: int
    start: int
    end: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """All that determines the parts. Equal plans give equal parts."""

    judge: Judge
    sources: tuple[SourceFile, ...]
    chunks: tuple[Chunk, ...]
    shards: int

    def part(self, shard: int) -> str:
        """Return the file name of a shard's part."""
        return f"part-{shard:05d}.parquet"

    def to_object(self) -> dict[str, Any]:
        """Return what the manifest holds."""
        return {"format": FORMAT, **asdict(self)}


def make_plan(sources: Sequence[SourceFile], judge: Judge, grain: Grain) -> Plan:
    """Cut the sources into chunks and choose how many shards: from sizes only, so always alike."""
    total = sum(source.size for source in sources)
    larger = min(math.ceil(total / _MOST_CHUNKS), _LARGEST_CHUNK_BYTES)
    chunk_bytes = max(grain.chunk_bytes, larger)
    chunks: list[Chunk] = []
    for index, source in enumerate(sources):
        if source.size <= chunk_bytes or not splittable(source):
            chunks.append(Chunk(len(chunks), index, 0, source.size, whole=True))
            continue
        for start in range(0, source.size, chunk_bytes):
            end = min(start + chunk_bytes, source.size)
            chunks.append(Chunk(len(chunks), index, start, end, whole=False))
    shards = min(max(1, math.ceil(total / grain.shard_bytes)), _MOST_SHARDS)
    return Plan(judge=judge, sources=tuple(sources), chunks=tuple(chunks), shards=shards)


def check_same(plan: Plan, manifest: Any, *, output: str) -> None:
    """Raise UsageError, with the remedy, where the folder was begun with another plan."""
    here = json.loads(json.dumps(plan.to_object()))
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        _refuse("its manifest is not one of this version of Setsudo", output)
    for field, what in _JUDGE.items():
        before, now = manifest["judge"].get(field), here["judge"][field]
        if before != now:
            shown = f" (was {before}, is {now})" if field in ("policy", "engine", "lang") else ""
            _refuse(f"{what} changed since{shown}", output)
    before_sources = {source["name"]: source for source in manifest["sources"]}
    for source in here["sources"]:
        if source["name"] not in before_sources:
            _refuse(f"the source {source['name']} is new", output)
        if before_sources.pop(source["name"]) != source:
            _refuse(f"the source {source['name']} changed since", output)
    if before_sources:
        _refuse(f"the source {next(iter(before_sources))} is gone", output)
    if manifest["sources"] != here["sources"]:
        _refuse("the order of the sources changed", output)
    if manifest["chunks"] != here["chunks"] or manifest["shards"] != plan.shards:
        _refuse("it was begun by another version of Setsudo", output)


_JUDGE = {
    "policy": "the policy",
    "policy_hash": "the policy's content",
    "engine": "the engine",
    "lang": "the language",
    "hints": "what was said about columns, mail domains or speakers",
}


def _refuse(what: str, output: str) -> None:
    raise UsageError(
        f"{output} holds the beginning of another run: {what}. Restore it to finish that run, or "
        "choose an empty --output to begin anew",
        code="bulk_changed",
    )
