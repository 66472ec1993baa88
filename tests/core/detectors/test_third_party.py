"""ThirdParty: what counts as third party, and what only sounds like it."""

from __future__ import annotations

import pytest
from detector_readings import reading_of, told

from setsudo.assessment.detectors.third_party import ThirdParty

HITS = [
    "あちらの客が店員に『殺すぞ』と怒鳴っています",
    "隣の席の人がずっと怒鳴っていて怖いです",
    "Another customer was shouting at your cashier",
    "the man behind me in the queue keeps swearing at her",
    [("r", "お客様が間に入ってくださった。")],
    [("r", "A woman stepped in and told him to stop.")],
]
NEAR_MISSES = [
    "うちの子が泣いています",
    "ほかのお客様にもご案内してください",
    "I was shouting, sorry",
    "any other customers waiting?",
    [("r", "客は他のお客様に怒鳴った。")],
    [("b", "隣の客が怒鳴っている")],
]


@pytest.mark.parametrize("turns", HITS)
def test_it_is_noticed_and_the_words_are_shown(turns):
    signal = told(ThirdParty(), reading_of(turns))["third_party"]

    assert signal.value is True
    assert signal.evidence


@pytest.mark.parametrize("turns", NEAR_MISSES)
def test_what_only_sounds_like_it_is_left_alone(turns):
    assert "third_party" not in told(ThirdParty(), reading_of(turns))
