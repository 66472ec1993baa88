"""A system in a process of its own: contacts go in without labels, answers come out with costs."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.contacts import ROOT, line
from benchmarks.running import ONE_THREAD
from setsudo.assessment.evaluation.cases import Case, beside
from setsudo.assessment.model import Assessment, Finding, Quote, Verdict
from setsudo.bilingual import Text
from setsudo.interactions.labelled import Labelled

# No figure looks at the reasons.
UNSAID = Text(ja="省略", en="left out")


class NotMeasured(Exception):
    """The system gave no answer to measure; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Costs:
    """Contacts a CPU second after the first answer, peak memory, and the wait for that answer."""

    a_second: float | None
    peak_mb: float
    first_s: float


@dataclass(frozen=True, slots=True)
class Run:
    """Each contact beside its answer, and what the process spent."""

    cases: tuple[Case, ...]
    costs: Costs


def run(
    command: Sequence[str], contacts: Sequence[Labelled], *, group_of: Mapping[str, str]
) -> Run:
    """Start the command, give it the contacts, and set its answers beside their labels.

    Raises NotMeasured where it fails or answers something else than what it was asked.
    """
    with tempfile.TemporaryDirectory() as folder:
        asked, complaints = Path(folder) / "asked.jsonl", Path(folder) / "stderr"
        asked.write_bytes(b"".join(line(one.interaction) for one in contacts))
        answers, first_s = _answers(command, asked, complaints)
    if [answer["id"] for answer in answers] != [one.interaction.id for one in contacts]:
        raise NotMeasured("it did not answer each contact once, in order")
    cases = tuple(
        beside(one, assessment_of(answer), group_of=group_of)
        for one, answer in zip(contacts, answers, strict=True)
    )
    return Run(cases, _costs(answers, first_s))


def assessment_of(answer: Mapping[str, Any]) -> Assessment:
    """Return the assessment that a line tells, without the words of its reasons.

    Raises NotMeasured where the line is an error or lacks what the figures need.
    """
    try:
        return Assessment(
            id=answer["id"],
            verdict=Verdict(answer["verdict"]),
            score=float(answer["score"]),
            severity=int(answer["severity"]),
            findings=tuple(_finding(one) for one in answer["findings"]),
            counter=(),
            questions=(),
            policy=answer.get("policy", ""),
            engine=answer.get("engine", ""),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise NotMeasured("an answer is not of the form that was asked for") from error


def _answers(
    command: Sequence[str], asked: Path, complaints: Path
) -> tuple[list[dict[str, Any]], float]:
    began = time.perf_counter()
    first_s = 0.0
    answers: list[dict[str, Any]] = []
    with (
        asked.open("rb") as stdin,
        complaints.open("wb") as stderr,
        subprocess.Popen(
            command, stdin=stdin, stdout=subprocess.PIPE, stderr=stderr, cwd=ROOT,
            env=os.environ | ONE_THREAD,
        ) as process,
    ):  # fmt: skip
        for told in process.stdout or ():
            first_s = first_s or time.perf_counter() - began
            answers.append(_answer(told))
    if process.returncode:
        last = complaints.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        raise NotMeasured(f"it ended with {process.returncode}: {''.join(last)}")
    return answers, first_s


def _answer(told: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(told)
    except ValueError as error:
        raise NotMeasured("an answer is not JSON") from error
    if not isinstance(answer, dict) or not {"id", "cpu_s", "peak_mb"} <= answer.keys():
        raise NotMeasured("an answer is not of the form that was asked for")
    return answer


def _costs(answers: Sequence[Mapping[str, Any]], first_s: float) -> Costs:
    spent = float(answers[-1]["cpu_s"]) - float(answers[0]["cpu_s"])
    return Costs(
        a_second=(len(answers) - 1) / spent if spent > 0 else None,
        peak_mb=float(answers[-1]["peak_mb"]),
        first_s=first_s,
    )


def _finding(told: Mapping[str, Any]) -> Finding:
    quotes = tuple(Quote(q["turn"], q["start"], q["end"], q["quote"]) for q in told["evidence"])
    return Finding(told["act"], told["group"], float(told["score"]), UNSAID, quotes)
