"""What is counted as found, missed and raised in vain, on sets small enough to count by hand."""

from __future__ import annotations

import json
import random

import pytest
from labelled_sets import GROUP_OF, answered, labelled
from sklearn.metrics import precision_recall_fscore_support

from setsudo.assessment.evaluation.cases import Case
from setsudo.assessment.evaluation.figures import to_object
from setsudo.assessment.evaluation.measuring import GROUPS, measure, measure_slice
from setsudo.assessment.model import Verdict
from setsudo.errors import UsageError


def test_an_act_that_may_be_named_is_neither_a_miss_nor_a_false_alarm() -> None:
    named = labelled("1", may=["threat"])
    silent = labelled("2", may=["violence"])
    cases = [answered(named, acts=("threat",)), answered(silent)]

    told = measure_slice(cases, group_of=GROUP_OF)

    for tally in (told.acts["threat"], told.acts["violence"], told.groups["intimidation"]):
        assert (tally.found, tally.missed, tally.false_alarms) == (0, 0, 0)


def test_a_group_is_found_by_any_of_its_acts_and_the_act_itself_is_not() -> None:
    one = labelled("1", acts=["threat"], beyond_norm=True, severity=3)

    told = measure_slice([answered(one, acts=("violence",))], group_of=GROUP_OF)

    assert told.groups["intimidation"].f1 == 1
    assert told.acts["threat"].missed == 1
    assert told.acts["violence"].false_alarms == 1


def test_other_stands_apart_and_the_mean_is_over_the_groups_that_are_labelled() -> None:
    cases = [
        answered(labelled("1", acts=["threat"], beyond_norm=True), acts=("threat",)),
        answered(labelled("2", acts=["disparagement"], beyond_norm=True)),
        answered(labelled("3", acts=["other_beyond_norm"], beyond_norm=True)),
    ]

    told = measure_slice(cases, group_of=GROUP_OF)

    assert set(told.groups) == set(GROUPS)
    assert told.other["other"].missed == 1
    assert (told.macro.f1, told.macro.groups) == (0.5, 2)
    assert told.groups["damaging_posting"].f1 is None


def test_precision_recall_and_f1_are_scikit_learns() -> None:
    chance = random.Random(9)  # noqa: S311 (test data)
    cases: list[Case] = []
    for number in range(200):
        truth = [act for act in GROUP_OF if chance.random() < 0.3]
        found = tuple(act for act in GROUP_OF if chance.random() < (0.8 if act in truth else 0.1))
        verdict = Verdict.BEYOND if found else Verdict.WITHIN
        one = labelled(str(number), acts=truth, beyond_norm=bool(truth))
        cases.append(answered(one, verdict=verdict, acts=found))

    told = measure_slice(cases, group_of=GROUP_OF)

    for act, tally in told.acts.items():
        expected = precision_recall_fscore_support(
            [act in case.acts for case in cases],
            [act in case.found for case in cases],
            average="binary",
        )
        assert (tally.precision, tally.recall, tally.f1) == pytest.approx(expected[:3])
    expected = precision_recall_fscore_support(
        [case.beyond_norm for case in cases],
        [case.verdict is Verdict.BEYOND for case in cases],
        average="binary",
    )
    assert (told.beyond.precision, told.beyond.recall, told.beyond.f1) == pytest.approx(
        expected[:3]
    )


def test_false_alarms_are_told_by_kind_at_both_verdicts() -> None:
    quiet = labelled("1", kind="quoting")
    cases = [
        answered(quiet, verdict=Verdict.BEYOND),
        answered(quiet, verdict=Verdict.REVIEW),
        answered(quiet),
        answered(labelled("2", kind="explicit", beyond_norm=True), verdict=Verdict.REVIEW),
    ]

    told = measure_slice(cases, group_of=GROUP_OF)

    quoting = told.kinds["quoting"]
    assert (quoting.records, quoting.at_beyond, quoting.at_review) == (3, 1, 2)
    assert not quoting.beyond_norm
    assert told.kinds["explicit"].at_review == 1
    assert (told.beyond.found, told.beyond.false_alarms) == (0, 1)
    assert (told.review_or_beyond.found, told.review_or_beyond.false_alarms) == (1, 2)


