"""Stories of masking: what names a person leaves no trace, and the sense of a contact stays."""

from __future__ import annotations

import re
import time
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from second_contacts import contact

from setsudo.assessment.second.masking import Kind, Known, mask_contact, mask_texts, masked_copy
from setsudo.assessment.second.masking.name_words import GIVEN_LATIN, SURNAMES_JA
from setsudo.interactions.model import Attachment, Context, Party

MASK = re.compile(r"\[[A-Z]+-\d+\]")


def masked(*texts: str) -> list[str]:
    return [one.text for one in mask_texts(texts)]


def left(text: str) -> str:
    """Return what a text still says outside its masks, in one spelling."""
    plain = unicodedata.normalize("NFKC", MASK.sub("\x00", text)).casefold()
    return "".join(letter for letter in plain if unicodedata.category(letter) != "Cf")


def figures(text: str) -> str:
    return re.sub(r"[^\d\x00]", "", left(text))


# What stands around an item in real contacts, in both languages.
AROUND = st.sampled_from(
    [
        "{}", "It is {}.", "please note {} ok", "番号は{}です。", "「{}」に電話して",
        "ええと、{}、です", "call me on {}!", "({})", "{}\n", "連絡先:{}", "は{}を",
    ]
)  # fmt: skip


def digits(count: int, first: str = "0123456789") -> st.SearchStrategy[str]:
    return st.builds(
        lambda head, tail: head + tail,
        st.sampled_from(first),
        st.text("0123456789", min_size=count - 1, max_size=count - 1),
    )


def grouped(number: str, cuts: list[int], between: str) -> str:
    parts, start = [], 0
    for cut in sorted({cut % len(number) for cut in cuts} - {0}):
        parts.append(number[start:cut])
        start = cut
    return between.join([*parts, number[start:]])


WIDE = str.maketrans("0123456789-@.", "０１２３４５６７８９－＠．")


@st.composite
def long_numbers(draw: st.DrawFn) -> str:
    number = draw(st.integers(7, 19).flatmap(digits))
    between = draw(st.sampled_from(["", "-", " ", ".", "‐", "−", "–", "の", "・", "\u200b", "ー"]))
    written = grouped(number, draw(st.lists(st.integers(1, 18), max_size=4)), between)
    return written.translate(WIDE) if draw(st.booleans()) else written


@settings(max_examples=400, deadline=None)
@given(number=long_numbers(), around=AROUND)
@example(number="09012345678", around="{}")
@example(number="4111 1111 1111 1111", around="card {} exp 12/27")
def test_no_telephone_card_account_or_order_number_survives(number: str, around: str) -> None:
    (text,) = masked(around.format(number))
    told = figures(number)
    dates = r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d"
    date = re.fullmatch(dates,
                        unicodedata.normalize("NFKC", re.sub("[‐−–]", "-", number)))  # fmt: skip
    if date is None:
        assert told not in figures(text)
        assert len(max(figures(text).split("\x00"), key=len)) < 7


WORDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=2, max_size=12)
HOSTS = st.builds(lambda a, b: f"{a}.{b}", WORDS, st.sampled_from(["com", "co.jp", "org", "jp"]))


@settings(max_examples=200, deadline=None)
@given(
    local=st.builds("{}{}{}".format, WORDS, st.sampled_from([".", "_", "+", ""]), WORDS),
    host=HOSTS,
    around=AROUND,
    wide=st.booleans(),
)  # fmt: skip
def test_no_mail_address_survives(local: str, host: str, around: str, wide: bool) -> None:
    address = f"{local}@{host}"
    (text,) = masked(around.format(address.translate(WIDE) if wide else address))

    assert local not in left(text)
    assert host not in left(text)


@settings(max_examples=150, deadline=None)
@given(name=WORDS, host=HOSTS, path=WORDS, around=AROUND)
def test_no_link_and_no_handle_survives(name: str, host: str, path: str, around: str) -> None:
    link, handle = masked(around.format(f"https://{host}/{path}?u={name}"), f"→ @{name}_x ←")

    assert path not in left(link) or path in around
    assert host not in left(link)
    assert name not in left(handle)


