"""The figures agree with those of scikit-learn, and are not told from too few records."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, cohen_kappa_score, roc_auc_score, roc_curve

from setsudo.assessment.evaluation.agreement import calibration, severity_agreement
from setsudo.assessment.evaluation.ranking import recall_at, roc_auc, roc_auc_with_interval

# Few distinct scores, so that ties are common.
RECORDS = st.lists(st.tuples(st.booleans(), st.integers(0, 12)), min_size=20, max_size=200)


def arrays(records: list[tuple[bool, int]]) -> tuple[np.ndarray, np.ndarray]:
    """Return labels and scores."""
    return (
        np.array([label for label, _ in records], dtype=np.bool_),
        np.array([score / 12 for _, score in records], dtype=np.float64),
    )


@given(RECORDS)
@settings(max_examples=80, deadline=None)
def test_the_area_is_scikit_learns_ties_included(records: list[tuple[bool, int]]) -> None:
    labels, scores = arrays(records)
    area = roc_auc(labels, scores)
    if min(labels.sum(), (~labels).sum()) < 5:
        assert area is None
    else:
        assert area == pytest.approx(roc_auc_score(labels, scores))


@given(RECORDS, st.sampled_from([0.05, 0.1, 0.2]))
@settings(max_examples=80, deadline=None)
def test_no_other_threshold_finds_more_with_so_few_alarms(
    records: list[tuple[bool, int]], rate: float
) -> None:
    labels, scores = arrays(records)
    point = recall_at(labels, scores, false_alarm_rate=rate)
    if labels.sum() < 5 or (~labels).sum() * rate < 1:
        assert point is None
        return
    assert point is not None
    alarms, found, _ = roc_curve(labels, scores, drop_intermediate=False)
    assert point.recall == pytest.approx(max(found[alarms <= rate + 1e-9]))
    assert point.false_alarm_rate <= rate + 1e-9
    assert np.mean(scores[labels] >= point.threshold) == pytest.approx(point.recall)
    assert np.mean(scores[~labels] >= point.threshold) == pytest.approx(point.false_alarm_rate)


def test_the_interval_holds_the_area_is_narrower_with_more_records_and_comes_out_the_same() -> None:
    random = np.random.default_rng(3)
    widths = []
    for count in (60, 2_000):
        labels = np.arange(count) % 2 == 0
        scores = random.normal(size=count) + labels
        interval = roc_auc_with_interval(labels, scores)
        assert interval is not None
        assert interval == roc_auc_with_interval(labels, scores)
        assert interval.low < interval.value < interval.high
        # The formula of Hanley and McNeil as a second opinion on the width.
        area, half = interval.value, count / 2
        q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
        error = ((area * (1 - area) + (half - 1) * (q1 - area**2 + q2 - area**2)) / half**2) ** 0.5
        assert interval.high - interval.low == pytest.approx(2 * 1.96 * error, rel=0.25)
        widths.append(interval.high - interval.low)
    assert widths[1] < widths[0] / 3


def test_one_per_cent_of_ninety_nine_records_is_not_told() -> None:
    labels = np.arange(109) < 10
    scores = np.linspace(1, 0, 109)

    assert recall_at(labels, scores, false_alarm_rate=0.01) is None
    assert recall_at(labels, scores, false_alarm_rate=0.02) is not None


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=80))
@settings(max_examples=80, deadline=None)
def test_severity_agreement_is_scikit_learns(pairs: list[tuple[int, int]]) -> None:
    labelled, given_ = (np.array(side) for side in zip(*pairs, strict=True))
    told = severity_agreement(labelled, given_)
    assert told.exact == pytest.approx(np.mean(labelled == given_))
    assert told.within_one == pytest.approx(np.mean(abs(labelled - given_) <= 1))
    if len(set(labelled) | set(given_)) == 1:
        assert told.weighted_kappa is None
    else:
        expected = cohen_kappa_score(labelled, given_, labels=range(5), weights="quadratic")
        assert told.weighted_kappa == pytest.approx(expected)


def test_a_score_that_keeps_its_promise_has_hardly_an_error_and_a_boastful_one_has() -> None:
    random = np.random.default_rng(5)
    scores = random.uniform(size=30_000)
    labels = random.uniform(size=30_000) < scores

    honest = calibration(labels, scores)
    boastful = calibration(labels, np.sqrt(scores))

    assert honest.expected_error is not None
    assert honest.expected_error < 0.015
    assert boastful.expected_error == pytest.approx(1 / 6, abs=0.02)
    assert honest.brier == pytest.approx(brier_score_loss(labels, scores))
    assert [one.records for one in honest.bins] == [2_000] * 15
    assert sum(one.beyond_norm * one.records for one in honest.bins) == pytest.approx(labels.sum())


def test_calibration_is_not_told_from_twenty_nine_records() -> None:
    assert calibration(np.ones(29, dtype=np.bool_), np.ones(29)).expected_error is None
