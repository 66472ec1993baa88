"""An engine of Setsudo, or the fitted baseline, as a process: contacts in, assessments out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.judgement.costs import spent
from setsudo.interactions.lines import from_line
from setsudo.interactions.model import Interaction

Judge = Callable[[Interaction], dict[str, Any]]


def main(name: str, fitted: str = "") -> None:
    """Answer every line of standard input."""
    judge = baseline(Path(fitted)) if fitted else engine(name)
    for contact in contacts():
        print(json.dumps(judge(contact) | spent(), ensure_ascii=False), flush=True)


def contacts() -> Iterator[Interaction]:
    """Yield the contacts of standard input. Nothing else than the contact is on a line."""
    for line in sys.stdin:
        yield from_line(json.loads(line))


def engine(name: str) -> Judge:
    """Return the whole way from a contact to its assessment, by one of Setsudo's engines."""
    from setsudo.assessment.assessing import assess
    from setsudo.assessment.engines import load_engine
    from setsudo.assessment.history import History
    from setsudo.assessment.lines import to_line
    from setsudo.policy import load_policy

    policy, loaded, past = load_policy(), load_engine(name, threads=1), History()

    def judge(contact: Interaction) -> dict[str, Any]:
        # One at a time: the time of one answer must not hold what was read ahead for the next.
        ((_, answer),) = assess([contact], policy=policy, engine=loaded, history=past)
        return to_line(answer, "en")

    return judge


def baseline(fitted: Path) -> Judge:
    """Return the logistic head that was fitted in this run."""
    from benchmarks.judgement.baseline import Head

    head = Head.load(fitted)

    def judge(contact: Interaction) -> dict[str, Any]:
        chance = head.chance(contact)
        flagged = chance >= 0.5
        return {
            "id": contact.id,
            "verdict": "beyond" if flagged else "within",
            "score": chance,
            "severity": 2 if flagged else 0,
            "findings": [],
            "policy": "",
            "engine": head.version,
        }

    return judge


if __name__ == "__main__":
    main(*sys.argv[1:])
