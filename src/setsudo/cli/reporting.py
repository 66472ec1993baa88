"""What every form of report can do, and how a run of assessments is handed to one."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from typing import Protocol, TextIO

from setsudo.assessment.lines import to_json
from setsudo.assessment.model import Assessment
from setsudo.assessment.second.lines import to_seconded_line
from setsudo.bilingual import Language
from setsudo.interactions.model import Interaction, Record, Unreadable
from setsudo.interactions.vcon import to_vcon


class Report(Protocol):
    """A form of answer: takes each record with its answer in input order, then is finished."""

    def add(self, record: Record, outcome: Assessment | Unreadable) -> None:
        """Take one record with its answer."""

    def finish(self) -> None:
        """Write what can only be written at the end."""

    def close(self) -> None:
        """Let go of what the report holds, finished or not."""


class LinesReport:
    """One JSON object a line, written as soon as it is known."""

    def __init__(self, out: TextIO, *, lang: Language) -> None:
        self._out = out
        self._lang: Language = lang

    def add(self, record: Record, outcome: Assessment | Unreadable) -> None:
        """Write the line of one record."""
        self._out.write(to_json(to_seconded_line(outcome, self._lang)) + "\n")

    def finish(self) -> None:
        """Do nothing: every line is already written."""

    def close(self) -> None:
        """Do nothing: no line is held back."""


class VconReport(LinesReport):
    """One vCon a line, with the assessment as its analysis; an unreadable record keeps its line."""

    def add(self, record: Record, outcome: Assessment | Unreadable) -> None:
        """Write the vCon of one record."""
        line = to_seconded_line(outcome, self._lang)
        if isinstance(record, Interaction):
            line = to_vcon(record, line)
        self._out.write(to_json(line) + "\n")


def write(outcomes: Iterable[tuple[Record, Assessment | Unreadable]], report: Report) -> int:
    """Hand every record with its answer to the report; return how many were unreadable."""
    unreadable = 0
    with closing(report):
        for record, outcome in outcomes:
            unreadable += isinstance(outcome, Unreadable)
            report.add(record, outcome)
        report.finish()
    return unreadable
