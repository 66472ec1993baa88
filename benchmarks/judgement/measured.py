"""The figures of one system: all from `setsudo.assessment.evaluation`, and its costs."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.judgement.running import Costs, NotMeasured, run
from benchmarks.judgement.sets import LabelledPart
from benchmarks.judgement.systems import System
from setsudo.assessment.evaluation.figures import (
    Evaluation,
    Interval,
    Kind,
    MinimalPairs,
    Operating,
    Slice,
)
from setsudo.assessment.evaluation.measuring import measure

ALL = "all"
RATE = "5%"
Slices = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is known of how well a system judges. A mapping's keys are `all` and the languages.

    None stands for 'cannot be asked of this system, or cannot be told from so few'. `false_alarms`
    counts contacts of each legitimate kind, of the test part and of what was written apart to count
    them; `pairs` is by the part they were told in.
    """

    roc_auc: Mapping[str, Interval | None]
    roc_auc_without_context: Mapping[str, Interval | None]
    recall_at_5_percent_false_alarms: Mapping[str, Operating | None]
    recall: Slices
    macro_f1: Slices
    false_alarms: Mapping[str, Kind]
    pairs: Mapping[str, MinimalPairs]
    evidence_overlap: Slices
    calibration_error: Slices


@dataclass(frozen=True, slots=True)
class Measured:
    """One system's column: its figures, or why there are none; `remark` says what else counts."""

    system: System
    version: str
    judgement: Judgement | None = None
    costs: Costs | None = None
    why_not: str = ""
    remark: str = ""

    def to_object(self) -> dict[str, Any]:
        """Return the row for JSON."""
        return {
            "name": self.system.name,
            "made": self.system.made.value,
            "version": self.version,
            "licence": self.system.licence,
            "why_not": self.why_not,
            "remark": self.remark,
            "judgement": self.judgement and asdict(self.judgement),
            "costs": self.costs and asdict(self.costs),
        }


def measured(
    system: System,
    command: Sequence[str],
    version: str,
    *,
    test: LabelledPart,
    within: LabelledPart,
    others: Sequence[LabelledPart],
    cold_runs: int,
    group_of: Mapping[str, str],
) -> Measured:
    """Run a system over the test part, with and without context, and over the pairs of `others`.

    `within` holds contacts within the norm alone: beside those of the test part they show how often
    each kind of them is accused. A system that fails is returned with the reason: it stays in the
    table.
    """
    try:
        given = run(command, test.contacts, group_of=group_of)
        bare = run(command, test.without_context().contacts, group_of=group_of)
        blameless = run(command, within.contacts, group_of=group_of).cases
        pairs = {test.name: measure(given.cases, group_of=group_of, pairs=test.pairs)}
        for part in others:
            if part.pairs:
                cases = run(command, part.contacts, group_of=group_of).cases
                pairs[part.name] = measure(cases, group_of=group_of, pairs=part.pairs)
        # The first process also fills the disk's cache; the fresh ones after it are what is told.
        waits = [
            run(command, test.contacts[:1], group_of=group_of).costs.first_s
            for _ in range(cold_runs)
        ]
    except NotMeasured as error:
        return Measured(system, version, why_not=str(error))
    return Measured(
        system,
        given.cases[0].engine or version,
        _judgement(
            system,
            pairs[test.name],
            measure([*given.cases, *blameless], group_of=group_of).overall.kinds,
            measure(bare.cases, group_of=group_of, leave_out_context=True),
            {name: one.minimal_pairs for name, one in pairs.items() if one.minimal_pairs},
        ),
        Costs(given.costs.a_second, given.costs.peak_mb, statistics.median(waits)),
    )


def _judgement(
    system: System,
    given: Evaluation,
    kinds: Mapping[str, Kind],
    bare: Evaluation,
    pairs: Mapping[str, MinimalPairs],
) -> Judgement:
    slices = _slices(given)
    return Judgement(
        roc_auc={name: part.roc_auc for name, part in slices.items()},
        roc_auc_without_context={name: part.roc_auc for name, part in _slices(bare).items()},
        recall_at_5_percent_false_alarms={
            name: part.recall_at_false_alarms[RATE] for name, part in slices.items()
        },
        recall={name: part.beyond.recall for name, part in slices.items()},
        macro_f1={
            name: part.macro.f1 if system.names_acts else None for name, part in slices.items()
        },
        false_alarms={name: kind for name, kind in kinds.items() if not kind.beyond_norm},
        pairs=pairs,
        evidence_overlap={
            name: part.evidence.act.share if system.names_acts else None
            for name, part in slices.items()
        },
        calibration_error={
            name: part.calibration.expected_error if system.probability else None
            for name, part in slices.items()
        },
    )


def _slices(evaluation: Evaluation) -> dict[str, Slice]:
    return {ALL: evaluation.overall, **evaluation.by_language}
