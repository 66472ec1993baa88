"""The plain path in a process of its own, from JSON lines in to JSON lines out.

What it is told first is an engine, or `constant`: an opinion at no cost.

Writes one line for each check: records so far, CPU seconds, and the peak of memory in MB.
"""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Sequence

import numpy as np

from benchmarks.contacts import Lines, repeated, short, whole_set
from benchmarks.judgement.costs import spent
from setsudo.assessment.assessing import assess
from setsudo.assessment.engines import load_engine
from setsudo.assessment.lines import to_json, to_line
from setsudo.assessment.model import Signal
from setsudo.assessment.opinion import Engine, Opinion
from setsudo.assessment.reading import Cut, Reading, Vectors
from setsudo.interactions.reading import STANDARD_INPUT, read
from setsudo.policy import load_policy


class Constant:
    """Thinks the same of every contact, at no cost: what is measured is everything around it."""

    name = "constant"
    version = "1"
    _opinion = Opinion(0.4, 0.0, 0.0, 0.0, {"threat": 0.4}, ("threat",), {})

    def vectors(self, cuts: Sequence[Cut]) -> list[Vectors]:
        """Return the same direction for every text."""
        return [np.full((len(c.texts), 512), 512**-0.5, dtype=np.float32) for c in cuts]

    def opine(self, reading: Reading, signals: Sequence[Signal]) -> Opinion:
        """Return the one opinion."""
        return self._opinion


def main(kind: str, *checks: str) -> None:
    """Send the contacts through and tell of each check."""
    numbers = [int(check) for check in checks]
    contacts = (short if kind == "constant" else repeated)(max(numbers))
    engine: Engine = Constant() if kind == "constant" else load_engine(kind, threads=1)
    policy = load_policy()
    whole_set()
    stream = io.BufferedReader(Lines(contacts))
    began = time.process_time()
    done = 0
    with open("/dev/null", "w", encoding="utf-8") as out:
        records = read([STANDARD_INPUT], stdin=stream)
        for _, answer in assess(records, policy=policy, engine=engine):
            out.write(to_json(to_line(answer, "en")) + "\n")
            done += 1
            if done in numbers:
                _tell(done, time.process_time() - began)


def _tell(records: int, cpu_s: float) -> None:
    print(
        json.dumps({"records": records, "cpu_s": cpu_s, "rss_mb": spent()["peak_mb"]}), flush=True
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
