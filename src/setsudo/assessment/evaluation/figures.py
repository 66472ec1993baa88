"""What an evaluation says, as plain values. `None` stands for 'cannot be told from so few'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

FORMAT = "setsudo-evaluation/1"


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % confidence interval, from seeded resampling of the records."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something labelled was found. Each share is 0-1."""

    labelled: int
    found: int
    missed: int
    false_alarms: int
    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True, slots=True)
class Operating:
    """The recall that is to be had at a bounded rate of false alarms, and the score to cut at."""

    recall: float
    threshold: float
    false_alarm_rate: float


@dataclass(frozen=True, slots=True)
class Macro:
    """The plain mean of F1 over the groups with labelled records; `groups` is how many have."""

    f1: float | None
    groups: int


@dataclass(frozen=True, slots=True)
class Kind:
    """Records of one kind: how many got the verdict `beyond`, and how many `review` or `beyond`.

    Where `beyond_norm` is false these are false alarms; where it is true they are what was found.
    """

    beyond_norm: bool
    records: int
    at_beyond: int
    at_review: int
    rate_at_beyond: float
    rate_at_review: float


@dataclass(frozen=True, slots=True)
class Overlap:
    """Of the right findings whose words are labelled, how many quote a labelled character."""

    right: int
    overlapping: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Overlap with the quote labelled for the same act, and for any act of the same group."""

    act: Overlap
    group: Overlap


@dataclass(frozen=True, slots=True)
class SeverityAgreement:
    """Shares of equal severities and of those at most one apart; kappa with quadratic weights."""

    exact: float | None
    within_one: float | None
    weighted_kappa: float | None


@dataclass(frozen=True, slots=True)
class Malice:
    """An assessment states no malice: people determine it. This says how well severity ranks it."""

    labelled: int
    roc_auc_of_severity: float | None


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of equal mass: how many records, their mean score, and the share beyond the norm."""

    records: int
    score: float
    beyond_norm: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far the score is from the share it promises: expected calibration error, Brier score."""

    expected_error: float | None
    brier: float | None
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """All figures over one set of records."""

    records: int
    beyond_norm: int
    roc_auc: Interval | None
    beyond: Tally
    review_or_beyond: Tally
    recall_at_false_alarms: Mapping[str, Operating | None]
    groups: Mapping[str, Tally]
    macro: Macro
    other: Mapping[str, Tally]
    acts: Mapping[str, Tally]
    kinds: Mapping[str, Kind]
    evidence: Evidence
    severity: SeverityAgreement
    malice: Malice
    calibration: Calibration


@dataclass(frozen=True, slots=True)
class MinimalPairs:
    """Pairs that differ in what matters only. `ordered`: the one beyond has the higher score.

    `told_apart`: it alone has the verdict `beyond`. `mean_gap` is the mean difference of scores.
    """

    pairs: int
    ordered: int
    told_apart: int
    ordered_share: float | None
    told_apart_share: float | None
    mean_gap: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The whole answer. `context` is `given` or `left_out`."""

    format: str
    policy: str
    engine: str
    context: str
    unreadable: int
    overall: Slice
    by_language: Mapping[str, Slice]
    by_channel: Mapping[str, Slice]
    minimal_pairs: MinimalPairs | None


def to_object(evaluation: Evaluation) -> dict[str, Any]:
    """Return the evaluation as what JSON can hold; documented in `docs/reference/evaluation.md`."""
    return asdict(evaluation)
