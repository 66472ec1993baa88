"""A notice says what happened, what follows and how to object, in words that wrong nobody."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from setsudo.bilingual import LANGUAGES, Language, Text
from setsudo.measures.notices import codes
from setsudo.measures.notices.facts import (
    Contact,
    Facts,
    NamesTold,
    Result,
    names_in,
    refuse_names,
)
from setsudo.measures.notices.kinds import BINDING, Kind, kind_for, needs_counsel
from setsudo.measures.notices.standing import MOVES, Deed, NotNow, Standing, after, possible
from setsudo.measures.notices.wording import chat, everything, plain, write
from setsudo.policy import load_policy

CODE = codes.code_from(b"k" * 32, "a-notice")
FACTS = Facts(
    company=Text(ja="節度商店", en="Setsudo Shop"),
    number="2026-00012",
    written_on=date(2026, 11, 28),
    address="https://shop.example/public/notice/",
    code=CODE,
    customer="野口 玲",
    contact=Text(ja="電話 03-0000-0000", en="Phone 03-0000-0000"),
    contacts=(Contact(date(2026, 11, 24), Text(ja="電話", en="phone")),),
    acts=(Text(ja="脅迫", en="threat"),),
    told=("You said: “I know where you live.”",),
    does=Text(ja="新しい申し込みをお断りする。", en="Decline new requests."),
    services=(Text(ja="出張修理", en="home repair"),),
    left=("Letters to our desk",),
    since=date(2026, 12, 1),
    until=date(2027, 5, 30),
    review_on=date(2027, 3, 1),
    transactions=("Order 123 goes on",),
    reason="The call was longer than we said, and the fault was ours.",
)
ALL = [
    (kind, result)
    for kind in Kind
    for result in ([*Result] if kind is Kind.OBJECTION_DECISION else [None])
]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("kind", "result"), ALL)
def test_every_notice_carries_its_code_and_where_to_enter_it(
    kind: Kind, result: Result | None, lang: Language
) -> None:
    written = write(kind, replace(FACTS, result=result), lang)
    for form in (plain(written), chat(written)):
        assert codes.shown(CODE) in form
        assert FACTS.address in form
        assert FACTS.company.to(lang) in form
    assert written.subject.strip()
    other = "ja" if lang == "en" else "en"
    assert write(kind, replace(FACTS, result=result), other).subject != written.subject


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(BINDING))
def test_a_restriction_says_what_why_until_when_and_how_to_object(
    kind: Kind, lang: Language
) -> None:
    said = plain(write(kind, FACTS, lang))
    day = {"ja": "2027年5月30日", "en": "30 May 2027"}[lang]
    for needed in (day, FACTS.acts[0].to(lang), FACTS.services[0].to(lang), *FACTS.transactions):
        assert needed in said
    assert ("10営業日" if lang == "ja" else "10 working days") in said
    assert ("配慮" if lang == "ja" else "disability") in said
    assert ("自動で終わります" if lang == "ja" else "ends by itself") in said


def test_an_answer_that_lifts_says_so_first_and_one_that_upholds_says_what_goes_on() -> None:
    lifted = plain(write(Kind.OBJECTION_DECISION, replace(FACTS, result=Result.LIFTED), "en"))
    assert "You were right to object" in lifted
    assert "What still holds".upper() not in lifted
    upheld = plain(write(Kind.OBJECTION_DECISION, replace(FACTS, result=Result.UPHELD), "en"))
    assert "WHAT STILL HOLDS" in upheld
    assert FACTS.reason in upheld


def test_a_lifting_that_mends_our_mistake_says_sorry() -> None:
    assert "our mistake" in plain(write(Kind.LIFTING, replace(FACTS, our_error=True), "en"))
    assert "申し訳" in plain(write(Kind.LIFTING, replace(FACTS, our_error=True), "ja"))
    assert "mistake" not in plain(write(Kind.LIFTING, FACTS, "en"))


HARSH = re.compile(
    r"カスハラ|クレーマー|悪質|迷惑行為|加害|出入り禁止|harass|abuser|malicious|offender|culprit",
    re.IGNORECASE,
)


@pytest.mark.parametrize(("kind", "result"), ALL)
def test_no_notice_judges_its_reader(kind: Kind, result: Result | None) -> None:
    for lang in LANGUAGES:
        assert not HARSH.search(everything(write(kind, replace(FACTS, result=result), lang)))


def test_each_rung_of_the_shipped_ladder_has_its_notice() -> None:
    ladder = load_policy().ladder
    kinds = {code: kind_for(rung) for code, rung in ladder.items()}
    assert kinds["warn"] is Kind.WARNING
    assert kinds["written_only"] is Kind.PARTIAL_RESTRICTION
    assert kinds["refuse"] is kinds["close_account"] is Kind.REFUSAL
    assert kinds["suspend"] is Kind.SUSPENSION
    assert kinds["police"] is kinds["injunction"] is None
    assert needs_counsel(ladder["close_account"])
    assert needs_counsel(ladder["refuse"])
    assert not needs_counsel(ladder["written_only"])


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("deed", Deed)
def test_every_move_that_is_not_in_the_table_is_refused(standing: Standing, deed: Deed) -> None:
    if (standing, deed) in MOVES:
        assert after(standing, deed) is MOVES[standing, deed]
        assert deed in possible(standing)
    else:
        with pytest.raises(NotNow) as refused:
            after(standing, deed)
        assert refused.value.text.ja
        assert refused.value.code == "notice_not_now"


def test_a_code_holds_140_bits_and_is_the_same_each_time() -> None:
    assert len(CODE) * 5 >= 128
    assert codes.code_from(b"k" * 32, "a-notice") == CODE
    assert codes.code_from(b"k" * 32, "a-notice", 1) != CODE
    assert codes.code_from(b"j" * 32, "a-notice") != CODE
    made = {codes.code_from(b"k" * 32, str(number)) for number in range(500)}
    assert len(made) == 500
    assert {letter for code in made for letter in code} == set(codes.LETTERS)


@given(st.text(alphabet=codes.LETTERS, min_size=28, max_size=28), st.randoms(use_true_random=False))
def test_a_code_is_read_however_people_write_it_down(code: str, chance: object) -> None:
    assert codes.read(codes.shown(code)) == code
    assert codes.read(codes.shown(code).lower().replace("-", " ")) == code
    assert codes.read(code.replace("0", "o").replace("1", "l")) == code
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code)
    assert codes.read(wide) == code


@given(st.text(max_size=300))
def test_whatever_is_typed_as_a_code_has_a_digest(typed: str) -> None:
    assert len(codes.digest(codes.read(typed))) == 32


@pytest.mark.parametrize(
    "text",
    [
        "佐藤が対応しました",
        "担当は佐藤 葵です",
        "佐　藤　葵さんへの発言",
        "You shouted at Aoi Sato.",
        "you shouted at SATO",
        "ＳＡＴＯ was there",
    ],
)
def test_the_name_of_whoever_was_hurt_is_found_however_it_is_written(text: str) -> None:
    with pytest.raises(NamesTold) as refused:
        refuse_names([text], ["佐藤 葵", "Aoi Sato"])
    assert "佐藤" not in refused.value.text.ja
    assert "Sato" not in refused.value.text.en


def test_what_is_no_name_is_left_alone() -> None:
    refuse_names(
        ["砂糖を二袋、葵色の箱で", "Satori is a shop; the satisfaction"], ["佐藤 葵", "Aoi Sato"]
    )
    assert names_in("", ["佐藤"]) == 0
    assert names_in("佐藤と佐藤", ["佐藤 葵", "佐藤"]) == 2


@given(st.text(max_size=80), st.lists(st.text(max_size=12), max_size=4))
def test_looking_for_names_never_fails(text: str, names: list[str]) -> None:
    assert names_in(text, names) >= 0


def test_days_are_written_as_each_language_writes_them() -> None:
    shifted = replace(FACTS, written_on=FACTS.written_on + timedelta(days=5))
    assert write(Kind.WARNING, shifted, "ja").date == "2026年12月3日"
    assert write(Kind.WARNING, shifted, "en").date == "3 December 2026"