@pytest.mark.parametrize(
    ("quote", "overlapping"), [((3, 6), 1), ((0, 5), 1), ((0, 4), 0), ((8, 12), 0), (None, 0)]
)
def test_evidence_overlaps_by_code_points(quote: tuple[int, int] | None, overlapping: int) -> None:
    words = "😡😡あの家に火をつけるぞ。"
    one = labelled(
        "1",
        text=words,
        acts=["threat"],
        beyond_norm=True,
        evidence=[{"turn": 0, "quote": "家に火を", "act": "threat"}],
    )

    told = measure_slice([answered(one, acts=("threat",), quote=quote)], group_of=GROUP_OF)

    assert words[4:8] == "家に火を"
    assert (told.evidence.act.right, told.evidence.act.overlapping) == (1, overlapping)


def test_a_quote_for_another_act_of_the_group_counts_for_the_group_only() -> None:
    one = labelled(
        "1",
        acts=["threat", "violence"],
        beyond_norm=True,
        evidence=[{"turn": 0, "quote": "火をつける", "act": "violence"}],
    )

    told = measure_slice([answered(one, acts=("threat",), quote=(0, 12))], group_of=GROUP_OF)

    assert told.evidence.act.right == 0
    assert told.evidence.group.share == 1


def test_languages_and_channels_are_measured_apart() -> None:
    cases = [
        answered(labelled("1", lang="ja", channel="phone", beyond_norm=True)),
        answered(labelled("2", lang="en-GB", channel="chat")),
        answered(labelled("3", lang="", channel="chat")),
    ]

    told = measure(cases, group_of=GROUP_OF)

    assert {code: one.records for code, one in told.by_language.items()} == {
        "en": 1,
        "ja": 1,
        "und": 1,
    }
    assert {code: one.records for code, one in told.by_channel.items()} == {"chat": 2, "phone": 1}
    assert told.by_channel["phone"].beyond.missed == 1


def test_minimal_pairs_are_ordered_by_score_and_told_apart_by_verdict() -> None:
    cases = [
        answered(labelled("a", beyond_norm=True), score=0.9, verdict=Verdict.BEYOND),
        answered(labelled("b"), score=0.3),
        answered(labelled("c"), score=0.6, verdict=Verdict.REVIEW),
        answered(labelled("d", beyond_norm=True), score=0.5, verdict=Verdict.REVIEW),
    ]

    pairs = measure(cases, group_of=GROUP_OF, pairs=[("a", "b"), ("c", "d")]).minimal_pairs

    assert pairs is not None
    assert (pairs.ordered, pairs.told_apart) == (1, 1)
    assert pairs.mean_gap == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("pair", "code"), [(("a", "gone"), "pair_unknown"), (("a", "b"), "pair_alike")]
)
def test_a_pair_that_does_not_fit_the_set_is_refused(pair: tuple[str, str], code: str) -> None:
    cases = [answered(labelled("a")), answered(labelled("b"))]

    with pytest.raises(UsageError) as refused:
        measure(cases, group_of=GROUP_OF, pairs=[pair])

    assert refused.value.code == code


def test_few_records_give_none_and_never_a_made_up_number() -> None:
    told = measure_slice([answered(labelled("1"))], group_of=GROUP_OF)

    assert told.roc_auc is None
    assert told.beyond.recall is None
    assert told.beyond.precision is None
    assert told.macro.f1 is None
    assert told.calibration.expected_error is None
    assert set(told.recall_at_false_alarms.values()) == {None}
    assert "NaN" not in json.dumps(to_object(measure([answered(labelled("1"))], group_of=GROUP_OF)))
