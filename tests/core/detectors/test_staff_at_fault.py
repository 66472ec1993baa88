"""StaffAtFault: what counts as staff at fault, and what only sounds like it."""

from __future__ import annotations

import pytest
from detector_readings import reading_of, told

from setsudo.assessment.detectors.staff_at_fault import StaffAtFault

HITS = [
    "店員さんに舌打ちされました",
    "受付の人の態度が失礼でした",
    "Your driver swore at me",
    "I was laughed at by your colleague",
    [("c", "写真を見ていただけますか"), ("s", "だから無理だって言ってるでしょ")],
    [("c", "Could you check?"), ("s", "Listen, princess, jog on.")],
    [("r", "係員「だから無理だって言ってるでしょ」")],
    "店員に舌\u200b打ちされた",
]
NEAR_MISSES = [
    "店員さんが親切でした",
    "The driver was lovely",
    [("c", "ありがとう"), ("s", "承知いたしました。")],
    [("c", "I'm worried"), ("s", "Could I ask you to calm down for a moment?")],
    [("b", "店員に舌打ちされた")],
]


@pytest.mark.parametrize("turns", HITS)
def test_it_is_noticed_and_the_words_are_shown(turns):
    signal = told(StaffAtFault(), reading_of(turns))["staff_at_fault"]

    assert signal.value is True
    assert signal.evidence


@pytest.mark.parametrize("turns", NEAR_MISSES)
def test_what_only_sounds_like_it_is_left_alone(turns):
    assert "staff_at_fault" not in told(StaffAtFault(), reading_of(turns))


def test_the_companys_record_is_named_where_it_bears_the_customer_out():
    reading = reading_of("確認してください", facts="録音で、係の暴言が確認された。")

    assert "暴言" in told(StaffAtFault(), reading)["staff_at_fault"].because.ja
