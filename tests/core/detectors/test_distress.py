"""Distress: what counts as distress, and what only sounds like it."""

from __future__ import annotations

import pytest
from detector_readings import reading_of, told

from setsudo.assessment.detectors.distress import Distress

HITS = [
    "もう死にたいくらい困っている",
    "生きていけません",
    "消えてしまいたい",
    "I want to die",
    "I can't cope any more",
    "sometimes I think of ending it all",
    [("r", "ご本人が「死にたい」と話された。")],
    [("r", "The caller was in tears throughout.")],
    "もう死\u200bにたいです",
]
NEAR_MISSES = [
    "死ぬほど暑い",
    "おいしくて死にたい",
    "I'm dying to see it",
    "I nearly killed myself laughing",
    "ボスに何度も殺されるけどバグ?",
    "お前が自殺しろ",
    [("r", "係の後輩が震えていた。")],
    [("b", "死にたい")],
]


@pytest.mark.parametrize("turns", HITS)
def test_it_is_noticed_and_the_words_are_shown(turns):
    signal = told(Distress(), reading_of(turns))["distress"]

    assert signal.value is True
    assert signal.evidence


@pytest.mark.parametrize("turns", NEAR_MISSES)
def test_what_only_sounds_like_it_is_left_alone(turns):
    assert "distress" not in told(Distress(), reading_of(turns))
