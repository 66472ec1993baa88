"""A detector sees what a reader sees, and every place can be taken back to the original text."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from setsudo.assessment.text.normalise import normalise

# Pieces that are folded, in every neighbourhood that chance can think of.
PIECES = [
    "死 ね", "ﾀﾋね", "氏ね", "56す", "sh1t", "f*ck", "f u c k", "k\u200bi\u200bll", "kіll", "ﾊﾞ",
    "か\u3099",
    "e\u0301", "a\u0337", "👩\u200d👧", "™\ufe0f", "1\ufe0f\u20e3", "ﾞ", "\ud800", "㌔", "…", "。",
    "」",
    "Mr. ", "https://a.example/?q=1!", "\n", "ｗ", "\u3000", "\u1112\u1161\u11ab", "ﷺ", "ſ", "½",
    "･", "İ",
    "\u0345", "ﾟ", "ﾀ", "ﾋ", "ね", "4", "5", "6", "す", "c", " ", "\u200b",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3))).map("".join),
)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_every_folded_character_stands_for_a_place_in_the_original(text: str) -> None:
    folded = normalise(text)

    places = [folded.span(at, at + 1) for at in range(len(folded.text))]

    assert folded.original == text
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)
    assert [end for _, end in places] == sorted(end for _, end in places)
    assert folded.span(0, len(folded.text))[1] <= len(text)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    once = normalise(text).text

    assert normalise(once).text == once


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.integers(0, 60), st.integers(0, 60))
def test_a_part_of_the_folded_text_lies_within_what_is_around_it(
    text: str, one: int, other: int
) -> None:
    folded = normalise(text)
    start, end = sorted((min(one, len(folded.text)), min(other, len(folded.text))))

    inner = folded.span(start, end)

    assert 0 <= inner[0] <= inner[1] <= len(text)
    if start < end:
        outer = folded.span(max(0, start - 1), min(len(folded.text), end + 1))
        assert outer[0] <= inner[0]
        assert inner[1] <= outer[1]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ＡＢＣ１２３", "ABC123"),
        ("ﾊﾞｶﾔﾛｳ", "バカヤロウ"),
        ("か\u3099んばれ", "がんばれ"),
        ("cafe\u0301", "café"),
        ("㌔", "キロ"),
        ("死\u200bね", "死ね"),
        ("ki\u2060ll", "kill"),
        ("k\u0337i\u0337l\u0337l\u0337", "kill"),
        ("ﾀﾋね", "死ね"),
        ("タヒね", "死ね"),
        ("全員ﾀﾋねばいいのに", "全員死ねばいいのに"),
        ("氏ね", "死ね"),
        ("お前氏ねよ", "お前死ねよ"),
        ("氏んでくれ", "死んでくれ"),
        ("4ね!", "死ね!"),
        ("死 ね", "死ね"),
        ("こ ろ す ぞ", "ころすぞ"),
        ("56すぞ", "殺すぞ"),
        ("56してやる", "殺してやる"),
        ("コロスぞ", "殺スぞ"),
        ("sh1t", "shit"),
        ("お前f*ck", "お前fuck"),
        ("F**king useless", "fucking useless"),
        ("sh*t", "shit"),
        ("you b1tch", "you bitch"),
        ("k i l l you", "kill you"),
        ("k.i.l.l you", "kill you"),
        ("I w i l l k i l l y o u", "Iwill kill you"),
        ("кill you", "kill you"),
        ("dіе", "die"),
        ("you аѕѕ", "you ass"),
        ("ᴋɪʟʟ ʏᴏᴜ", "kill you"),
        ("I WANT MY MONEY BACK NOW", "I want my money back now"),
        ("WHERE IS IT? I AM WAITING", "Where is it? I am waiting"),
        ("gIvE mE mY mOnEy", "Give me my money"),
        ("a r3fund from th3 c0mpany", "a refund from the company"),
        ("w4nker, you'd have k1lled me", "wanker, you'd have killed me"),
        ("my r e f u n d and my m.o.n.e.y", "my refund and my money"),
        ("y*o*u f/u/c/k", "you fuck"),
        ("my s k i l l and the d e a d l i n e", "my skill and the deadline"),
        ("fuuuuck yoooou", "fuck you"),
        ("a reeeefund, pleeeease", "a refund, please"),
        ("お・前・死・ね", "お前死ね"),
        ("お\n前\nは\nク\nズ", "お前はクズ"),
        ("この馬・鹿が", "この馬鹿が"),
        ("どア・ホ、消えろカ*ス", "どアホ、消えろカス"),
        ("バーーーカ", "バカ"),
        ("死ーーね!", "死ね!"),
        ("今からしばいたるから、待っとけ", "今から殴ってやるから、待っとけ"),
        ("どつき回すぞ", "殴り回すぞ"),
        ("殺したるぞ", "殺してやるぞ"),
        ("I'm gonnae break yer legs, ya eejit", "I'm gonna break your legs, ya idiot"),
        ("kys", "kill yourself"),
    ],
)
def test_what_is_written_to_pass_a_filter_is_read_as_it_is_meant(written: str, read: str) -> None:
    assert normalise(written).text == read


@pytest.mark.parametrize(
    "text",
    [
        "That's it. It's it, let's it be.",
        "iphone4s and a WH-1000XM4 and a B0ARD-3D",
        "氏名と住所をご記入ください。",
        "山田氏ねえ、さすがですね。",
        "中村氏ねばり強く交渉",
        "56さいの父が使います。",
        "幅は156センチ、奥行は56すべて同じです。",
        "あと3、4ね。",
        "タヒチ旅行のコロスケ",
        "家族は👨\u200d👩\u200d👧です❤\ufe0f 1\ufe0f\u20e3",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f の旗",
        "Καλημέρα σας, θέλω να ρωτήσω για την παραγγελία μου.",
        "Здравствуйте, где мой заказ? IPадрес не нужен.",
        "The U.S.A. office, a.m. and p.m., e.g. Plan B.",
        "Grades A B C D",
        "order f.k.a. 1001, S.T. Jones, s@it.example",
        "PLEASE RING",
        "The USB-C PORT DOES NOT WORK on my TV",
        "iPhone SE, MacBook Air, LaTeX, YouTube, PayPal",
        "noooo, soooo late, hmmm www.example",
        "すごいwwwwwwww ブースで待ちます",
        "an mp3player, h264, ipad4s, b2b, covid19",
        "月・水・金に伺います。北・南・東・西",
        "選択肢はア・イ・ウ・エ",
        "ジョン・スミス様、カ・ステラ",
        "a b c d, A/B/C/D, y/n/a",
        "これ動いてまうで、東京でくらすけん",
        "Are you an idiot? Yer tea's ready, ye ken.",
    ],
)
def test_words_that_only_look_alike_stay_as_they_are(text: str) -> None:
    assert normalise(text).text == text


def test_the_words_behind_a_folded_span_are_the_original_ones() -> None:
    text = "もう、ﾀﾋ\u200bね。ﾊﾞｶ"
    folded = normalise(text)

    assert folded.text == "もう、死ね。バカ"
    start, end = folded.span(3, 5)
    assert text[start:end] == "ﾀﾋ\u200bね"
    start, end = folded.span(6, 8)
    assert text[start:end] == "ﾊﾞｶ"


def test_half_a_character_is_read_as_a_mark_for_what_is_lost() -> None:
    folded = normalise("死\ud800ね")

    assert folded.text == "死\ufffdね"
    assert folded.original == "死\ud800ね"


@pytest.mark.parametrize("text", ["", "\u200b\u200b", "\ufeff"])
def test_nothing_to_see_is_nothing_to_read(text: str) -> None:
    folded = normalise(text)

    assert folded.text == ""
    assert folded.span(0, 0) in {(0, 0), (len(text), len(text))}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.from_regex(
            r"(?!kys|unalive)(?:([a-z])(?!\1\1)){2,12}(?<!kys)(?<!unalive)[,;:?)]?",
            fullmatch=True,
        ),
        max_size=12,
    )
)
def test_plain_letters_are_not_touched(words: list[str]) -> None:
    text = " ".join(words)

    assert normalise(text).text == text


@pytest.mark.parametrize(
    "piece",
    [
        "あ",
        "氏ね",
        "死 ",
        "a ",
        "f*",
        "1",
        "a1",
        "кі",
        "\u200b",
        "👩\u200d",
        "a\u0301",
        "56し",
        "4ね",
        "タヒね",
        "ﾊﾞ",
        "aB",
        "a.",
        "a|",
        "あ・",
        "バー",
        "あ\n",
    ],
)
def test_no_piece_repeated_a_hundred_thousand_times_takes_long(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    before = time.process_time()

    folded = normalise(text)

    # A walk that grows with the square of the text would take minutes.
    assert time.process_time() - before < 10
    assert unicodedata.is_normalized("NFKC", folded.text)
