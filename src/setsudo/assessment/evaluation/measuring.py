"""From cases to figures: overall, by language and by channel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from setsudo.assessment.evaluation.agreement import calibration, severity_agreement
from setsudo.assessment.evaluation.cases import Case, by_id
from setsudo.assessment.evaluation.counting import Outcome, tally
from setsudo.assessment.evaluation.figures import (
    FORMAT,
    Evaluation,
    Evidence,
    Kind,
    Macro,
    Malice,
    MinimalPairs,
    Overlap,
    Slice,
    Tally,
)
from setsudo.assessment.evaluation.ranking import recall_at, roc_auc, roc_auc_with_interval
from setsudo.assessment.model import Verdict
from setsudo.errors import UsageError

GROUPS = (
    "intimidation",
    "unreasonable_demand",
    "rights_infringement",
    "obstruction",
    "damaging_posting",
    "unjustified_incomprehension",
    "disturbance_of_customers",
)
FALSE_ALARM_RATES: Mapping[str, float] = {"1%": 0.01, "2%": 0.02, "5%": 0.05}
_RAISED = frozenset((Verdict.REVIEW, Verdict.BEYOND))

Pair = tuple[str, str]


def measure(
    cases: Sequence[Case],
    *,
    group_of: Mapping[str, str],
    unreadable: int = 0,
    leave_out_context: bool = False,
    pairs: Sequence[Pair] = (),
) -> Evaluation:
    """Measure cases that were all judged by one policy and one engine.

    `group_of` maps each act of the policy to its group; groups beyond the seven are given apart.
    Raises UsageError where there is nothing to measure, or where a pair does not fit the set.
    """
    if not cases:
        raise UsageError(
            "there is no labelled record to measure: give JSON lines with `labels`",
            code="nothing_labelled",
        )
    return Evaluation(
        format=FORMAT,
        policy=cases[0].policy,
        engine=cases[0].engine,
        context="left_out" if leave_out_context else "given",
        unreadable=unreadable,
        overall=measure_slice(cases, group_of=group_of),
        by_language=_by(cases, lambda case: case.lang, group_of),
        by_channel=_by(cases, lambda case: case.channel, group_of),
        minimal_pairs=_minimal_pairs(cases, pairs) if pairs else None,
    )


def measure_slice(cases: Sequence[Case], *, group_of: Mapping[str, str]) -> Slice:
    """Measure one set of records, which must not be empty."""
    labels = np.array([case.beyond_norm for case in cases], dtype=np.bool_)
    scores = np.array([case.score for case in cases], dtype=np.float64)
    malicious = np.array([case.malicious for case in cases], dtype=np.bool_)
    labelled_severity = np.array([case.severity for case in cases], dtype=np.int64)
    given_severity = np.array([case.given_severity for case in cases], dtype=np.int64)
    groups = {group: _of_group(cases, group, group_of) for group in GROUPS}
    others = dict.fromkeys(group for group in group_of.values() if group not in GROUPS)
    return Slice(
        records=len(cases),
        beyond_norm=int(labels.sum()),
        roc_auc=roc_auc_with_interval(labels, scores),
        beyond=tally(Outcome(c.beyond_norm, c.verdict is Verdict.BEYOND) for c in cases),
        review_or_beyond=tally(Outcome(c.beyond_norm, c.verdict in _RAISED) for c in cases),
        recall_at_false_alarms={
            name: recall_at(labels, scores, false_alarm_rate=rate)
            for name, rate in FALSE_ALARM_RATES.items()
        },
        groups=groups,
        macro=_macro(groups.values()),
        other={group: _of_group(cases, group, group_of) for group in others},
        acts={act: _of_act(cases, act) for act in group_of},
        kinds=_kinds(cases),
        evidence=Evidence(
            act=_overlap(hit for case in cases for hit in case.quoted_acts.values()),
            group=_overlap(hit for case in cases for hit in case.quoted_groups.values()),
        ),
        severity=severity_agreement(labelled_severity, given_severity),
        malice=Malice(int(malicious.sum()), roc_auc(malicious, given_severity.astype(np.float64))),
        calibration=calibration(labels, scores),
    )


def _by(
    cases: Sequence[Case], key: Callable[[Case], str], group_of: Mapping[str, str]
) -> dict[str, Slice]:
    return {
        value: measure_slice([case for case in cases if key(case) == value], group_of=group_of)
        for value in sorted({key(case) for case in cases})
    }


def _of_act(cases: Iterable[Case], act: str) -> Tally:
    return tally(Outcome(act in c.acts, act in c.found) for c in cases if act not in c.may)


def _of_group(cases: Iterable[Case], group: str, group_of: Mapping[str, str]) -> Tally:
    acts = {act for act, its_group in group_of.items() if its_group == group}
    return tally(
        Outcome(bool(acts & case.acts), bool(acts & case.found))
        for case in cases
        # Defensible either way: neither a miss nor a false alarm.
        if acts & case.acts or not acts & case.may
    )


def _macro(groups: Iterable[Tally]) -> Macro:
    told = [group.f1 for group in groups if group.f1 is not None]
    return Macro(sum(told) / len(told) if told else None, len(told))


def _kinds(cases: Iterable[Case]) -> dict[str, Kind]:
    held: dict[tuple[bool, str], list[Case]] = {}
    for case in cases:
        held.setdefault((case.beyond_norm, case.kind or "unnamed"), []).append(case)
    kinds: dict[str, Kind] = {}
    for (beyond_norm, name), those in sorted(held.items()):
        at_beyond = sum(case.verdict is Verdict.BEYOND for case in those)
        at_review = sum(case.verdict in _RAISED for case in those)
        # A kind belongs on one side only; a set that uses one on both still gets both counted.
        key = f"{name} (beyond_norm)" if name in kinds else name
        kinds[key] = Kind(
            beyond_norm=beyond_norm,
            records=len(those),
            at_beyond=at_beyond,
            at_review=at_review,
            rate_at_beyond=at_beyond / len(those),
            rate_at_review=at_review / len(those),
        )
    return kinds


def _overlap(hits: Iterable[bool]) -> Overlap:
    seen = list(hits)
    return Overlap(len(seen), sum(seen), sum(seen) / len(seen) if seen else None)


def _minimal_pairs(cases: Sequence[Case], pairs: Sequence[Pair]) -> MinimalPairs:
    known = by_id(cases, dict.fromkeys(id for pair in pairs for id in pair))
    gaps: list[float] = []
    told_apart = 0
    for first, second in pairs:
        one, other = known[first], known[second]
        if one.beyond_norm == other.beyond_norm:
            raise UsageError(
                f"the pair {first} {second} has the same beyond_norm twice: a minimal pair needs "
                "one on either side",
                code="pair_alike",
            )
        beyond, within = (one, other) if one.beyond_norm else (other, one)
        gaps.append(beyond.score - within.score)
        told_apart += beyond.verdict is Verdict.BEYOND and within.verdict is not Verdict.BEYOND
    ordered = sum(gap > 0 for gap in gaps)
    return MinimalPairs(
        pairs=len(pairs),
        ordered=ordered,
        told_apart=told_apart,
        ordered_share=ordered / len(pairs),
        told_apart_share=told_apart / len(pairs),
        mean_gap=sum(gaps) / len(gaps),
    )
