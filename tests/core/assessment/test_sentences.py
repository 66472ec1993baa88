"""A turn is cut where a reader would cut it, however it was written or recognised."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from setsudo.assessment.text.segment import LONGEST, sentences

PIECES = [
    "。", "！", "?", ". ", "Mr. ", "3.5", "https://a.example/?q=1!", "「", "」", "\n", " ",
    "\u3000", "です", "ますから", "あのー", "but ", "because ", "word ", "、", ", ", "…", "...",
    "w", "No. ", "e.g. ", "あ" * 90, "x" * 200,
]  # fmt: skip
TEXTS = st.one_of(
    st.text(),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=60).map("".join),
)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_sentences_stand_in_order_and_leave_out_nothing_but_space(text: str) -> None:
    at = 0
    for start, end in sentences(text):
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert 0 < end - start <= LONGEST
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\u3000 ", []),
        ("届きません。いつ着きますか？", ["届きません。", "いつ着きますか？"]),
        ("ふざけるな！！もういい", ["ふざけるな！！", "もういい"]),
        ("ほんとですか．すごいです．", ["ほんとですか．", "すごいです．"]),
        ("一行目\n二行目\r\n\r\n三行目", ["一行目", "二行目", "三行目"]),
        ("うける。www 次お願い", ["うける。www", "次お願い"]),
        ("It broke. I want it mended!", ["It broke.", "I want it mended!"]),
        ("Mr. Smith rang. Dr. Lee was out.", ["Mr. Smith rang.", "Dr. Lee was out."]),
        ("See no. 5 and fig. 2. Thanks.", ["See no. 5 and fig. 2.", "Thanks."]),
        ("I said no. You went on.", ["I said no.", "You went on."]),
        ("It weighs 3.5 kg. Too heavy.", ["It weighs 3.5 kg.", "Too heavy."]),
        ("容量は3.5リットルです。多い。", ["容量は3.5リットルです。", "多い。"]),
        (
            "See https://shop.example/a?b=1!c.html now. Please.",
            ["See https://shop.example/a?b=1!c.html now.", "Please."],
        ),
        ("「帰れ。」と言われました。つらい。", ["「帰れ。」と言われました。", "つらい。"]),
        ("「もういい。」電話が切れた。", ["「もういい。」", "電話が切れた。"]),
        ('She said "Go away." Then I left.', ['She said "Go away."', "Then I left."]),
        ("Wait... what? No", ["Wait... what?", "No"]),
    ],
)
def test_marks_end_a_sentence_where_a_reader_would_end_it(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_recognised_japanese_without_marks_is_cut_into_thoughts() -> None:
    run = (
        "先週注文した商品がまだ届いていないんですけど確認してもらえますかもう三回目の電話なんですよ"
        "毎回同じことを言われて困っていますちゃんと調べてください急いでいるので今日中に返事がほしいです"
    )

    assert len(cut(run)) >= 3
    assert "".join(cut(run)) == run


def test_recognised_english_without_marks_is_cut_into_thoughts() -> None:
    run = (
        "i ordered a kettle last week and it has not come but your site says that it was delivered "
        "so i want to know where it is because i have been waiting at home all day and nobody rang"
    )

    assert len(cut(run)) >= 3
    assert " ".join(cut(run)) == run


def test_a_short_run_without_marks_is_one_sentence() -> None:
    assert len(cut("すみませんちょっと聞きたいんですけど")) == 1
    assert len(cut("i just want to know but nobody answers")) == 1


def test_a_run_without_any_hold_is_still_cut_to_size() -> None:
    assert all(len(piece) <= LONGEST for piece in cut("x" * 5_000))
    assert all(len(piece) <= LONGEST // 2 for piece in cut("あ" * 5_000))


@pytest.mark.parametrize(
    "text",
    [
        "a" + " " * 100_000 + "b",
        "x" + "\t" * 100_000 + "y",
        "Mr. " * 25_000,
        ". " * 50_000,
        "?" * 100_000,
        "。" + "」" * 100_000,
        "www." * 25_000,
        "\n " * 50_000,
        "but " * 25_000,
        "です" * 50_000,
    ],
    ids=lambda text: repr(text[:4]),
)
def test_no_text_of_a_hundred_thousand_characters_takes_long(text: str) -> None:
    before = time.process_time()

    list(sentences(text))

    # A search that grows with the square of the text would take an hour.
    assert time.process_time() - before < 10
