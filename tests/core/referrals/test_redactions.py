"""What is covered is gone, everything else stays, and the copy says what of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from setsudo.bilingual import Text
from setsudo.referrals.redacting import (
    Covers,
    RedactionRefused,
    Span,
    Spoken,
    counted,
    covered,
    everywhere,
    joined,
    mark,
    paper,
    places,
)

SAID = [
    Spoken(Text(ja="お客様", en="customer"), "隣にいた山田花子さんの番号は090-1234-5678だ"),
    Spoken(Text(ja="従業員", en="staff"), "山田花子様のことはお答えできません"),
]
TEXTS = [one.text for one in SAID]


def test_a_bystander_is_covered_in_every_turn() -> None:
    spans = places(TEXTS, "山田花子", Covers.BYSTANDER_NAME)
    told = covered(TEXTS, spans)
    assert len(spans) == 2
    assert "山田" not in "".join(told)
    assert told[1] == f"{mark(Covers.BYSTANDER_NAME)}様のことはお答えできません"


def test_the_paper_says_what_of_and_what_is_covered() -> None:
    spans = [
        *places(TEXTS, "山田花子", Covers.BYSTANDER_NAME),
        *places(TEXTS, "090-1234-5678", Covers.PHONE),
    ]
    of = Text(ja="甲1", en="Exhibit 1")
    made = paper(SAID, spans, number="R-2026-0001", original=of)
    text = made.decode()
    assert made == paper(SAID, [*reversed(spans)], number="R-2026-0001", original=of)
    assert "原本 / Original: 甲1 / Exhibit 1\n" in text
    assert "居合わせた人の氏名 / name of a bystander × 2; 電話番号 / telephone number × 1" in text
    assert "[1] お客様 / customer\n" in text
    assert "1234" not in text


def test_words_that_stand_nowhere_are_told_of() -> None:
    for words in ("山田太郎", "", "  "):
        with pytest.raises(RedactionRefused, match="stand nowhere"):
            places(TEXTS, words, Covers.OTHER)


def test_a_copy_on_which_nothing_is_covered_is_none() -> None:
    with pytest.raises(RedactionRefused, match="at least one"):
        paper(SAID, [], number="R", original=Text(ja="甲1", en="Exhibit 1"))


@pytest.mark.parametrize("span", [(0, 3, 3), (0, -1, 2), (2, 0, 1), (0, 0, 999), (-1, 0, 1)])
def test_a_place_outside_the_words_is_refused(span: tuple[int, int, int]) -> None:
    with pytest.raises(RedactionRefused, match="not in the original"):
        covered(TEXTS, [Span(*span, Covers.OTHER)])


# Neither letters of the marks nor a mark itself, so that what is left can be told from them.
LETTERS = st.text(st.sampled_from("甲乙丙丁0123456789漢字ABCabc \n"), min_size=1, max_size=60)


@st.composite
def redactions(draw: st.DrawFn) -> tuple[list[str], list[Span]]:
    texts = draw(st.lists(LETTERS, min_size=1, max_size=4))
    spans = []
    for _ in range(draw(st.integers(0, 6))):
        turn = draw(st.integers(0, len(texts) - 1))
        start = draw(st.integers(0, len(texts[turn]) - 1))
        end = draw(st.integers(start + 1, len(texts[turn])))
        spans.append(Span(turn, start, end, draw(st.sampled_from(Covers))))
    return texts, spans


def without_marks(text: str) -> list[str]:
    for one in Covers:
        text = text.replace(mark(one), "\0")
    return text.split("\0")


@given(redactions(), st.randoms())
def test_exactly_what_is_covered_is_gone(
    made: tuple[list[str], list[Span]], random: object
) -> None:
    texts, spans = made
    told = covered(texts, spans)
    for number, (text, shown) in enumerate(zip(texts, told, strict=True)):
        hidden = {i for s in spans if s.turn == number for i in range(s.start, s.end)}
        left = "".join(c for i, c in enumerate(text) if i not in hidden)
        assert "".join(without_marks(shown)) == left
    mixed = [*spans, *spans]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert covered(texts, mixed) == told
    assert sum(counted(texts, spans).values()) == len(joined(texts, spans))


@given(redactions())
def test_words_that_are_covered_once_are_covered_everywhere(
    made: tuple[list[str], list[Span]],
) -> None:
    texts, spans = made
    words = {texts[s.turn][s.start : s.end].strip() for s in spans}
    told = covered(texts, everywhere(texts, spans))
    for shown in told:
        for piece in without_marks(shown):
            for one in words:
                assert len(one) < 2 or one.casefold() not in piece.casefold()


@given(redactions())
def test_how_long_the_words_were_is_not_told(made: tuple[list[str], list[Span]]) -> None:
    texts, spans = made
    for span in joined(texts, spans):
        longer = [*texts]
        words = texts[span.turn]
        longer[span.turn] = words[: span.end] + "丙丙丙" + words[span.end :]
        grown = [
            Span(s.turn, s.start + 3 * after, s.end + 3 * (after or s == span), s.covers)
            for s in joined(texts, spans)
            for after in (s.turn == span.turn and s.start >= span.end,)
        ]
        assert covered(longer, grown) == covered(texts, spans)
