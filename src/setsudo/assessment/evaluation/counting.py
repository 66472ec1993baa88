"""Counting what was found, missed and raised in vain, for a verdict, an act or a group of acts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from setsudo.assessment.evaluation.figures import Tally


@dataclass(frozen=True, slots=True)
class Outcome:
    """One record's answer to one question: was it labelled so, and was it found so?"""

    labelled: bool
    found: bool


def tally(outcomes: Iterable[Outcome]) -> Tally:
    """Count outcomes. Precision needs something found, recall and F1 something labelled."""
    right = missed = alarms = 0
    for outcome in outcomes:
        if outcome.labelled:
            right += outcome.found
            missed += not outcome.found
        else:
            alarms += outcome.found
    labelled = right + missed
    return Tally(
        labelled=labelled,
        found=right,
        missed=missed,
        false_alarms=alarms,
        precision=right / (right + alarms) if right + alarms else None,
        recall=right / labelled if labelled else None,
        f1=2 * right / (2 * right + alarms + missed) if labelled else None,
    )
