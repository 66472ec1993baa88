"""The chronology keeps fact, opinion and inference apart, counts, and tells nobody's name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from setsudo.bilingual import Text
from setsudo.cases.timeline import Note, NoteKind
from setsudo.interactions.model import Channel
from setsudo.referrals.chronology import Contacted, Deed, Step, Told, chronology, figures
from setsudo.referrals.masking import Mask, Named
from setsudo.referrals.papers import chronology_pdf
from setsudo.referrals.receivers import Receiver

TOKYO = ZoneInfo("Asia/Tokyo")
FIRST = datetime(2026, 9, 1, 14, 50, tzinfo=UTC)
MASK = Mask([Named(("佐藤 葵", "Aoi Sato", "sato.aoi"), "従業員A"), Named(("黒田 健",), "お客様")])


NAMES = st.characters(min_codepoint=0x3041, max_codepoint=0x9FFF, categories=["L"])


def told() -> Told:
    calls = [
        Contacted(
            f"i{n}",
            FIRST + timedelta(days=n // 6, minutes=7 * (n % 6)),
            Channel.PHONE,
            60.0 * (n % 9),
        )
        for n in range(120)
    ]
    notes = (
        Note(
            "1", NoteKind.FACT, "黒田健様が佐藤 葵を「殺すぞ」と怒鳴った。090-1234-5678", "o", FIRST
        ),
        Note("2", NoteKind.OPINION, "怖かった、と佐藤は言う。", "o", FIRST),
        Note("3", NoteKind.INFERENCE, "同じ人と思われる。", "o", FIRST, drawn_from=("1",)),
    )
    asked = Text(ja="おやめくださいと求めた。", en="Asked to stop.")
    deeds = (Deed(FIRST + timedelta(days=2), Step.REQUEST_TO_STOP, asked),)
    return Told(
        "C-2026-0001", "Example Shop", TOKYO, FIRST, calls, notes, deeds, ("佐藤 葵が休職した。",),
        (("甲1", "録音", "ab" * 32),),
    )  # fmt: skip


def test_contacts_are_counted_by_the_days_of_the_place() -> None:
    counted = figures(told().contacts, TOKYO)
    assert (counted.contacts, sum(day.contacts for day in counted.days)) == (120, 120)
    # 14:50 in UTC is 23:50 in Tokyo: the later calls of each evening fall on the next day.
    assert counted.days[0].contacts == 2
    assert counted.most_a_day == 6
    assert counted.longest == 8
    assert counted.span == 21


@given(st.lists(st.tuples(st.integers(0, 10**7), st.none() | st.floats(0, 10**5)), max_size=60))
def test_no_contact_and_no_minute_is_lost_or_counted_twice(
    found: list[tuple[int, float | None]],
) -> None:
    contacts = [
        Contacted(str(n), FIRST + timedelta(seconds=at), Channel.CHAT, seconds)
        for n, (at, seconds) in enumerate(found)
    ]
    counted = figures(contacts, TOKYO)
    assert sum(day.contacts for day in counted.days) == counted.contacts == len(found)
    assert sum(day.minutes for day in counted.days) == pytest.approx(counted.minutes)
    assert counted.unknown == sum(seconds is None for _, seconds in found)


@pytest.mark.parametrize("receiver", list(Receiver))
@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_name_and_no_number_is_told(receiver: Receiver, language: str) -> None:
    data = chronology(told(), receiver=receiver, language=language, mask=MASK)  # type: ignore[arg-type]
    whole = str(data)
    for name in ("佐藤", "葵", "黒田", "健様", "Sato", "090-1234-5678", "1234"):
        assert name not in whole
    assert "従業員A" in whole


def test_opinion_and_inference_go_to_counsel_alone_and_never_among_the_facts() -> None:
    for receiver in Receiver:
        data = chronology(told(), receiver=receiver, language="ja", mask=MASK)
        assert bool(data["opinions"]) == bool(data["inferences"]) == (receiver is Receiver.COUNSEL)
        assert "怖かった" not in str(data["rows"])
        assert "思われる" not in str(data["rows"])


@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_is_a_pdf_the_same_each_time(language: str) -> None:
    data = chronology(told(), receiver=Receiver.COUNSEL, language=language, mask=MASK)  # type: ignore[arg-type]
    made = chronology_pdf(data, language=language, at=FIRST)  # type: ignore[arg-type]
    assert made.startswith(b"%PDF-")
    assert made == chronology_pdf(data, language=language, at=FIRST)  # type: ignore[arg-type]


def test_an_empty_case_has_a_chronology_too() -> None:
    empty = Told("C-1", "Shop", TOKYO, FIRST)
    data = chronology(empty, receiver=Receiver.COURT, language="en", mask=Mask([]))
    assert chronology_pdf(data, language="en", at=FIRST).startswith(b"%PDF-")


@given(st.text(), st.lists(st.text(NAMES, min_size=1, max_size=12), max_size=5))
def test_a_masked_name_is_gone_whatever_it_is(words: str, names: list[str]) -> None:
    mask = Mask([Named((name,), "■") for name in names])
    masked = mask.text(f"{words}{''.join(names)}")
    for name in names:
        assert name.strip().casefold() not in masked.casefold()
