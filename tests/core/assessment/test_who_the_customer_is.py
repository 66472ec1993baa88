"""A clerk's note on who the customer is changes nothing; what it says of needs remains."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from told_contacts import Assessing, contact

from setsudo.assessment.text.normalise import normalise
from setsudo.assessment.text.veiling import veiled
from setsudo.interactions.model import Context, Interaction

WHO = [
    "The customer is a man.",
    "The caller is 61.",
    "The customer is in her early seventies.",
    "Customer is a retired nurse.",
    "The guest is from Brazil.",
    "The customer is called Tariq Hussain.",
    "He works as a cleaner.",
    "お客様は男性。",
    "客は40代。",
    "お客様は70歳の女性です。",
    "お客様はベトナムの出身。",
    "職業は会社員。",
    "お客様は韓国人です。",
    "お客様の名前は鈴木一郎。",
]
MATTERS = [
    "The customer is deaf.",
    "The customer uses a wheelchair.",
    "The customer is from our branch list.",
    "The customer was refunded.",
    "The customer is called back every day.",
    "The item was right.",
    "The driver is a woman.",
    "客は82歳で難聴がある。",
    "お客様は車いすを利用。",
    "定員12人。",
    "担当者は男性。",
    "名前は名札で知ったとみられる。",
    "男性は整理券を持っていなかった。",
]


@pytest.mark.parametrize("sentence", WHO)
def test_an_engine_is_not_told_who_the_customer_is(sentence: str) -> None:
    before, after = "The item was right. ", " A refund was paid on 3 May."
    assert veiled(normalise(before + sentence + after).text).split() == (before + after).split()


@pytest.mark.parametrize("sentence", MATTERS)
def test_what_matters_is_still_told(sentence: str) -> None:
    assert veiled(normalise(sentence).text) == normalise(sentence).text


def test_a_description_in_passing_goes_and_the_sentence_stays() -> None:
    assert veiled("60代の男性のお客様がレジの前で待った。") == "お客様がレジの前で待った。"


@given(st.text(max_size=300), st.sampled_from(WHO))
def test_any_facts_are_veiled_without_a_crash_and_nothing_is_added(text: str, who: str) -> None:
    folded = normalise(f"{text} {who}").text
    assert len(veiled(folded)) <= len(folded)


def test_the_same_words_get_the_same_score_from_whomever_they_come(assessing: Assessing) -> None:
    words = "I want my money back and I will ring every day until I get it."

    def told_of(who: str) -> Interaction:
        facts = f"The shoes were worn. They cannot be returned. {who}"
        return replace(contact(words), context=Context(business="Shoes", facts=facts))

    who = ["The customer is a man.", "The customer is 25 years old.", "She was born in Nigeria."]
    assert len({assessing.one(told_of(one)).score for one in who}) == 1
