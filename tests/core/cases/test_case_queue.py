"""What is looked at first, what was noted as what, and how cases belong together."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from case_cast import HOUR, NOON, refused_for
from hypothesis import given
from hypothesis import strategies as st

from setsudo.assessment.model import Verdict
from setsudo.cases.lacks import Lack
from setsudo.cases.links import (
    LONGEST_TAG,
    Link,
    LinkKind,
    home_of,
    refuse_unless_joinable,
    refuse_unless_linkable,
    tag,
)
from setsudo.cases.timeline import (
    Note,
    NoteKind,
    note_shortcomings,
    refuse_unless_sound,
    timeline,
)
from setsudo.cases.triage import Band, Waiting, queue

DAY = timedelta(days=1)
PLAIN = Waiting("plain", "ueno", NOON - HOUR, due=NOON + DAY, verdict=Verdict.WITHIN)
CASES = st.builds(
    Waiting,
    case=st.text("abcdef", min_size=1, max_size=4),
    site=st.just("ueno"),
    received=st.integers(0, 500).map(lambda hours: NOON - hours * HOUR),
    due=st.none() | st.integers(-50, 50).map(lambda hours: NOON + hours * HOUR),
    verdict=st.none() | st.sampled_from(Verdict),
    score=st.floats(0, 1),
    severity=st.integers(0, 4),
    malice=st.floats(0, 1),
    danger=st.booleans(),
    distress=st.booleans(),
    reported=st.booleans(),
)
QUEUES = st.lists(CASES, max_size=8, unique_by=lambda one: one.case)

SAW = Note("1", NoteKind.FACT, "11時に来店し、箱を置いた。", "agent", NOON, NOON, witness="agent")


def test_danger_comes_before_everything_and_a_score_before_nothing() -> None:
    waiting = [
        PLAIN,
        replace(PLAIN, case="review", verdict=Verdict.REVIEW, score=0.9),
        replace(PLAIN, case="beyond", verdict=Verdict.BEYOND, score=0.99),
        replace(PLAIN, case="told", verdict=None, reported=True),
        replace(PLAIN, case="grave", severity=3),
        replace(PLAIN, case="late", due=NOON - HOUR),
        replace(PLAIN, case="danger", danger=True),
    ]
    order = [place.waiting.case for place in queue(waiting, at=NOON)]
    assert order == ["danger", "late", "grave", "told", "beyond", "review", "plain"]


def test_a_case_says_why_it_stands_where_it_stands() -> None:
    [place] = queue([replace(PLAIN, due=NOON - HOUR, reported=True)], at=NOON + HOUR)
    assert place.band is Band.OVERDUE
    assert [reason.en for reason in place.reasons] == [
        "a response is overdue",
        "a member of staff spoke up about it",
        "received 2 hours ago",
    ]
    [place] = queue([replace(PLAIN, due=NOON - HOUR)], at=NOON)
    assert place.reasons[-1].en == "received an hour ago"


def test_a_customer_in_distress_is_seen_at_once_and_as_somebody_to_care_for() -> None:
    [place] = queue([replace(PLAIN, distress=True)], at=NOON)
    assert place.band is Band.DANGER
    assert "care" in place.reasons[0].en
    assert "配慮" in place.reasons[0].ja


def test_what_waits_long_enough_moves_up() -> None:
    old = replace(PLAIN, case="old", due=NOON)
    fresh = replace(PLAIN, case="fresh", due=NOON + 9 * DAY, verdict=Verdict.BEYOND, score=1.0)
    assert queue([old, fresh], at=NOON)[0].waiting.case == "fresh"
    assert queue([old, fresh], at=NOON + HOUR)[0].waiting.case == "old"


@given(QUEUES, st.randoms())
def test_the_order_does_not_depend_on_how_cases_came_in(waiting, rng) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(waiting)
    rng.shuffle(shuffled)
    assert queue(waiting, at=NOON) == queue(shuffled, at=NOON)


@given(CASES, CASES, st.floats(0, 1))
def test_a_score_never_lifts_a_case_over_one_that_presses_more(
    one: Waiting, other: Waiting, score: float
) -> None:
    other = replace(other, case=f"{one.case}x")
    first, second = queue([one, other], at=NOON)
    if first.band != second.band:
        changed = [replace(place.waiting, score=score) for place in (second, first)]
        assert queue(changed, at=NOON)[0].waiting.case == first.waiting.case


def test_facts_opinions_and_inferences_stand_apart_and_in_order() -> None:
    later = replace(SAW, id="2", happened=NOON + HOUR, at=NOON)
    undated = replace(SAW, id="3", happened=None)
    felt = Note("4", NoteKind.OPINION, "怖かった。", "agent", NOON)
    drawn = Note("5", NoteKind.INFERENCE, "下見だったと思う。", "officer", NOON, drawn_from=("1",))
    line = timeline([drawn, undated, later, felt, SAW])
    assert [note.id for note in line.facts] == ["1", "2", "3"]
    assert (line.opinions, line.inferences) == ((felt,), (drawn,))


def test_a_correction_leaves_what_it_corrects_on_record() -> None:
    better = replace(SAW, id="2", text="12時に来店した。", corrects="1")
    line = timeline([SAW, better])
    assert (line.facts, line.corrected) == ((better,), (SAW,))


@pytest.mark.parametrize(
    "guess",
    [
        "わざと箱を壊したと思われる。", "たぶん酔っていた。", "悪意があった。", "常連らしい。",
        "He probably meant to frighten her.", "She did it out of spite.",
        "I think he had been drinking.",
    ],
)  # fmt: skip
def test_a_guess_is_not_a_fact(guess: str) -> None:
    note = replace(SAW, text=guess)
    assert [one.lack for one in note_shortcomings(note, ())] == [Lack.GUESS_AS_FACT]
    assert not list(note_shortcomings(replace(note, kind=NoteKind.OPINION), ()))


@pytest.mark.parametrize(
    "fact",
    [
        "「たぶん明日また来る」と言って帰った。", "He said “I think you are lying” and hung up.",
        "箱を床に落とした。", "The customer believed to be the caller gave no name.",
        "素晴らしいと言われた。",
    ],
)  # fmt: skip
def test_what_somebody_is_quoted_as_guessing_is_a_fact(fact: str) -> None:
    assert not list(note_shortcomings(replace(SAW, text=fact), ()))


def test_a_note_is_what_it_says_it_is() -> None:
    refuse_unless_sound(SAW, ())
    unseen = replace(SAW, witness="")
    with refused_for(Lack.FACT_WITHOUT_SOURCE):
        refuse_unless_sound(unseen, ())
    refuse_unless_sound(replace(unseen, evidence=("video",)), ())
    drawn = Note("5", NoteKind.INFERENCE, "下見だった。", "officer", NOON, drawn_from=("4",))
    with refused_for(Lack.INFERENCE_FROM_NOTHING):
        refuse_unless_sound(drawn, {"1"})
    refuse_unless_sound(drawn, {"4"})
    naive = datetime(2026, 11, 24)  # noqa: DTZ001
    lacks = {one.lack for one in note_shortcomings(replace(SAW, text=" ", happened=naive), ())}
    assert lacks == {Lack.NOTE_EMPTY, Lack.TIME_WITHOUT_ZONE}


def test_cases_are_linked_with_a_reason_and_never_to_themselves() -> None:
    link = Link("1", "2", LinkKind.SAME_INCIDENT, "the same evening", "officer", NOON)
    refuse_unless_linkable(link)
    with refused_for(Lack.LINK_TO_ITSELF, Lack.LINK_REASON_MISSING):
        refuse_unless_linkable(replace(link, to_case="1", reason=""))


def test_joined_cases_never_run_in_a_circle() -> None:
    joined = {"1": "2", "2": "3"}
    assert home_of("1", joined) == "3"
    refuse_unless_joinable("4", "1", reason="one evening", joined=joined)
    with refused_for(Lack.JOINED_IN_A_CIRCLE):
        refuse_unless_joinable("3", "1", reason="one evening", joined=joined)
    # A circle that something else left behind does not hang anybody.
    assert home_of("a", {"a": "b", "b": "a"}) in {"a", "b"}


def test_a_word_is_one_tag_however_it_is_typed() -> None:
    assert tag("  ＶＩＰ　席 ") == tag("vip 席") == "vip 席"
    with pytest.raises(ValueError, match="needs a word"):
        tag(" 　")
    with pytest.raises(ValueError, match="at most"):
        tag("a" * (LONGEST_TAG + 1))
