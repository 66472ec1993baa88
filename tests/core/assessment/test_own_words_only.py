"""Only the customer's own words count against the customer; a note by staff is a report of acts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from told_contacts import THANKS_EN, THANKS_JA, THREAT_EN, THREAT_JA, Assessing, contact, talk

from setsudo.assessment.model import Verdict
from setsudo.interactions.model import Speaker

ROUGH = [*THREAT_EN, *THREAT_JA, "土下座して謝れ。", "You people are scum.", "ﾀﾋね"]
MILD = [*THANKS_EN, *THANKS_JA]
OTHERS = [Speaker.STAFF, Speaker.BYSTANDER]


@pytest.mark.parametrize("speaker", OTHERS)
@pytest.mark.parametrize("words", [THREAT_EN, THREAT_JA], ids=["en", "ja"])
def test_a_threat_by_somebody_else_is_no_finding_against_the_customer(
    assessing: Assessing, speaker: Speaker, words: tuple[str, ...]
) -> None:
    answer = assessing.one(contact(*words, speaker=speaker))

    assert answer.findings == ()
    assert answer.verdict is not Verdict.BEYOND
    assert (answer.score, answer.severity) == (0, 0), "the customer has said nothing"


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.sampled_from(OTHERS), st.sampled_from(ROUGH)),
            st.tuples(st.just(Speaker.CUSTOMER), st.sampled_from(MILD)),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_no_finding_ever_quotes_staff_or_bystanders(
    assessing: Assessing, turns: list[tuple[Speaker, str]]
) -> None:
    interaction = talk(*turns)

    answer = assessing.one(interaction)

    for finding in answer.findings:
        assert {interaction.turns[quote.turn].speaker for quote in finding.evidence} <= {
            Speaker.CUSTOMER,
            Speaker.REPORTER,
        }


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(ROUGH), min_size=1, max_size=6))
def test_words_that_change_their_speaker_change_what_they_count_for(
    assessing: Assessing, words: list[str]
) -> None:
    as_staff = assessing.one(contact(*words, speaker=Speaker.STAFF))
    as_bystander = assessing.one(contact(*words, speaker=Speaker.BYSTANDER))

    assert as_staff.findings == as_bystander.findings == ()
    assert Verdict.BEYOND not in {as_staff.verdict, as_bystander.verdict}


def test_a_threat_counts_against_whoever_said_it(assessing: Assessing) -> None:
    asked = "日曜日は何時から営業していますか。"
    by_customer = assessing.one(
        talk((Speaker.STAFF, asked), *((Speaker.CUSTOMER, text) for text in THREAT_JA))
    )
    by_staff = assessing.one(
        talk((Speaker.CUSTOMER, asked), *((Speaker.STAFF, text) for text in THREAT_JA))
    )

    assert by_customer.score > by_staff.score
    assert by_customer.verdict is Verdict.BEYOND
    assert by_staff.verdict is not Verdict.BEYOND


def test_a_note_by_staff_is_a_report_of_acts(assessing: Assessing) -> None:
    note = (
        "男性のお客様がカウンターを蹴り、従業員の胸ぐらをつかんで「殺すぞ」と怒鳴った。"
        "警察を呼ぶと告げると、従業員の顔を殴って立ち去った。"
    )

    answer = assessing.one(contact(note, speaker=Speaker.REPORTER))

    assert answer.verdict is not Verdict.WITHIN
    assert answer.findings