RARE_JA = st.text("蓬橘榊栃薙檜槙榎梶鴨鷲鵜鷹雁椋楠", min_size=2, max_size=3)
SAYS_NAME_JA = st.sampled_from(
    ["{}と申します。", "{}様でいらっしゃいますね。", "担当の{}です。", "おい、{}さんを出せ。",
     "名前は{}です。", "「{}」という店員がいた。", "{}店長に言え。"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(name=st.one_of(RARE_JA, st.sampled_from(sorted(SURNAMES_JA))), says=SAYS_NAME_JA)
def test_a_name_told_once_is_masked_wherever_it_is_said(name: str, says: str) -> None:
    texts = masked(says.format(name), f"だから{name}を出せと言っている。{name}、聞いているのか。")

    assert all(name not in left(text) for text in texts)
    assert len({mask for text in texts for mask in MASK.findall(text)}) == 1


SAYS_NAME_EN = st.sampled_from(
    ["My name is {}.", "my name's {} and I am angry", "Mr {} told me so.", "Hi {}, hello.",
     "You are speaking with {}.", "I spoke to {} yesterday.", "a man called {} hung up on me",
     "Dear {},", "This is {} speaking."]
)  # fmt: skip
RARE_EN = st.builds(
    lambda a, b: a + b,
    st.sampled_from(["Quill", "Thorn", "Vesper", "Brack", "Ostler", "Yarrow"]),
    st.sampled_from(["worth", "by", "sen", "ley", "ham", "ova"]),
)


@settings(max_examples=200, deadline=None)
@given(name=RARE_EN, says=SAYS_NAME_EN)
def test_an_english_name_told_once_is_masked_in_any_case_after_that(name: str, says: str) -> None:
    texts = masked(says.format(name), f"get {name.lower()} here, I want {name.upper()} now")

    assert all(name.lower() not in left(text) for text in texts)


@settings(deadline=None)
@given(name=st.sampled_from(sorted(GIVEN_LATIN - {"lee", "raj", "ali", "ana", "ann"})))
def test_a_common_first_name_needs_no_introduction(name: str) -> None:
    (text,) = masked(f"I told {name.title()} that it was late.")
    assert name not in left(text).split()


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("住所は東京都世田谷区南町2-3-5 コーポ青空203号室です", ["世田谷", "南町", "203"]),
        ("〒154-0001 に送って", ["154-0001"]),
        ("大阪市北区梅田三丁目1番3号", ["梅田", "三丁目"]),
        ("横浜市青葉区の家", ["青葉"]),
        ("I live at 12 high street, flat 3", ["high street", "12"]),
        ("send it to 221B Baker Street, London NW1 6XE", ["baker", "nw1"]),
        ("zip code 94110", ["94110"]),
        ("zero seven seven double oh nine one two three", ["seven", "nine"]),
        ("ゼロキュウゼロのイチニサンヨンのゴーロクナナハチ", ["キュウ", "ロク"]),
        ("〇九〇の一二三四の五六七八", ["一二三四"]),
        ("john dot smith at gmail dot com", ["smith", "gmail"]),
        ("品川 300 あ 12-34 の車", ["品川", "12-34"]),
        ("生年月日は1985年3月2日です", ["1985"]),
        ("born on 3 March 1985", ["1985", "march"]),
        ("order #48213", ["48213"]),
        ("注文番号はA-12345", ["12345"]),
        ("会員番号「0418」", ["0418"]),
        ("my card ends in 4242", ["4242"]),
        ("LINE ID: tanaka_99", ["tanaka_99"]),
        ("インスタは hana.k_22 です", ["hana.k_22"]),
        ("1234です。", ["1234"]),
    ],
)
def test_what_is_told_in_other_ways_is_masked_too(said: str, gone: list[str]) -> None:
    (text,) = masked(said)
    for words in gone:
        assert words not in left(text), text


@pytest.mark.parametrize(
    "said",
    [
        "お客様、皆様、お母さんの様子を見てください。何様のつもりだ。",
        "2026年3月4日に3000円を払い、45分待った。",
        "担当者様に言え。店員さんも店長も社員もクレーマー扱いか。",
        "できませんと申し上げている。髪は女の命って言います。",
        "I waited 45 minutes at the front desk and paid 1,200 pounds on 2026-01-05.",
        "I'm sorry, this is Ridiculous. Thank you. Hello there. May I go? Will you listen?",
        "Your manager is an idiot and I will smash your face in.",
        "もう1200000円払え。さもないと店を燃やすぞ。",
    ],
)
def test_words_that_name_nobody_stay_as_they_are(said: str) -> None:
    assert masked(said) == [said]


def test_one_person_has_one_mask_by_any_part_of_the_name() -> None:
    texts = masked(
        "My name is Sarah Quillworth.", "Ms Quillworth, please wait.", "SARAH IS ANGRY",
        "田中太郎と申します。", "田中さん、田中 太郎さん。", "佐藤さんではない。",
    )  # fmt: skip
    assert texts[0] == "My name is [NAME-1]."
    assert texts[1] == "Ms [NAME-1], please wait."
    assert texts[2] == "[NAME-1] IS ANGRY"
    assert set(MASK.findall(texts[3] + texts[4])) == {"[NAME-2]"}
    assert "[NAME-3]" in texts[5]


