"""Many contacts in one process: how fast, and whether memory stays flat."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from benchmarks.contacts import ROOT
from benchmarks.figures import Figure
from benchmarks.sizes import Sizes
from setsudo.assessment.engines import SHIPPED

# One thread each, so that a CPU second is a second of one core.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def assess_figures(sizes: Sizes) -> list[Figure]:
    """Assess the contacts with each engine in one process of one thread."""
    return [
        figure
        for engine, (least, checks) in {
            "fast": (60, sizes.assessed_checks),
            "cascade": (30, sizes.assessed_deep),
            "deep": (12, sizes.assessed_deep),
        }.items()
        for figure in _with(engine, least, checks)
    ]


def _with(engine: str, least: int, checks: tuple[int, ...]) -> list[Figure]:
    told = _child(engine, *checks)
    first, last = told[0], told[-1]
    shipped = f"{engine}, the default" if engine == SHIPPED else engine
    return [
        Figure(
            f"assess, a core: {shipped}", _rate(first, last), "contacts/s", f">= {least}",
            f"CPU seconds, one thread, records {first['records']:,} to {last['records']:,}",
        ),
        *(
            Figure(f"peak memory after {one['records']:,}: {engine}", one["rss_mb"], "MB", "< 700")
            for one in told
        ),
        Figure(
            f"memory, last over first: {engine}", last["rss_mb"] / first["rss_mb"], "x", "flat",
            f"{last['records']:,} records over {first['records']:,}",
        ),
    ]  # fmt: skip


def memory_figures(sizes: Sizes) -> list[Figure]:
    """Send ever more lines through the plain path with an engine that always thinks the same."""
    peaks = [(number, _child("constant", number)[-1]) for number in sizes.lines]
    note = "reader, cutting, detectors, history, norms, writer; the opinion is a recorded constant"
    return [
        *(
            Figure(f"peak memory, {number:,} lines", peak["rss_mb"], "MB", "< 700", note)
            for number, peak in peaks
        ),
        Figure(
            "memory, last over first", peaks[-1][1]["rss_mb"] / peaks[0][1]["rss_mb"], "x", "flat",
            f"{peaks[-1][0]:,} lines over {peaks[0][0]:,}",
        ),
        Figure(
            "lines through all but the engine", peaks[-1][0] / peaks[-1][1]["cpu_s"], "lines/s",
            "", "CPU seconds, one short turn a line",
        ),
    ]  # fmt: skip


def _rate(first: dict[str, Any], last: dict[str, Any]) -> float:
    """Return records a CPU second between two checks, so that loading the engine is left out."""
    records = int(last["records"]) - int(first["records"])
    return records / (float(last["cpu_s"]) - float(first["cpu_s"]))


def _child(kind: str, *checks: int) -> list[dict[str, Any]]:
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.plain_path", kind, *map(str, checks)],
        check=True, stdout=subprocess.PIPE, cwd=ROOT, env=os.environ | ONE_THREAD,
    )  # fmt: skip
    return [json.loads(line) for line in told.stdout.splitlines()]
