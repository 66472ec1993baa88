"""Measure Setsudo's engines beside their peers: `python -m benchmarks.judgement`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.contacts import ROOT
from benchmarks.judgement import baseline, installing, sets
from benchmarks.judgement.measured import Measured, measured
from benchmarks.judgement.systems import SYSTEMS, Made, System
from benchmarks.judgement.table import show
from benchmarks.machine import machine
from setsudo.policy import load_policy

RESULTS = Path(__file__).with_name("results.json")
# How many lines of each hand a look takes: enough to run everything, too few for any figure.
LOOK = 24
COLD_RUNS = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison. Returns 1 where one of Setsudo's own engines could not be measured."""
    asked = parser().parse_args(arguments)
    names = asked.systems.split(",") if asked.systems else [system.name for system in SYSTEMS]
    if unknown := sorted(set(names) - {system.name for system in SYSTEMS}):
        known = ", ".join(system.name for system in SYSTEMS)
        sys.stderr.write(f"no such system: {', '.join(unknown)}. There are {known}\n")
        return 2
    most = LOOK if asked.quick else None
    test = sets.part(sets.TEST, of_each_hand=most)
    within = sets.part(sets.WITHIN, of_each_hand=most)
    others = (sets.part(sets.VALIDATION, of_each_hand=most),)
    beyond = sum(one.labels.beyond_norm for one in test.contacts)
    description = (
        f"{len(test.contacts)} contacts of the test part, {beyond} beyond the norm, "
        f"{len(test.pairs)} minimal pairs; {len(within.contacts)} more within the norm"
        f"{'; A LOOK, NOT A FIGURE' if most else ''}"
    )
    print(f"{machine()}; {description}")
    systems = [system for system in SYSTEMS if system.name in names]
    with tempfile.TemporaryDirectory() as folder:
        fitted = Path(folder) / "baseline.npz"
        rows = list(_rows(systems, fitted, asked.peers, test, within, others, most))
    show(rows)
    stored = {
        "machine": machine(),
        "load": [round(one, 1) for one in os.getloadavg()],
        "contacts": description,
        "pairs": {one.name: len(one.pairs) for one in (test, *others)},
        "systems": [row.to_object() for row in rows],
    }
    asked.results.write_text(
        json.dumps(stored, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return int(any(row.why_not and row.system.made is Made.HERE for row in rows))


def parser() -> argparse.ArgumentParser:
    """Return what reads the comparison's own options."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.judgement", description=__doc__)
    every = ",".join(system.name for system in SYSTEMS)
    options.add_argument("--systems", help=f"which, with commas: {every}")
    options.add_argument("--quick", action="store_true", help="few contacts: a look, not a figure")
    options.add_argument("--peers", type=Path, default=installing.PLACE,
                         help="where the peers' own environment is made")  # fmt: skip
    options.add_argument("--results", type=Path, default=RESULTS, help="where to keep the figures")
    return options


def _rows(
    systems: Sequence[System],
    fitted: Path,
    place: Path,
    test: sets.LabelledPart,
    within: sets.LabelledPart,
    others: Sequence[sets.LabelledPart],
    most: int | None,
) -> Iterator[Measured]:
    wanted = [system.name for system in systems if system.made is Made.ELSEWHERE]
    peers = installing.install(wanted, place=place.resolve()) if wanted else None
    group_of = {code: act.group for code, act in load_policy().acts.items()}
    for system in systems:
        sys.stderr.write(f"… {system.name}\n")
        python, version = Path(sys.executable), ""
        if peers and system.made is Made.ELSEWHERE:
            if why_not := peers.missing.get(system.name):
                yield Measured(system, "", why_not=why_not)
                continue
            python, version = peers.python, peers.versions[system.name]
        remark = ""
        if system.made is Made.IN_THE_RUN:
            remark = f"fitted on {baseline.fit(fitted, of_each_hand=most)}"
        found = measured(
            system, system.command(python, fitted), version, test=test, within=within,
            others=others, cold_runs=1 if most else COLD_RUNS, group_of=group_of,
        )  # fmt: skip
        yield replace(found, remark=remark)


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
