"""How well a score puts records beyond the norm first: ROC-AUC and recall at few false alarms."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from setsudo.assessment.evaluation.figures import Interval, Operating

Labels = NDArray[np.bool_]
Scores = NDArray[np.float64]

# With fewer of either class one record alone would move the figure by a tenth or more.
FEWEST_OF_A_CLASS = 5
RESAMPLES = 1000
SEED = 20_261_001


def roc_auc(labels: Labels, scores: Scores) -> float | None:
    """Return the area under the ROC curve, ties counting half; None with under five of a class."""
    if not _enough(labels):
        return None
    return float(_areas(labels, scores, np.ones((1, len(labels))))[0])


def roc_auc_with_interval(labels: Labels, scores: Scores) -> Interval | None:
    """Return ROC-AUC with a percentile bootstrap interval; equal input gives an equal interval."""
    value = roc_auc(labels, scores)
    if value is None:
        return None
    random = np.random.default_rng(SEED)
    count = len(labels)
    areas: list[float] = []
    # In blocks, so that memory stays bounded however many records there are.
    block = max(1, min(RESAMPLES, 4_000_000 // count))
    for start in range(0, RESAMPLES, block):
        size = min(block, RESAMPLES - start)
        weights = np.stack(
            [np.bincount(random.integers(0, count, count), minlength=count) for _ in range(size)]
        ).astype(np.float64)
        drawn = _areas(labels, scores, weights)
        areas.extend(drawn[np.isfinite(drawn)].tolist())
    low, high = np.quantile(areas, [0.025, 0.975])
    return Interval(value, float(low), float(high))


def recall_at(labels: Labels, scores: Scores, *, false_alarm_rate: float) -> Operating | None:
    """Return the best recall with at most this share of false alarms among records within the norm.

    A record counts as found where its score is at least the threshold. None where the records
    within the norm are too few for such a rate (one per cent needs a hundred), or those beyond it
    under five.
    """
    negatives = np.sort(scores[~labels])[::-1]
    positives = scores[labels]
    if len(positives) < FEWEST_OF_A_CLASS or len(negatives) * false_alarm_rate < 1 - 1e-9:
        return None
    allowed = math.floor(len(negatives) * false_alarm_rate + 1e-9)
    refused = negatives[allowed] if allowed < len(negatives) else -np.inf
    kept = np.unique(scores[scores > refused])
    if not len(kept):
        above = float(np.nextafter(refused, np.inf))
        return Operating(recall=0.0, threshold=above, false_alarm_rate=0.0)
    threshold = float(kept[0])
    return Operating(
        recall=float(np.mean(positives >= threshold)),
        threshold=threshold,
        false_alarm_rate=float(np.mean(negatives >= threshold)),
    )


def _enough(labels: Labels) -> bool:
    positives = int(labels.sum())
    return min(positives, len(labels) - positives) >= FEWEST_OF_A_CLASS


def _areas(labels: Labels, scores: Scores, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return one area for each row of weights (rows x records); NaN where a class is empty."""
    order = np.argsort(scores, kind="stable")
    starts = np.flatnonzero(np.diff(scores[order], prepend=-np.inf) > 0)
    positive = np.add.reduceat(weights[:, order] * labels[order], starts, axis=1)
    negative = np.add.reduceat(weights[:, order] * ~labels[order], starts, axis=1)
    below = np.cumsum(negative, axis=1) - negative
    won = (positive * (below + negative / 2)).sum(axis=1)
    pairs = positive.sum(axis=1) * negative.sum(axis=1)
    areas: NDArray[np.float64] = np.full(len(won), np.nan)
    np.divide(won, pairs, out=areas, where=pairs > 0)
    return areas
