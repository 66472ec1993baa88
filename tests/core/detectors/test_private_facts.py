"""PrivateFacts: what counts as private facts, and what only sounds like it."""

from __future__ import annotations

import pytest
from detector_readings import reading_of, told

from setsudo.assessment.detectors.private_facts import PrivateFacts

HITS = [
    "田中さん、お住まいは駅のお近くでしたよね。",
    "ねえ、仕事は何時に終わるの?",
    "責任者の自宅に伺います。",
    "お子さん、かわいいですね。インスタ拝見しました。",
    "What time do you finish tonight?",
    "I know where you live.",
    "I followed you home on Tuesday.",
    "your daughter goes to the school on Mill Lane, no?",
    [("r", "係の顔をスマホで撮影し続けた。")],
    [("r", "He was filming me at the till.")],
    "ｵ住マイはどちら? お住\u200bまいはどちら?",
]
NEAR_MISSES = [
    "配達先の住所はさいたま市です。",
    "私の自宅に届けてください。",
    "お店は何時までですか。",
    "My address is 4 Hill Road, please deliver there.",
    "When do you open?",
    "my daughter uses it every day",
    [("b", "お住まいはどちら?")],
    [("c", "すみません"), ("s", "お住まいはどちらでしょうか。")],
]


@pytest.mark.parametrize("turns", HITS)
def test_it_is_noticed_and_the_words_are_shown(turns):
    signal = told(PrivateFacts(), reading_of(turns))["private_facts"]

    assert signal.value is True
    assert signal.evidence


@pytest.mark.parametrize("turns", NEAR_MISSES)
def test_what_only_sounds_like_it_is_left_alone(turns):
    assert "private_facts" not in told(PrivateFacts(), reading_of(turns))