def test_the_same_number_has_the_same_mask_however_it_is_written() -> None:
    first, second, third = masked("０９０－１２３４－５６７８", "+81 90 1234 5678", "090-9999-0000")

    assert first == second == "[PHONE-1]"
    assert third == "[PHONE-2]"


def test_what_the_company_holds_of_a_party_is_masked_and_says_which_side_it_is() -> None:
    seen = mask_contact(
        contact(
            "Quill here, K-77 is my number, A-1001 my order, quill@mine.example.",
            "Vesper will help you.",
            facts="Ms Quill was called at 0312345678 by Vesper.",
            customer=Party("K-77", "Ada Quill", "03-1234-5678", "q@x.example", ("A-1001",)),
            staff=Party(name="Vesper"),
        )
    )
    assert seen.turns[0].text.startswith("[CUSTOMER-1] here, [NUMBER-1] is")
    assert "[NUMBER-2] my order" in seen.turns[0].text
    assert seen.turns[1].text == "[STAFF-1] will help you."
    assert seen.facts.text == "Ms [CUSTOMER-1] was called at [PHONE-1] by [STAFF-1]."


def test_a_place_that_shares_a_persons_name_is_no_mention_of_the_person() -> None:
    (text,) = masked("山口さんは山口県の出身だ。")
    assert text == "[NAME-1]さんは山口県の出身だ。"


def test_a_mask_that_somebody_typed_is_not_given_to_anybody_else() -> None:
    typed, other = masked("[NAME-1] is what I type.", "My name is Quillworth.")

    assert typed == "[NAME-1] is what I type."
    assert other == "My name is [NAME-2]."


def test_a_copy_to_learn_from_names_nobody_and_keeps_who_spoke() -> None:
    said = replace(
        contact("I am Quillworth, call 07700 900123.", "Yes.", customer=Party(id="K-77"),
                facts="Quillworth rang."),
        started_at=datetime(2026, 3, 17, 9, 41, tzinfo=UTC),
        attachments=(Attachment("quillworth.png", "image/png", 7),),
        duration_s=61.0,
    )  # fmt: skip
    masked = mask_contact(said)
    copy = masked.interaction

    assert copy == masked_copy(said)
    assert [turn.text for turn in copy.turns] == [turn.text for turn in masked.turns]
    assert copy.turns[0].text == "I am [NAME-1], call [PHONE-1]."
    assert copy.context == Context(business="a parcel service", facts="[NAME-1] rang.")
    assert copy.started_at == datetime(2026, 3, 1, tzinfo=UTC)
    assert copy.duration_s == 61.0
    assert copy.attachments == (Attachment("", "image/png", 7),)
    assert "quillworth" not in repr(copy).lower()

    assert "900123" not in repr(copy)
    for gone in ("K-77", "call-20481", "monday"):
        assert gone not in repr(copy)
    assert [turn.speaker for turn in copy.turns] == [turn.speaker for turn in said.turns]


ANY = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("0123456789-@. 田中さん様丁目市区ＡｂMr[]の０①㈱ﾀﾞ\u200b\u3099"),
    ),
    max_size=60,
)


@settings(max_examples=300, deadline=None)
@given(texts=st.lists(ANY, min_size=1, max_size=4))
def test_masking_again_changes_nothing_and_every_piece_knows_its_place(texts: list[str]) -> None:
    once = mask_texts(texts)
    again = mask_texts([one.text for one in once])

    assert len(once) == len(texts)
    for text, one, more in zip(texts, once, again, strict=True):
        assert more.text == one.text
        assert "".join(one.text[p.at : p.at + p.length] for p in one.pieces) == one.text
        assert [p.start for p in one.pieces] == [0, *(p.end for p in one.pieces)][: len(one.pieces)]
        for piece in one.pieces:
            if not piece.mask:
                shown = one.text[piece.at : piece.at + piece.length]
                assert shown == text[piece.start : piece.end]
                assert one.original(piece.at, piece.at + piece.length) == (piece.start, piece.end)
        if one.text:
            assert one.original(0, len(one.text)) == (0, len(text))


@pytest.mark.parametrize(
    "bit",
    ["a", "a.", "a-", "a@", "田", "ゼロ", "一の", "Mark ", "二丁目", "1", "\n", " ", "[NAME-1]"],
)
def test_a_hostile_text_takes_no_longer_than_a_long_one(bit: str) -> None:
    began = time.process_time()
    mask_texts([bit * (20_000 // len(bit))])
    assert time.process_time() - began < 5


def test_what_is_known_by_kind_alone_is_masked_without_a_shape() -> None:
    (one,) = mask_texts(["the badge says ZX9"], [Known("zx9", Kind.NUMBER)])
    assert one.text == "the badge says [NUMBER-1]"
