"""Real lines of the corpus, harmful and harmless, are judged alike however their letters look."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from setsudo.assessment.evaluation.counterfactual import compared, steadiness_by
from setsudo.assessment.opinion import Engine
from setsudo.assessment.text.normalise import normalise
from setsudo.policy import Policy
from training.fairness.disguises import (
    DISGUISES,
    WHOLE,
    WORDS,
    Disguise,
    alternating,
    capitals,
)
from training.fairness.families import disguised, lines_of

LINES = lines_of("validation")
SOME = LINES[::3]
TEXTS = [turn["text"] for line in LINES for turn in line["turns"]]
UNSEEN = [one for one in WHOLE if one not in (capitals, alternating)]
NEVER_MORE = 0.06


def sides(lines: list[dict[str, Any]]) -> set[tuple[str, bool]]:
    return {(line["lang"], line["labels"]["beyond_norm"]) for line in lines}


def test_the_lines_are_of_both_languages_and_both_sides() -> None:
    assert sides(SOME) == {("ja", True), ("ja", False), ("en", True), ("en", False)}


@pytest.mark.parametrize("disguise", UNSEEN, ids=lambda one: one.__name__)
def test_what_a_reader_does_not_see_no_engine_sees(disguise: Disguise) -> None:
    hidden = [text for text in TEXTS if disguise(text) != text]

    assert len(hidden) > 100
    assert [t for t in hidden if normalise(disguise(t)).text != normalise(t).text] == []


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TEXTS), st.lists(st.sampled_from(UNSEEN), min_size=1, max_size=3))
def test_disguises_over_disguises_are_seen_through(text: str, disguises: list[Disguise]) -> None:
    hidden = text
    for disguise in disguises:
        hidden = disguise(hidden)

    assert normalise(hidden).text == normalise(text).text


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(TEXTS), st.sampled_from(sorted(DISGUISES)))
def test_no_disguise_moves_a_quote_out_of_the_words(text: str, name: str) -> None:
    hidden = DISGUISES[name](text)
    folded = normalise(hidden)

    places = [folded.span(at, at + 1) for at in range(len(folded.text))]

    assert places == sorted(places)
    assert all(0 <= start < end <= len(hidden) for start, end in places)
    assert normalise(folded.text).text == folded.text


def test_spelling_that_a_reader_sees_through_changes_no_verdict(
    engine: Engine, policy: Policy
) -> None:
    families = [
        family
        for disguise in (capitals, alternating, *WORDS)
        for family in disguised(SOME, disguise.__name__, disguise)
    ]

    changes = list(compared(families, policy=policy, engine=engine))
    told = steadiness_by(changes, lambda one: one.way)

    assert set(told) == {"beyond the norm", "within the norm"}
    assert all(side.contacts > 60 for side in told.values())
    assert [side.opposite for side in told.values()] == [0, 0]
    assert max(side.mean_change for side in told.values()) < 0.02
    # The furthest of ever more contacts lies ever further: hardly any moves far.
    assert sum(change.distance > 0.2 for change in changes) <= 0.005 * len(changes)
    assert max(side.max_change for side in told.values()) < 0.3
    # One contact next to a threshold flips under every disguise that changes it at all.
    flips = sum(side.flips for side in told.values())
    assert flips <= NEVER_MORE * len(families)
