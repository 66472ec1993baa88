"""Quoting: what counts as quoting, and what only sounds like it."""

from __future__ import annotations

import pytest
from detector_readings import reading_of, told

from setsudo.assessment.detectors.quoting import Quoting

HITS = [
    "店員さんに「頭おかしい」と言われました。録音を確認して",
    "隣の人が「殺すぞ」と怒鳴っていた",
    'He told me "shut up, you stupid cow" at the counter',
    'The note on my door said "I will burn your van"',
    "店員に「ﾊﾞｶ」と言\u200bわれた",
]
NEAR_MISSES = [
    "「特選」コースをお願いします",
    "私は「殺すぞ」と言いました",
    'I told her "shut up"',
    'He said "thank you so much"',
    "殺すぞ",
    [("c", "すみません"), ("s", "「頭おかしい」と言われたのですね")],
]


@pytest.mark.parametrize("turns", HITS)
def test_it_is_noticed_and_the_words_are_shown(turns):
    signal = told(Quoting(), reading_of(turns))["quoting"]

    assert signal.value is True
    assert signal.evidence


def test_the_words_shown_are_the_original_ones_where_folding_changed_their_length():
    reading = reading_of("㈱さくらの店員に\u200b「ﾊﾞｶ\u200b」と言われた")

    (quote,) = told(Quoting(), reading)["quoting"].evidence

    assert quote.quote == "「ﾊﾞｶ\u200b」"


@pytest.mark.parametrize("turns", NEAR_MISSES)
def test_what_only_sounds_like_it_is_left_alone(turns):
    assert "quoting" not in told(Quoting(), reading_of(turns))
