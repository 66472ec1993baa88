"""Stories of drift: a change is told, chance is not, and small cells give nobody away."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from determined_lines import determined, line, pair, within
from hypothesis import given
from hypothesis import strategies as st

from setsudo.assessment.learning.agreeing import Agreement, Pair, agreement, pair_of
from setsudo.assessment.learning.drifting import Drift, drift, to_object
from setsudo.assessment.learning.hiding import hidden
from setsudo.assessment.learning.model import CameBy
from setsudo.assessment.learning.periods import Period, period_told, two_periods
from setsudo.assessment.learning.shifting import shift_of_counts, shift_of_scores
from setsudo.assessment.learning.signs import Reason
from setsudo.assessment.learning.wanted import Wanted
from setsudo.assessment.model import Verdict
from setsudo.errors import UsageError

JULY_TO_SEPTEMBER = Period(date(2026, 7, 1), date(2026, 9, 30))
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
ANSWER = {"verdict": "beyond", "score": 0.9, "severity": 3, "policy": "p@1", "engine": "e@1"}


def record(seed: int = 3, *, each_day: int = 6, days: int = 122) -> list[Pair]:
    """Return a record from July to October in which nothing changes."""
    random = np.random.default_rng(seed)
    pairs: list[Pair] = []
    for day in range(days):
        for _ in range(each_day):
            beyond = bool(random.random() < 0.5)
            score = round(float(random.beta(9, 2) if beyond else random.beta(2, 9)), 4)
            verdict = (
                Verdict.BEYOND
                if score >= 0.7
                else Verdict.REVIEW
                if score >= 0.3
                else Verdict.WITHIN
            )
            pairs.append(
                pair(
                    day, beyond_norm=beyond, score=score, verdict=verdict, severity=2 * beyond,
                    given_severity=2 * (verdict is Verdict.BEYOND),
                    lang=("ja", "en")[int(random.integers(2))],
                    channel=("phone", "chat")[int(random.integers(2))],
                )
            )  # fmt: skip
    return pairs


def compared(pairs: list[Pair], *, least: int = 10, wanted: Wanted | None = None) -> Drift:
    return drift(
        pairs, earlier=JULY_TO_SEPTEMBER, later=OCTOBER, least=least,
        wanted=wanted or Wanted(false_alarms=0.1, seen=0.9),
    )  # fmt: skip


def in_october(pairs: list[Pair], change: dict[str, object], *, lang: str = "") -> list[Pair]:
    """Return the record with a change to what the machine said in October."""
    return [
        replace(one, **change) if OCTOBER.holds(one.day) and lang in ("", one.lang) else one
        for one in pairs
    ]


def test_where_nothing_changes_nothing_is_said() -> None:
    told = [compared(record(seed)).look_again for seed in range(6)]

    # One record in twenty may raise a false alarm.
    assert sum(map(bool, told)) <= 1


def test_scores_that_creep_up_are_noticed() -> None:
    crept = [
        replace(one, score=min(1.0, one.score + 0.2)) if OCTOBER.holds(one.day) else one
        for one in record()
    ]

    told = compared(crept)

    assert (told.look_again[0].of, told.look_again[0].reason) == ("all", Reason.SCORES_MOVED)
    assert told.overall.scores.psi > 0.25


def test_an_engine_that_goes_blind_in_one_language_is_told_by_that_language() -> None:
    told = compared(in_october(record(), {"verdict": Verdict.WITHIN}, lang="en"))

    blind = {(sign.of, sign.name) for sign in told.look_again if sign.reason is Reason.FEWER_SEEN}
    assert ("language", "en") in blind
    assert ("language", "ja") not in blind
    assert any(sign.reason is Reason.SEEN_BELOW_BOUND for sign in told.look_again)
    english = told.by_language["en"]
    assert english is not None
    assert english.later.seen is not None
    assert english.later.seen.value == 0


def test_an_engine_that_cries_wolf_is_told_by_people_who_no_longer_agree() -> None:
    reasons = {
        sign.reason
        for sign in compared(in_october(record(), {"verdict": Verdict.BEYOND})).look_again
    }

    assert {
        Reason.FEWER_UPHELD, Reason.MORE_FALSE_ALARMS, Reason.FALSE_ALARMS_ABOVE_BOUND,
        Reason.VERDICTS_MOVED,
    } <= reasons  # fmt: skip


def test_every_sign_says_so_in_both_languages_with_its_figures() -> None:
    for sign in compared(in_october(record(), {"verdict": Verdict.WITHIN})).look_again:
        assert "{" not in sign.because.ja + sign.because.en
        assert 0 < sign.chance <= 1


def test_contacts_that_the_machine_chose_do_not_say_what_it_misses() -> None:
    raised = [pair(1, beyond_norm=True, verdict=Verdict.BEYOND, came_by=CameBy.RAISED)] * 30
    missed = [pair(1, beyond_norm=True, came_by=CameBy.REPORTED)] * 10

    told = agreement([*raised, *missed], least=10, confidence=0.95)

    assert told.seen is not None
    assert (told.seen.count, told.seen.of) == (0, 10)
    assert told.upheld is not None
    assert (told.upheld.count, told.upheld.of) == (30, 30)
    assert told.false_alarms is None


def test_an_undetermined_contact_counts_for_the_verdicts_alone() -> None:
    open_ones = [pair(1, settled=False, verdict=Verdict.BEYOND)] * 12

    told = agreement(open_ones, least=5, confidence=0.95)

    assert (told.contacts, told.beyond) == (12, 12)
    assert told.upheld is told.seen is told.false_alarms is None
    assert told.severity.exact is None


def test_the_same_record_gives_the_same_figures() -> None:
    assert compared(record()) == compared(record())


def test_the_figures_are_plain_json() -> None:
    told = json.loads(json.dumps(to_object(compared(in_october(record(), {"score": 0.5})))))

    assert told["format"] == "setsudo-drift/1"
    assert told["later"] == {"first": "2026-10-01", "last": "2026-10-31"}
    assert set(told["look_again"][0]["because"]) == {"ja", "en"}
    assert list(told["by_month"]) == ["2026-07", "2026-08", "2026-09", "2026-10"]


def test_engines_and_policies_of_both_periods_are_named() -> None:
    told = compared(in_october(record(), {"engine": "deep@2"}))

    assert told.engines == (("fast@1",), ("deep@2",))
    assert told.policies == (("customer-service@1",),) * 2


def test_a_channel_of_few_contacts_is_hidden_and_cannot_be_reckoned_from_the_rest() -> None:
    few = [pair(day, channel="letter") for day in (3, 95)]

    told = compared([*record(), *few])

    assert told.by_channel["letter"] is None
    shown = [one for one in told.by_channel.values() if one is not None]
    assert len(shown) == 1
    assert told.overall.earlier.contacts - shown[0].earlier.contacts >= 10


def test_a_month_of_few_contacts_is_hidden_and_cannot_be_reckoned_from_the_rest() -> None:
    pairs = [one for one in record() if one.month != "2026-08"] + [pair(40)] * 3

    told = compared(pairs)

    assert told.by_month["2026-08"] is None
    shown = [told.by_month[month] for month in ("2026-07", "2026-09")]
    assert sorted(one is None for one in shown) == [False, True]
    assert isinstance(told.by_month["2026-10"], Agreement)


rows = st.dictionaries(
    st.sampled_from("abcdef"), st.lists(st.integers(0, 30), min_size=2, max_size=2), max_size=6
)


@given(counts=rows, least=st.integers(1, 20))
def test_no_hidden_row_follows_from_the_totals(counts: dict[str, list[int]], least: int) -> None:
    hides = hidden(counts, least=least)

    shown = set(counts) - hides
    assert all(min(counts[name]) >= least for name in shown)
    held = [counts[name] for name in hides if any(counts[name])]
    if held and shown:
        assert len(held) > 1
        assert all(sum(column) == 0 or sum(column) >= least for column in zip(*held, strict=True))
    if all(min(row) >= least for row in counts.values()):
        assert not hides


def test_chance_alone_seldom_moves_scores() -> None:
    random = np.random.default_rng(8)
    chances = [
        shift_of_scores(random.random(80).tolist(), random.random(40).tolist()).chance
        for _ in range(120)
    ]

    # Chances are even between 0 and 1: about six of 120 lie under 0.05, hardly ever more than 14.
    assert sum(chance <= 0.05 for chance in chances) <= 14
    assert 0.35 < float(np.mean(chances)) < 0.65


@given(
    scores=st.lists(st.sampled_from([0.1, 0.3, 0.7, 0.9]), min_size=1, max_size=60),
    others=st.lists(st.floats(0, 1), min_size=1, max_size=60),
)
def test_a_shift_is_a_figure_whatever_the_scores(scores: list[float], others: list[float]) -> None:
    told = shift_of_scores(scores, others)

    assert np.isfinite(told.psi)
    assert told.psi >= 0
    assert 0 < told.chance <= 1
    assert shift_of_scores(scores, scores).psi == 0
    assert shift_of_scores(scores, scores).chance == 1


def test_counts_that_turn_over_are_far_apart_beyond_chance() -> None:
    told = shift_of_counts((90, 5, 5), (5, 5, 90))

    assert told.psi > 1
    assert told.chance < 0.001


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-10", "2026-10-01", "2026-10-31"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2026-07..2026-09", "2026-07-01", "2026-09-30"),
        ("2026-10-05", "2026-10-05", "2026-10-05"),
        ("2026-10-05..2026-11", "2026-10-05", "2026-11-30"),
    ],
)
def test_a_period_is_a_month_a_date_or_two_of_them(text: str, first: str, last: str) -> None:
    told = period_told(text, option="--later")

    assert (told.first.isoformat(), told.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "..", "last month", "2026-13", "2026-02-30", "2026-10..2026-09"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        period_told(text, option="--later")

    assert refused.value.code == "period_malformed"


def test_without_periods_the_last_month_is_held_against_all_before() -> None:
    days = [date(2026, 8, 3), date(2026, 10, 2), date(2026, 10, 30)]

    earlier, later = two_periods(days, earlier=None, later=None)

    assert earlier == Period(date(2026, 8, 3), date(2026, 8, 3))
    assert later == Period(date(2026, 10, 1), date(2026, 10, 30))


def test_where_there_is_nothing_to_compare_the_command_says_so() -> None:
    with pytest.raises(UsageError, match="assessment"):
        two_periods([], earlier=None, later=None)
    with pytest.raises(UsageError, match="nothing to compare"):
        two_periods([date(2026, 10, 1)], earlier=None, later=None)
    with pytest.raises(UsageError, match="end before"):
        two_periods([date(2026, 10, 1)], earlier=OCTOBER, later=OCTOBER)
    with pytest.raises(UsageError, match="later period holds 0"):
        compared([one for one in record() if one.month != "2026-10"])


def test_a_contact_stands_in_its_own_month_and_without_one_in_that_of_the_decision() -> None:
    own = pair_of(determined(line(assessment=ANSWER, started_at="2026-09-30T23:50:00+09:00")))
    decided = pair_of(determined(within("w", assessment=ANSWER, started_at=None)))

    assert own is not None
    assert own.month == "2026-09"
    assert decided is not None
    assert decided.month == "2026-10"
    assert pair_of(determined(line())) is None
