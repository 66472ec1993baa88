"""How far severities and probabilities agree with the labels: kappa, calibration, Brier score."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from setsudo.assessment.evaluation.figures import Bin, Calibration, SeverityAgreement
from setsudo.assessment.evaluation.ranking import Labels, Scores

SEVERITIES = 5
BINS = 15
# Two records a bin are the least for which a bin's share can be anything but 0 or 1.
FEWEST_FOR_CALIBRATION = 2 * BINS


def severity_agreement(labelled: NDArray[np.int64], given: NDArray[np.int64]) -> SeverityAgreement:
    """Compare severities (0-4). Kappa is None where chance alone already agrees completely."""
    if not len(labelled):
        return SeverityAgreement(None, None, None)
    apart = np.abs(labelled - given)
    return SeverityAgreement(
        exact=float(np.mean(apart == 0)),
        within_one=float(np.mean(apart <= 1)),
        weighted_kappa=_quadratic_kappa(labelled, given),
    )


def calibration(labels: Labels, scores: Scores) -> Calibration:
    """Compare scores with shares in 15 bins of equal mass; None and no bins under 30 records."""
    if len(labels) < FEWEST_FOR_CALIBRATION:
        return Calibration(None, None, ())
    order = np.argsort(scores, kind="stable")
    bins = tuple(
        Bin(len(part), float(scores[part].mean()), float(labels[part].mean()))
        for part in np.array_split(order, BINS)
    )
    error = sum(one.records * abs(one.score - one.beyond_norm) for one in bins) / len(labels)
    return Calibration(
        expected_error=float(error), brier=float(np.mean((scores - labels) ** 2)), bins=bins
    )


def _quadratic_kappa(labelled: NDArray[np.int64], given: NDArray[np.int64]) -> float | None:
    seen = np.zeros((SEVERITIES, SEVERITIES))
    np.add.at(seen, (labelled, given), 1)
    by_chance = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / len(labelled)
    step = np.arange(SEVERITIES)
    weights = (step[:, None] - step[None, :]) ** 2
    expected = float((weights * by_chance).sum())
    if expected == 0:
        return None
    return 1 - float((weights * seen).sum()) / expected
