"""From nothing: how long a command takes in a fresh process."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.contacts import line, whole_set
from benchmarks.figures import Figure
from benchmarks.sizes import Sizes

COMMAND = [sys.executable, "-c", "from setsudo.cli import main; main()"]


def figures(sizes: Sizes) -> list[Figure]:
    """Time `--help` and the first verdict, wall clock, over fresh processes."""
    with tempfile.TemporaryDirectory() as folder:
        one = Path(folder) / "one.jsonl"
        one.write_bytes(line(whole_set().contacts[0]))
        helped = _times([*COMMAND, "--help"], sizes.cold_runs)
        judged = {
            engine: _times(
                [*COMMAND, "assess", str(one), "--engine", engine, "--format", "jsonl"],
                sizes.cold_runs,
            )
            for engine in ("fast", "deep")
        }
    note = f"{sizes.cold_runs} fresh processes"
    return [
        Figure("setsudo --help, fastest", min(helped), "s", "< 0.3", note),
        Figure("setsudo --help, median", statistics.median(helped), "s", "", note),
        *(
            figure
            for engine, bound in (("fast", "< 3"), ("deep", "< 4"))
            for figure in (
                Figure(f"first verdict, fastest: {engine}", min(judged[engine]), "s", bound, note),
                Figure(
                    f"first verdict, median: {engine}",
                    statistics.median(judged[engine]),
                    "s",
                    "",
                    note,
                ),
            )
        ),
    ]


def _times(command: list[str], runs: int) -> list[float]:
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - began)
    return times
