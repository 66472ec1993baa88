"""Every detector: registered once, typed as declared, safe on hostile input, deaf to bystanders."""

from __future__ import annotations

import pytest
from detector_readings import reading_of, told
from hypothesis import given, settings
from hypothesis import strategies as st

from setsudo.assessment.detectors import DETECTORS
from setsudo.policy.signals import SIGNALS

KINDS = {"bool": bool, "int": int, "float": float}
HOSTILE = [
    "あ" * 20_000,
    "a " * 10_000,
    "「" * 10_000,
    '"' * 10_000 + "'" * 5_000,
    "you fucking " * 2_000,
    "みんな" * 5_000,
    "他の客が" * 3_000,
    "no error and " * 1_500,
    "1時間" * 4_000,
    "from 1 to 2 and " * 1_000,
    "another man said that he " * 800,
    "\u0130" * 3_000 + " I want to die",
    "\u200b" * 5_000 + "。",
]


def test_each_detector_has_its_own_name_with_a_version():
    names = [detector.name for detector in DETECTORS]

    assert len(set(names)) == len(names) == 16
    assert all(name.rpartition("/")[2].isdigit() for name in names)


def check(reading):
    for detector in DETECTORS:
        for signal in told(detector, reading).values():
            declared = SIGNALS[signal.name]
            assert type(signal.value) is KINDS[declared.kind]
            assert signal.value != declared.absent or signal.name == "minutes_customer"
            assert signal.because.ja
            assert signal.because.en
            assert len(signal.evidence) <= 17


@pytest.mark.timeout(60)
@pytest.mark.parametrize("speaker", ["c", "s", "r"])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_ends_and_every_quote_is_true(text, speaker):
    check(reading_of([(speaker, text)], facts=text, channel="phone"))


def test_a_bystanders_words_count_against_nobody():
    words = "死ね。みんなで電話してあげて。お住まいはどちら? Please leave. I know where you live."

    for detector in DETECTORS:
        assert not told(detector, reading_of([("b", words)], channel="phone"))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("csrb"),
            st.text(max_size=60)
            | st.sampled_from(
                ["ｵ引ｷ取りください。", "Please\u200b stop.", "無料で。", "2時間にわたり話"]
            ),
            st.floats(0, 1e6) | st.none(),
        ),
        min_size=1,
        max_size=8,
    ).filter(lambda turns: any(text.strip() and text.isprintable() for _, text, _ in turns))
)
def test_whatever_is_said_quotes_are_true_and_values_typed(turns):
    check(reading_of([*turns, ("c", "はい。", None)], channel="phone"))
