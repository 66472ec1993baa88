"""PileOn: what counts as pile on, and what only sounds like it."""

from __future__ import annotations

import pytest
from detector_readings import reading_of, told

from setsudo.assessment.detectors.pile_on import PileOn

HITS = [
    "◯◯店の佐藤って店員。みんなで電話してあげて",
    "フォロワーのみんな、この店に低評価つけて",
    "潰れるまでRT止めるな",
    "Everyone please ring her at the shop tomorrow",
    "Flood their inbox until she is gone",
    "Leave them a one star review, all of you",
    [("r", "店内で「みんな、この人に電話してあげて」と配信された。")],
    "ﾐﾝﾅで電\u200b話してあげて",
]
NEAR_MISSES = [
    "返金の対象です。同じ被害の方に届くよう拡散希望",
    "Please share so others get the refund",
    "has anyone else had this?",
    "同じ症状の方いますか?",
    "Please don't message the staff, they were lovely",
    [("b", "みんなで電話してあげて")],
    [("c", "すみません"), ("s", "みんなで電話してあげて")],
]


@pytest.mark.parametrize("turns", HITS)
def test_it_is_noticed_and_the_words_are_shown(turns):
    signal = told(PileOn(), reading_of(turns))["pile_on"]

    assert signal.value is True
    assert signal.evidence


@pytest.mark.parametrize("turns", NEAR_MISSES)
def test_what_only_sounds_like_it_is_left_alone(turns):
    assert "pile_on" not in told(PileOn(), reading_of(turns))
