"""`setsudo assess --engine daft`: heaps of contacts into a folder of Parquet parts."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from setsudo.assessment.bulk.distributing import Cluster, Stage, stop
from setsudo.assessment.bulk.plan import Hints
from setsudo.assessment.bulk.running import BulkResult, assess_in_bulk
from setsudo.assessment.bulk.running import Progress as Told
from setsudo.assessment.engines import DEFAULT
from setsudo.bilingual import Language, Text
from setsudo.cli.endings import STOPPED, ended_well
from setsudo.cli.visible import visible
from setsudo.cli.words import PEOPLE_DETERMINE, counted
from setsudo.errors import EngineError, UsageError
from setsudo.policy import load_policy
from setsudo.policy.load import packs_in_force

_PATIENCE_S = 5.0
_STAGES: dict[Stage, Text] = {
    "split": Text(ja="読み込み", en="reading"),
    "judge": Text(ja="判定中", en="assessing"),
}
_WHERE = Text(
    ja="{output} に{parts}個のファイル(part-*.parquet)を書きました。",
    en="Written to {output}: {parts} file(s), part-*.parquet.",
)
_ALREADY = Text(
    ja="{output} はすでに完了しています(ファイル{parts}個)。何も変えていません。",
    en="{output} was already complete ({parts} file(s)); nothing was changed.",
)


def run_bulk(
    paths: Sequence[str],
    *,
    output: str | None,
    lang: Language,
    engine_name: str = DEFAULT,
    policy_file: Path | None = None,
    packs: Sequence[str] = (),
    columns: str | None = None,
    own_domains: Sequence[str] = (),
    speakers: Sequence[str] = (),
    ray: str | None = None,
    processes: int | None = None,
) -> int:
    """Assess in bulk and say what was written; return how many records were unreadable.

    `output` is a folder or a URL of one. `ray` is a cluster's address, or `local` for one of this
    machine. `processes` is how many work at once; one a core where it is not given. Raises
    UsageError, PolicyError, EngineError or StorageError.
    """
    if output is None:
        raise UsageError(
            "--engine daft writes a folder of parts: name it with --output DIR",
            code="output_needed",
        )
    if processes is not None and processes < 1:
        raise UsageError("--processes must be at least 1", code="processes_wrong")
    if ray is not None:
        _require_answer(ray)
    policy = load_policy(policy_file, packs=packs_in_force(packs))
    with _ended_at_once(), _shown(lang) as on_progress:
        result = assess_in_bulk(
            paths,
            output,
            policy=policy,
            lang=lang,
            engine_name=engine_name,
            hints=Hints(columns or "", tuple(own_domains), tuple(speakers)),
            cluster=Cluster(ray=ray or "", processes=processes or 0),
            on_progress=on_progress,
        )
    _tell(result, lang)
    return result.counts.unreadable


def _require_answer(address: str) -> None:
    """Raise EngineError where nobody listens at an address: Ray itself would wait for minutes."""
    place = urlsplit(address if "://" in address else f"//{address}")
    try:
        if place.hostname is None or place.port is None:
            return
        socket.create_connection((place.hostname, place.port), timeout=_PATIENCE_S).close()
    except (OSError, ValueError):
        raise EngineError(
            f"no Ray cluster answers at {address}: check the address, or use --ray local for a "
            "cluster of this machine",
            code="ray_unreachable",
        ) from None


def _tell(result: BulkResult, lang: Language) -> None:
    where = _ALREADY if result.already_done else _WHERE
    counts = result.counts
    lines = (
        where.filled(output=visible(result.output), parts=result.parts),
        counted(
            {
                "beyond": counts.beyond,
                "review": counts.review,
                "within": counts.within,
                "unreadable": counts.unreadable,
            }
        ),
        PEOPLE_DETERMINE,
    )
    sys.stdout.write("".join(f"{line.to(lang)}\n" for line in lines))
    sys.stdout.flush()


@contextmanager
def _ended_at_once() -> Iterator[None]:
    """Leave the process where a run ends early: Daft's threads would abort a slower ending."""
    try:
        with ended_well():
            yield
    except (typer.Exit, SystemExit) as ended:
        if "daft" not in sys.modules:
            raise
        stop()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(ended.exit_code if isinstance(ended, typer.Exit) else STOPPED)


@contextmanager
def _shown(lang: Language) -> Iterator[Told | None]:
    """Give what to tell progress to: a bar on standard error, and on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    bars: dict[Stage, TaskID] = {}
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:

        def show(stage: Stage, done: int, total: int) -> None:
            if stage not in bars:
                bars[stage] = progress.add_task(_STAGES[stage].to(lang), total=total)
            progress.update(bars[stage], completed=done, total=total)

        yield show
