"""A bulk run from its folder's point of view: begin or go on, split, judge, finish."""

from __future__ import annotations

import fcntl
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from setsudo.assessment.bulk.blocks import WORK, Index, index_name, read_index
from setsudo.assessment.bulk.distributing import Cluster, Stage, distribute, start
from setsudo.assessment.bulk.parts import Counts, read_counts
from setsudo.assessment.bulk.plan import MANIFEST, Grain, Hints, Judge, Plan, check_same, make_plan
from setsudo.assessment.bulk.sources import find_sources
from setsudo.assessment.bulk.storage import TEMPORARY, Folder
from setsudo.assessment.engines import DEFAULT, load_engine
from setsudo.bilingual import Language
from setsudo.errors import SetsudoError, StorageError, UsageError
from setsudo.policy import Policy

SUCCESS = "_SUCCESS"
LOCK = ".lock"
_OURS = re.compile(
    rf"{MANIFEST}|{SUCCESS}|{WORK}|{re.escape(LOCK)}|part-\d{{5}}\.parquet|\..*{re.escape(TEMPORARY)}"
)

ONE_A_CORE = Cluster()
DEFAULT_GRAIN = Grain()
NO_HINTS = Hints()

Progress = Callable[[Stage, int, int], None]


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What a finished run wrote. `already_done`: it was complete before this call."""

    output: str
    parts: int
    counts: Counts
    already_done: bool


def assess_in_bulk(
    places: Sequence[str],
    output: str,
    *,
    policy: Policy,
    lang: Language,
    engine_name: str = DEFAULT,
    hints: Hints = NO_HINTS,
    cluster: Cluster = ONE_A_CORE,
    grain: Grain = DEFAULT_GRAIN,
    on_progress: Progress | None = None,
) -> BulkResult:
    """Assess files, folders, globs or URLs into a folder of parts, or finish a run begun there.

    Raises UsageError where nothing could start (a source missing, a folder not ours, a plan that
    changed), EngineError where Daft or Ray is not there, StorageError where a disk refuses midway:
    the same call goes on from what was finished.
    """
    hints.clues()
    sources = find_sources(places)
    engine = load_engine(engine_name, threads=1)
    version = f"{engine.name}@{engine.version}"
    judge = Judge(policy.id, policy.content_hash, version, lang, hints)
    plan = make_plan(sources, judge, grain)
    folder = Folder(output)
    _require_ours(folder)
    folder.create()
    with _alone(folder):
        manifest = folder.read_json(MANIFEST)
        if manifest is not None:
            check_same(plan, manifest, output=output)
        if (done := folder.read_json(SUCCESS)) is not None:
            folder.remove_folder(WORK)
            return _already(plan, folder, done)
        if manifest is None:
            folder.write_json(MANIFEST, plan.to_object())
        _clear_temporary(folder)
        start(cluster)
        report = on_progress or _unreported
        _split(plan, folder, cluster, report)
        _judge(plan, folder, policy, cluster, report)
        return _finish(plan, folder)


class Splitter:
    """Splits chunks in a process of its own."""

    def __init__(self, plan: Plan, folder: Folder) -> None:
        self._plan = plan
        self._folder = folder

    def run(self, chunk: int) -> int:
        """Split one chunk; return how many records it held."""
        # Readers of every form are loaded where the work is done, not where it is handed out.
        from setsudo.assessment.bulk.splitting import split

        return split(self._plan, self._plan.chunks[chunk], self._folder)


class Judging:
    """Judges shards in a process of its own, with one engine for all of them, on one thread."""

    def __init__(self, plan: Plan, folder: Folder, policy: Policy) -> None:
        self._plan = plan
        self._folder = folder
        self._policy = policy
        # A judge is named by its engine and that engine's version.
        self._engine = load_engine(plan.judge.engine.partition("@")[0], threads=1)
        self._indexes = _indexes(plan, folder)

    def run(self, shard: int) -> int:
        """Judge one shard; return how many records it held."""
        from setsudo.assessment.bulk.judging import judge_shard

        return judge_shard(
            self._plan,
            shard,
            self._folder,
            self._indexes,
            policy=self._policy,
            engine=self._engine,
        )


def _split(plan: Plan, folder: Folder, cluster: Cluster, report: Progress) -> None:
    done = set(folder.names(WORK))
    waiting = [
        chunk for chunk in plan.chunks if index_name(chunk.number).rpartition("/")[2] not in done
    ]
    # Largest first, so that no process is left alone with a large piece at the end.
    waiting.sort(key=lambda chunk: chunk.start - chunk.end)
    tasks = [chunk.number for chunk in waiting]
    finished = len(plan.chunks) - len(tasks)
    report("split", finished, len(plan.chunks))
    for _ in distribute(Splitter, (plan, folder), tasks, cluster):
        finished += 1
        report("split", finished, len(plan.chunks))


def _judge(plan: Plan, folder: Folder, policy: Policy, cluster: Cluster, report: Progress) -> None:
    indexes = _indexes(plan, folder)
    total = sum(index.records for index in indexes)
    weights = [0] * plan.shards
    for index in indexes:
        for segment in index.segments:
            for shard, (_, size) in segment.items():
                weights[shard] += size
    done = set(folder.names())
    finished = 0
    waiting: list[int] = []
    for shard in range(plan.shards):
        counts = read_counts(folder, plan.part(shard)) if plan.part(shard) in done else None
        if counts is None:
            waiting.append(shard)
        else:
            finished += counts.records
    waiting.sort(key=lambda shard: -weights[shard])
    report("judge", finished, total)
    for records in distribute(Judging, (plan, folder, policy), waiting, cluster):
        finished += records
        report("judge", finished, total)


def _finish(plan: Plan, folder: Folder) -> BulkResult:
    counts = Counts()
    rows: dict[str, int] = {}
    for shard in range(plan.shards):
        part = read_counts(folder, plan.part(shard))
        if part is None:
            raise StorageError(
                f"{plan.part(shard)} is damaged: remove it and give the same command again",
                code="part_damaged",
            )
        counts.add_all(part)
        rows[plan.part(shard)] = part.records
    expected = sum(index.records for index in _indexes(plan, folder))
    if counts.records != expected:
        raise SetsudoError(
            f"{expected} records were read and {counts.records} written: remove the folder "
            "and begin anew, and report this as a defect",
            code="count_differs",
        )
    folder.write_json(SUCCESS, {"counts": asdict(counts), "parts": rows})
    folder.remove_folder(WORK)
    return BulkResult(folder.url, plan.shards, counts, already_done=False)


def _already(plan: Plan, folder: Folder, done: Any) -> BulkResult:
    present = set(folder.names())
    for name in done["parts"]:
        if name not in present:
            raise UsageError(
                f"{folder.url} was complete, but {name} is gone: restore it, or begin anew in an "
                "empty --output",
                code="part_missing",
            )
    return BulkResult(folder.url, plan.shards, Counts(**done["counts"]), already_done=True)


def _indexes(plan: Plan, folder: Folder) -> list[Index]:
    found: list[Index] = []
    for chunk in plan.chunks:
        index = read_index(folder, chunk.number)
        if index is None:
            raise StorageError(
                f"{folder.url}/{index_name(chunk.number)} is damaged or gone: remove it and give "
                "the same command again",
                code="work_damaged",
            )
        found.append(index)
    return found


def _require_ours(folder: Folder) -> None:
    if folder.local is not None and folder.local.exists() and not folder.local.is_dir():
        raise UsageError(
            f"{folder.url} is a file: --output must name a folder", code="output_not_a_folder"
        )
    names = folder.names()
    foreign = [name for name in names if not _OURS.fullmatch(name)]
    begun = MANIFEST in names
    if not foreign and not begun:
        foreign = [name for name in names if name.startswith("part-") or name == SUCCESS]
    if foreign:
        raise UsageError(
            f"{folder.url} holds something else ({foreign[0]}): choose an empty or new folder as "
            "--output, so that nothing is mixed or overwritten",
            code="output_not_empty",
        )


@contextmanager
def _alone(folder: Folder) -> Iterator[None]:
    """Keep a second run on this machine out of the folder; the lock dies with this process."""
    if folder.local is None:
        yield
        return
    path = folder.local / LOCK
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(
                f"another run is working in {folder.url}: wait for it, or stop it",
                code="output_in_use",
            ) from None
        yield
        path.unlink(missing_ok=True)


def _clear_temporary(folder: Folder) -> None:
    for inside in ("", WORK):
        for name in folder.names(inside):
            if name.startswith(".") and name.endswith(TEMPORARY):
                folder.remove(f"{inside}/{name}" if inside else name)


def _unreported(stage: Stage, done: int, total: int) -> None:
    """Say nothing: nobody asked how far the run is."""
