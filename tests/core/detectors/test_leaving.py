"""Leaving: requests to leave or to end the contact, and staying after them."""

from __future__ import annotations

import pytest
from detector_readings import reading_of, told

from setsudo.assessment.detectors.leaving import Leaving


@pytest.mark.parametrize(
    ("asks", "replies"),
    [
        ("閉店ですので、お引き取りください。", ["まだ話がある。", "座って待つ。"]),
        ("お電話を終了いたします。", ["まだ終わっていません。"]),
        ("Please leave the shop now.", ["No, listen to me.", "And another thing."]),
        ("I'm going to end this call.", ["Don't you dare hang up."]),
        ("お引き\u200b取りくださいﾏｾ。", ["帰らない。"]),
    ],
)
def test_a_customer_who_stays_is_noticed(asks, replies):
    turns = [("c", "返金しろ。"), ("s", asks), *(("c", reply) for reply in replies)]

    found = told(Leaving(), reading_of(turns))

    assert found["asked_to_leave"].value == 1
    assert found["stayed_after_asked"].value is True


@pytest.mark.parametrize(
    "replies", [[], ["わかりました。"], ["Sorry, I'm going."], ["はい。", "失礼しました。"]]
)
def test_a_customer_who_goes_has_not_stayed(replies):
    turns = [
        ("c", "返金しろ。"),
        ("s", "お引き取りください。"),
        *(("c", reply) for reply in replies),
    ]

    assert set(told(Leaving(), reading_of(turns))) == {"asked_to_leave"}


@pytest.mark.parametrize(
    "note",
    [
        "退去を求めたが、席を離れなかった。",
        "お引き取りをお願いした。その後も動かず、警察官が到着した。",
        "I asked him to leave three times. He sat down on the floor.",
    ],
)
def test_a_note_tells_of_staying(note):
    assert "stayed_after_asked" in told(Leaving(), reading_of([("r", note)]))


@pytest.mark.parametrize(
    "turns",
    [
        [("c", "お引き取りください。")],
        [("b", "Please leave the shop now.")],
        [("s", "商品の引き取りに伺います。"), ("c", "はい、お願いします。")],
        [("r", "説明し、納得してお帰りになった。")],
        [("r", "He paid and went home.")],
    ],
)
def test_nobody_was_asked(turns):
    assert not told(Leaving(), reading_of(turns))
