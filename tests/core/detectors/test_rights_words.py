"""RightsWords: what counts as rights words, and what only sounds like it."""

from __future__ import annotations

import pytest
from detector_readings import reading_of, told

from setsudo.assessment.detectors.rights_words import RightsWords

HITS = [
    "3日で故障。応じないなら消費生活センターに相談します",
    "納得できないので訴訟も考えます",
    "ｸｰﾘﾝｸﾞ･ｵﾌをします",
    "I would like a refund, please.",
    "I'll take it to the ombudsman",
    "this goes to small claims court",
]
NEAR_MISSES = [
    "ありがとうございました。",
    "When will it arrive?",
    "The courtesy of a reply would be nice",
    [("c", "すみません"), ("s", "返金いたします。")],
    [("b", "弁護士を呼べ")],
    # A right does not speak for anybody in the sentence that threatens.
    "Give me my money back or I will stab you.",
    "返金しないなら殴りに行くぞ。",
]


@pytest.mark.parametrize("turns", HITS)
def test_it_is_noticed_and_the_words_are_shown(turns):
    signal = told(RightsWords(), reading_of(turns))["rights_words"]

    assert signal.value is True
    assert signal.evidence


@pytest.mark.parametrize("turns", NEAR_MISSES)
def test_what_only_sounds_like_it_is_left_alone(turns):
    assert "rights_words" not in told(RightsWords(), reading_of(turns))
