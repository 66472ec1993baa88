"""The same heap in bulk on one process and on two, with the fast tier."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from benchmarks.cold import COMMAND
from benchmarks.contacts import line, repeated
from benchmarks.figures import Figure
from benchmarks.sizes import Sizes


def figures(sizes: Sizes) -> list[Figure]:
    """Time a bulk run with one process and with two, wall clock, the start included."""
    if find_spec("daft") is None:
        return [Figure("bulk", 0.0, "", "", "not measured: daft is not installed (setsudo[bulk])")]
    with tempfile.TemporaryDirectory() as folder:
        heap = Path(folder) / "heap.jsonl"
        with heap.open("wb") as file:
            file.writelines(map(line, repeated(sizes.in_bulk)))
        one = _run(heap, Path(folder) / "one", processes=1)
        two = _run(heap, Path(folder) / "two", processes=2)
    note = f"{sizes.in_bulk:,} records, start included; load {os.getloadavg()[0]:.1f} at the end"
    return [
        Figure("bulk, one process", one, "s", "", note),
        Figure("bulk, two processes", two, "s", "", note),
        Figure("two processes over one", one / two, "x", ">= 1.8", "needs two idle cores"),
    ]


def _run(heap: Path, output: Path, *, processes: int) -> float:
    options = ["--engine", "daft:fast", "--output", str(output), "--processes", str(processes)]
    began = time.perf_counter()
    subprocess.run([*COMMAND, "assess", str(heap), *options], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began
