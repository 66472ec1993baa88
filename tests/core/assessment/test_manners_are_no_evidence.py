"""An opening or a closing formula is never shown as the words that make an act."""

from __future__ import annotations

import numpy as np
import pytest
from told_contacts import contact, read_without_words

from setsudo.assessment.linear import GRADES, opinion_of
from setsudo.assessment.text.formulas import only_manners


@pytest.mark.parametrize(
    "formula",
    [
        "敬具", "敬具。", "草々", "かしこ", "以上。", "拝啓、", "もしもし。",
        "お世話になっております。", "よろしくお願いいたします。", "宜しくお願いします",
        "Yours faithfully,", "kind regards",
        "With kindest regards,", "Dear Sir or Madam,", "Hello!", "Thank you in advance.",
    ],
)  # fmt: skip
def test_a_formula_is_known(formula: str) -> None:
    assert only_manners(formula)


@pytest.mark.parametrize(
    "words",
    [
        "以上の通り、担当者を解雇してください。", "土下座をお願いします。", "Hello, you idiot.",
        "Thank you for nothing.", "敬具なんて書くと思うなよ。", "With regards to the refund:", "",
    ],
)  # fmt: skip
def test_words_that_say_more_are_no_formula(words: str) -> None:
    assert not only_manners(words)


@pytest.mark.parametrize("closing", ["敬具", "Yours faithfully,"])
def test_the_strongest_sentence_is_not_shown_where_it_is_a_closing(closing: str) -> None:
    one = read_without_words(contact("I demand an apology from her.", closing))
    strongest = np.array([[float(only_manners(s.text))] * 2 for s in one.sentences], np.float32)
    outputs = (*GRADES, "demand_apology", "threat")
    sure = np.ones(len(outputs), dtype=np.float32)

    opinion = opinion_of(one, outputs, sure, sure[:2] * 0.5, strongest)

    shown = {quote.quote for quotes in opinion.evidence.values() for quote in quotes}
    assert shown == {"I demand an apology from her."}
