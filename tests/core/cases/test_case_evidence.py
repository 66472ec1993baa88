"""What an assessment puts forward, and that sixteen ordinary complaints come to nothing by it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from case_cast import TOLD, answered, beyond, lacks, the_policy, with_evidence
from hypothesis import given
from hypothesis import strategies as st

from setsudo.assessment.assessing import assess
from setsudo.assessment.model import Assessment, Counter, CounterKind, Finding, Quote, Verdict
from setsudo.assessment.opinion import Engine
from setsudo.bilingual import Text
from setsudo.cases.determination import Element
from setsudo.cases.evidence import (
    EVIDENCE_NAMES,
    Evidence,
    EvidenceKind,
    carries,
    confirmed,
    put_forward,
)
from setsudo.cases.lacks import Lack
from setsudo.interactions.model import Channel, Interaction, Speaker, Turn

BECAUSE = Text(ja="言葉から", en="by the words")
TERMS = the_policy().never_sole_ground

# One of each kind of complaint that looks like harassment and is none.
ORDINARY = [
    "壊れてるじゃないか、金を返してくれよ！",
    "三日で動かなくなりました。返金に応じていただけないなら、消費生活センターに相談します。",
    "責任者の方に代わっていただけますか。",
    "店員さんから「頭がおかしいんじゃないか」と言われました。録音を聞いて確かめてください。",
    "あそこのお客さんが店員さんに「殺すぞ」と怒鳴っています。",
    "すみません、聞き取りが苦手なので、もう一度ゆっくり説明してもらえますか。",
    "昨日もお電話しましたか。今日は何曜日でしょう。配達はいつでしたか。",
    "届いた皿に傷があり、交換してもらえなくて残念でした。",
    "納品が遅れて三万円の損が出ました。領収書を付けますので賠償してください。",
    "納得できませんので、訴訟も考えています。",
    "車いすなのでスロープを出してください。法律で決まっていますよね。",
    "さっきの案内は間違いでした。ひどいです。きちんと謝ってほしい。",
    "ボスに何度やっても殺されるんですが、不具合ですか。",
    "もう死にたいくらい困っています。助けてください。",
    "この抽選のやり方は不公平です。改めてください。",
    "四十分も待たされて、たらい回しです。いい加減にしてください！",
]


def contact(number: int, text: str) -> Interaction:
    turns = (Turn(Speaker.STAFF, "お電話ありがとうございます。"), Turn(Speaker.CUSTOMER, text))
    return Interaction(f"call-{number}", Channel.PHONE, turns, lang="ja")


def assessment(
    *, findings: tuple[Finding, ...] = (), counter: tuple[Counter, ...] = ()
) -> Assessment:
    return Assessment("call-1", Verdict.BEYOND, 0.9, 2, findings, counter, (), "p@1", "engine/1")


def finding(act: str, *quotes: Quote) -> Finding:
    return Finding(act, "group", 0.9, BECAUSE, quotes)


def test_no_ordinary_complaint_becomes_a_finding_by_what_a_program_saw(engine: Engine) -> None:
    records = [contact(number, text) for number, text in enumerate(ORDINARY)]
    seen = 0
    for record, result in assess(records, policy=the_policy(), engine=engine):
        assert isinstance(result, Assessment)
        pieces = tuple(put_forward(record.id, result, terms=TERMS))
        seen += len(pieces)
        assert result.verdict is not Verdict.BEYOND
        assert not carries(pieces, need_stated=False)
        # Nor where somebody confirms all of it without a thought.
        careless = [confirmed(piece, "officer") for piece in pieces]
        assert Lack.WEAK_GROUND in lacks(with_evidence(*careless))
    assert seen > 0


def test_a_threat_that_a_program_saw_counts_once_a_person_has_read_it(engine: Engine) -> None:
    text = "黙れ、このクズ。家まで行って殺してやるからな。"
    [(record, result)] = assess([contact(1, text)], policy=the_policy(), engine=engine)
    assert isinstance(result, Assessment)
    pieces = tuple(put_forward(record.id, result, terms=TERMS))
    words = [one for one in pieces if one.kind is EvidenceKind.WORDS]
    assert words
    assert not carries(pieces, need_stated=False)
    read = confirmed(words[0], "officer")
    assert lacks(with_evidence(read)) == set()
    place, span = read.ref.split("#")
    turn, offsets = span.split(":")
    start, end = map(int, offsets.split("-"))
    assert place == record.id
    assert record.turns[int(turn)].text[start:end] in text


def test_words_that_name_a_right_or_quote_another_are_not_put_forward_as_abuse() -> None:
    quote, other = Quote(1, 5, 20, "x" * 15), Quote(1, 10, 14, "x" * 4)
    for kind, shown in (
        (CounterKind.RIGHTS_WORDS, EvidenceKind.RIGHTS_WORDS),
        (CounterKind.QUOTING, EvidenceKind.ENGINE),
        (CounterKind.DISTRESS, EvidenceKind.ENGINE),
    ):
        made = assessment(
            findings=(finding("threat", quote),), counter=(Counter(kind, BECAUSE, (other,)),)
        )
        kinds = [one.kind for one in put_forward("call-1", made, terms=TERMS)]
        assert kinds == [shown, shown]
    elsewhere = Counter(CounterKind.RIGHTS_WORDS, BECAUSE, (replace(other, turn=3),))
    made = assessment(findings=(finding("threat", quote),), counter=(elsewhere,))
    first, second = put_forward("call-1", made, terms=TERMS)
    assert (first.kind, second.kind) == (EvidenceKind.WORDS, EvidenceKind.RIGHTS_WORDS)


def test_a_refusal_of_terms_is_put_forward_as_that() -> None:
    made = assessment(findings=(finding("refusal_of_terms", Quote(1, 0, 4, "xxxx")),))
    [piece] = put_forward("call-1", made, terms=TERMS)
    assert piece.kind is EvidenceKind.TERMS_REFUSED
    assert piece.of_words == "engine/1"


def test_each_place_is_put_forward_once() -> None:
    quote = Quote(1, 0, 4, "xxxx")
    made = assessment(findings=(finding("threat", quote), finding("blackmail", quote)))
    assert len(list(put_forward("call-1", made, terms=TERMS))) == 1


@given(
    st.lists(
        st.builds(
            Evidence,
            st.text("ab", min_size=1),
            st.sampled_from(EvidenceKind),
            st.just("somewhere"),
            st.sampled_from(["", " ", "officer"]),
        )
    ),
    st.booleans(),
)
def test_what_nobody_confirmed_carries_nothing_and_more_never_carries_less(
    pieces: list[Evidence], need: bool
) -> None:
    unread = [replace(piece, confirmed_by="") for piece in pieces]
    assert not carries(unread, need_stated=need)
    if carries(pieces, need_stated=True):
        assert carries(pieces, need_stated=False)
    assert carries([*pieces, TOLD], need_stated=need)


def test_every_kind_of_evidence_is_named() -> None:
    assert set(EVIDENCE_NAMES) == set(EvidenceKind)


@pytest.mark.parametrize("element", [Element.CUSTOMER_CONDUCT, Element.HARMS_ENVIRONMENT])
def test_weak_evidence_may_support_what_is_not_against_anybody(element: Element) -> None:
    count = Evidence("count", EvidenceKind.COUNT_OR_TIME, "19 calls", "officer")
    draft = beyond(evidence=(*beyond().evidence, count))
    elements = {**draft.elements, element: answered(draft.elements[element].answer, "count")}
    assert lacks(replace(draft, elements=elements)) == set()
