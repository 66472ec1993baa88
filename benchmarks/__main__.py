"""Run the sections that were asked for, print their figures as one table, and keep them as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import (
    bulk,
    bundle,
    cold,
    decisions_guard,
    decisions_http,
    pieces,
    public,
    readers,
    reports,
    running,
    service,
)
from benchmarks.contacts import whole_set
from benchmarks.figures import Figure, table
from benchmarks.judgement import section
from benchmarks.machine import machine
from benchmarks.sizes import FULL, QUICK, Section

SECTIONS: dict[str, Section] = {
    "bundle": bundle.figures,
    "cold": cold.figures,
    "assess": running.assess_figures,
    "memory": running.memory_figures,
    "bulk": bulk.figures,
    "readers": readers.figures,
    "norms": pieces.norm_figures,
    "detectors": pieces.detector_figures,
    "judgement": section.figures,
    "service": service.figures,
    "guard": decisions_guard.figures,
    "decisions": decisions_http.figures,
    "reports": reports.figures,
    "public": public.figures,
}
RESULTS = Path(__file__).with_name("results.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark. Returns 0; an error in a section ends the run with its own message."""
    asked = parser().parse_args(arguments)
    names = asked.only.split(",") if asked.only else list(SECTIONS)
    if unknown := sorted(set(names) - SECTIONS.keys()):
        sys.stderr.write(
            f"no such section: {', '.join(unknown)}. There are {', '.join(SECTIONS)}\n"
        )
        return 2
    sizes = QUICK if asked.quick else FULL
    print(f"{machine()}; {whole_set().description}; sizes: {sizes.name}")
    results: dict[str, list[Figure]] = {}
    for name in names:
        sys.stderr.write(f"… {name}\n")
        results[name] = SECTIONS[name](sizes)
        print(table(name, results[name]), flush=True)
    told = {name: [figure.to_object() for figure in found] for name, found in results.items()}
    stored = {
        "machine": machine(),
        "contacts": whole_set().description,
        "sizes": sizes.name,
        "sections": {**_kept(asked, sizes.name), **told},
    }
    asked.results.write_text(
        json.dumps(stored, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return 0


def _kept(asked: argparse.Namespace, sizes: str) -> dict[str, Any]:
    """Return the sections that a run of some of them leaves as they are."""
    if not asked.only or not asked.results.exists():
        return {}
    before = json.loads(asked.results.read_text(encoding="utf-8"))
    return dict(before["sections"]) if before["sizes"] == sizes else {}


def parser() -> argparse.ArgumentParser:
    """Return what reads the benchmark's own options."""
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument(
        "--only", help=f"sections, with commas, the others are kept: {','.join(SECTIONS)}"
    )
    options.add_argument("--quick", action="store_true", help="small sizes: a look, not a figure")
    options.add_argument("--results", type=Path, default=RESULTS, help="where to keep the figures")
    return options


if __name__ == "__main__":
    sys.exit(main())
