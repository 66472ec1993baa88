"""ProfanityNotAtStaff: what counts as profanity not at staff, and what only sounds like it."""

from __future__ import annotations

import pytest
from detector_readings import reading_of, told

from setsudo.assessment.detectors.profanity_not_at_staff import ProfanityNotAtStaff

HITS = [
    "このクソプリンター、また詰まった",
    "ちくしょう、また電車が止まった",
    "this fucking lock is frozen again",
    "bloody rain, the box is soaked",
    "くたばれ本棚",
    "死ね(プリンターに言ってます)",
    [("r", "He swore at the machine, not at me.")],
    [("r", "券売機に向かって悪態をつかれた。")],
    "ｸｿｱﾌﾟﾘがまた\u200b落ちた",
]
NEAR_MISSES = [
    "お前クソだな",
    "死ね",
    "you fucking idiot",
    "Piss off",
    "このクソアプリ。お前も馬鹿か",
    "馬鹿にしているのですか",
    "lovely weather",
    [("b", "クソが")],
]


@pytest.mark.parametrize("turns", HITS)
def test_it_is_noticed_and_the_words_are_shown(turns):
    signal = told(ProfanityNotAtStaff(), reading_of(turns))["profanity_not_at_staff"]

    assert signal.value is True
    assert signal.evidence


@pytest.mark.parametrize("turns", NEAR_MISSES)
def test_what_only_sounds_like_it_is_left_alone(turns):
    assert "profanity_not_at_staff" not in told(ProfanityNotAtStaff(), reading_of(turns))
