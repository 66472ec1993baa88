"""Which language the customer's own words are in, and when there are too few to tell."""

from __future__ import annotations

import pytest
from told_contacts import contact, talk

from setsudo.assessment.reading import cut, language_of
from setsudo.interactions.model import Speaker


@pytest.mark.parametrize(
    ("words", "lang"),
    [
        ("いつ届きますか", "ja"),
        ("了解", "ja"),
        ("iPhone の修理をお願いします", "ja"),
        ("ｲﾂﾄﾄﾞｷﾏｽｶ", "ja"),
        ("When will it arrive?", "en"),
        ("ok", "en"),
        ("pls refund me asap u thieves, gimme my money", "en"),
        ("Bonjour, je voudrais savoir quand ma commande va arriver chez moi", "und"),
        ("Quiero mi dinero ahora mismo o voy a quemar toda la tienda", "und"),
        ("Ich möchte wissen, wann meine Bestellung endlich kommt", "und"),
        ("안녕하세요 언제 도착하나요", "und"),
        ("我要退货请马上处理这件事情不要再拖了", "und"),
        ("Здравствуйте, где мой заказ", "und"),
        ("😀🔥", "und"),
        ("090-1234-5678", "und"),
        ("", "und"),
    ],
)
def test_the_language_of_words(words: str, lang: str) -> None:
    assert cut(contact(words)).lang == lang


def test_the_staffs_language_is_not_the_customers() -> None:
    interaction = talk(
        (Speaker.STAFF, "お電話ありがとうございます。ご用件をお伺いいたします。"),
        (Speaker.CUSTOMER, "안녕하세요. 환불해 주세요."),
    )

    assert cut(interaction).lang == "und"


def test_only_the_beginning_of_a_very_long_contact_is_looked_at() -> None:
    assert language_of(["いつ届きますか"] * 5_000 + ["hello there"] * 50_000) == "ja"
