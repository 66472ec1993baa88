"""What a count proves: the bounds are exact, and a promise made by them is kept."""

from __future__ import annotations

import numpy as np
import pytest
from determined_lines import turning
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from setsudo.assessment.learning.bounds import allowed, at_most, needed, share, tail, worse
from setsudo.assessment.learning.fitting import fit
from setsudo.assessment.learning.wanted import Wanted, share_told
from setsudo.errors import UsageError
from setsudo.policy import load_policy


@given(of=st.integers(1, 400), part=st.floats(0, 1), confidence=st.sampled_from([0.8, 0.95, 0.99]))
def test_the_interval_is_scipys_exact_one(of: int, part: float, confidence: float) -> None:
    count = round(part * of)

    told = share(count, of, confidence=confidence)

    exact = stats.binomtest(count, of).proportion_ci(confidence, method="exact")
    assert (told.low, told.high) == pytest.approx((exact.low, exact.high), abs=1e-9)
    assert told.low <= told.value <= told.high


@given(of=st.integers(1, 300), most=st.floats(0.01, 0.5), error=st.sampled_from([0.01, 0.05, 0.2]))
def test_as_many_may_go_wrong_as_still_prove_the_bound_and_not_one_more(
    of: int, most: float, error: float
) -> None:
    may = allowed(of, most=most, error=error)

    if may is None:
        assert of < needed(most=most, error=error)
    else:
        assert of >= needed(most=most, error=error)
        assert at_most(may, of, error=error) <= most < at_most(may + 1, of, error=error)


def test_two_per_cent_with_certainty_takes_149_records_of_which_none_goes_wrong() -> None:
    assert needed(most=0.02, error=0.05) == 149
    assert allowed(148, most=0.02, error=0.05) is None
    assert allowed(149, most=0.02, error=0.05) == 0


@given(
    first=st.integers(1, 80), second=st.integers(1, 80), one=st.floats(0, 1), two=st.floats(0, 1)
)
def test_getting_worse_is_judged_as_fisher_does(
    first: int, second: int, one: float, two: float
) -> None:
    before, after = (round(one * first), first), (round(two * second), second)

    table = [[after[0], second - after[0]], [before[0], first - before[0]]]
    expected = stats.fisher_exact(table, alternative="greater").pvalue
    assert worse(before, after) == pytest.approx(expected, abs=1e-9)


@given(of=st.integers(1, 200), part=st.floats(0, 1), chance=st.floats(0, 1))
def test_a_tail_is_that_of_the_binomial(of: int, part: float, chance: float) -> None:
    count = round(part * of)

    assert tail(count, of, chance) == pytest.approx(stats.binom.cdf(count, of, chance), abs=1e-9)


def test_a_fitted_score_breaks_its_promise_no_more_often_than_it_says() -> None:
    random = np.random.default_rng(5)
    wanted = Wanted(false_alarms=0.1, seen=0.9, confidence=0.9)
    policy = load_policy()
    alarms = missed = 0
    for _ in range(150):
        legitimate, beyond = random.beta(8, 3, 90), random.beta(3, 3, 90)
        contacts = [
            *(turning(beyond_norm=False, at=round(float(x), 4)) for x in legitimate),
            *(turning(beyond_norm=True, at=2, seen_at=round(float(x), 4)) for x in beyond),
        ]
        cell = fit(contacts, wanted=wanted, policy=policy, engine="made").cells[0]
        assert cell.beyond_score.value is not None
        assert cell.review_score.value is not None
        alarms += stats.beta.sf(cell.then.beyond_score, 8, 3) > 0.1
        missed += stats.beta.cdf(cell.then.review_score, 3, 3) > 0.1

    # One in ten may; more than 24 of 150 would happen to an honest promise once in a hundred times.
    assert 0 < alarms <= 24
    assert 0 < missed <= 24


@pytest.mark.parametrize(
    ("text", "part"), [("2%", 0.02), ("2.5 %", 0.025), ("２％", 0.02), ("0.1", 0.1)]
)
def test_a_share_is_written_in_any_usual_way(text: str, part: float) -> None:
    assert share_told(text, option="--seen") == pytest.approx(part)


@pytest.mark.parametrize("text", ["", "%", "two", "nan%"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        Wanted(seen=share_told(text, option="--seen"))

    assert refused.value.code == "share_out_of_range"


@pytest.mark.parametrize("part", [0, 1, -0.1, 5, float("nan")])
def test_a_share_that_nothing_could_keep_or_break_is_refused(part: float) -> None:
    for name in ("false_alarms", "seen", "confidence"):
        with pytest.raises(UsageError):
            Wanted(**{name: part})
