"""Second stage: assess one shard by the plain path's own function, and write its part."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from setsudo.assessment.assessing import assess
from setsudo.assessment.bulk.blocks import Index, read_blocks
from setsudo.assessment.bulk.parts import PartWriter
from setsudo.assessment.bulk.plan import Plan
from setsudo.assessment.bulk.splitting import MADE_ID
from setsudo.assessment.bulk.storage import Folder
from setsudo.assessment.opinion import Engine
from setsudo.interactions.model import Record, Unreadable
from setsudo.policy import Policy


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: its number over all sources, from 1, and its file."""

    number: int
    source: str


def judge_shard(
    plan: Plan,
    shard: int,
    folder: Folder,
    indexes: Sequence[Index],
    *,
    policy: Policy,
    engine: Engine,
) -> int:
    """Assess a shard's records in the order of the input and write its part; return how many."""
    places: deque[Place] = deque()

    def records() -> Iterator[Record]:
        for place, record in shard_records(plan, shard, folder, indexes):
            places.append(place)
            yield record

    with folder.writing(plan.part(shard)) as file:
        part = PartWriter(file, plan.judge.lang)
        for _, outcome in assess(records(), policy=policy, engine=engine):
            place = places.popleft()
            part.add(place.number, outcome, source=place.source)
        part.close()
    return part.counts.records


def shard_records(
    plan: Plan, shard: int, folder: Folder, indexes: Sequence[Index]
) -> Iterator[tuple[Place, Record]]:
    """Yield a shard's records in the order of the input, lines counted from the file's start."""
    begins = [0, *accumulate(index.records for index in indexes)]
    line = 0
    for chunk, index, begin in zip(plan.chunks, indexes, begins, strict=False):
        if chunk.start == 0:
            line = 0
        source = plan.sources[chunk.source]
        for numbered in read_blocks(folder, chunk.number, index, shard, source=source.name):
            record = numbered.record
            if line and isinstance(record, Unreadable) and record.line is not None:
                record = replace(record, line=record.line + line)
            if record.id.startswith(f"{MADE_ID}#"):
                within = int(record.id.removeprefix(f"{MADE_ID}#"))
                record = replace(record, id=f"{source.id}#{within + line}")
            yield Place(begin + numbered.number + 1, source.name), record
        line += index.lines
