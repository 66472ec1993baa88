"""Accommodation: what counts as accommodation, and what only sounds like it."""

from __future__ import annotations

import pytest
from detector_readings import reading_of, told

from setsudo.assessment.detectors.accommodation import Accommodation

HITS = [
    "耳が遠いので、もう一度お願いします",
    "車いすなのでスロープを出してください",
    "日本語がまだ難しいです",
    "妊娠中で長く立てません",
    "I'm deaf, please write to me",
    "I am eighty and my eyes are not good",
    "English is not my first language",
    "My husband has dementia",
    [("r", "白杖の利用者。ゆっくり説明した。")],
    "ﾆﾎﾝｺﾞがまだ\u200b。日本語がまだ難しいです",
]
NEAR_MISSES = [
    "通信障害はいつ直りますか",
    "今の障害情報を教えてください",
    "Are you deaf?",
    "The blinds are fitted on Monday? no, turn a blind eye",
    "£80 please",
    [("b", "耳が遠い")],
    [("c", "すみません"), ("s", "車いすの方ですか。")],
]


@pytest.mark.parametrize("turns", HITS)
def test_it_is_noticed_and_the_words_are_shown(turns):
    signal = told(Accommodation(), reading_of(turns))["accommodation"]

    assert signal.value is True
    assert signal.evidence


@pytest.mark.parametrize("turns", NEAR_MISSES)
def test_what_only_sounds_like_it_is_left_alone(turns):
    assert "accommodation" not in told(Accommodation(), reading_of(turns))


def test_the_companys_record_is_named_where_it_tells_of_the_need():
    reading = reading_of("まだですか", facts="利用者には認知症がある。")

    signal = told(Accommodation(), reading)["accommodation"]

    assert "認知症" in signal.because.ja
    assert signal.evidence == ()
