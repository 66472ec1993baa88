"""What stands on paper: times to the second, a seven-day clock, and nobody who reported."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from outside_cast import HOUR, LATER, five_steps
from stored_cases import NOON

from setsudo.referrals import packs
from setsudo.referrals.receivers import Receiver
from setsudo.referrals.referring import How, Plan
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case, Part, PartTaken
from setsudo.web.referrals import gathering, packing, posting, referring, showing
from setsudo.web.referrals.making import make_bundle
from setsudo.web.referrals.masking import mask_of

SEEDED = ("佐藤", "葵", "高橋 凛", "渡辺 樹", "1234-5678")


def written(case: Case, receiver: Receiver, language: Any, at: Any = LATER) -> str:
    """Everything that stands in a pack, as the template is given it."""
    told = packing.facts(
        case, receiver, language, at=at, size=None,
        contacts=gathering.contacts_of(case, at), deeds=[*gathering.deeds_of(case, at)],
    )  # fmt: skip
    data = packs.pack(told, receiver, language=language, mask=mask_of(case, receiver, language))
    return json.dumps(data, ensure_ascii=False)


def test_the_police_read_the_five_steps_to_the_second(grave: Case, supervisor: User) -> None:
    five_steps(grave, supervisor)
    told = written(grave, Receiver.POLICE, "ja")
    for clock in (
        "12:00:00",
        "12:01:00",
        "12:02:00",
        "12:03:00",
        "12:04:00",
        "12:05:00",
        "12:06:00",
    ):
        assert clock in told
    assert "2 / 2" in told
    assert "110番で伝えること" in told
    assert "出口をふさいだ" in told
    assert "黒田 健" in told
    assert "刑法 第222条" in told
    # What the company itself thinks is not for them.
    assert "二人で録音を聞いた" not in told
    assert "What the emergency call needs" in written(grave, Receiver.POLICE, "en")


def test_whoever_was_hurt_is_named_to_the_police_alone(grave: Case, hire: Any) -> None:
    hurt = hire("mori", name="森 千尋")
    PartTaken.objects.create(case=grave, user=hurt, part=Part.VICTIM, since=NOON)
    assert "森 千尋" in written(grave, Receiver.POLICE, "ja")
    for receiver in (Receiver.PLATFORM, Receiver.INVOLVED_PARTY):
        assert "森" not in written(grave, receiver, "ja")


def test_an_operator_is_told_where_and_why_and_by_when(grave: Case, officer: User) -> None:
    url = "https://social.example/p/" + "a1b2" * 40
    posting.list_post(
        grave.ref, url, posting.Right.PRIVACY, "佐藤 葵の勤務先を書いている", seen_at=NOON,
        posted_on=date(2026, 11, 20), by=officer, at=LATER,
    )  # fmt: skip
    assert "申出の日" in written(grave, Receiver.PLATFORM, "ja") or "申出日から7日" in written(
        grave, Receiver.PLATFORM, "ja"
    )
    plan = Plan(Receiver.PLATFORM, "social.example", "削除の申出", How.FORM, LATER)
    referring.refer(grave.ref, plan, by=officer, at=LATER)
    told = written(grave, Receiver.PLATFORM, "ja", LATER + HOUR)
    assert url in told
    assert "2026-12-01" in told
    assert "第25条" in told
    assert "佐藤" not in told
    assert "黒田" not in told


def test_counsel_reads_what_was_determined_and_what_is_due(grave: Case) -> None:
    told = written(grave, Receiver.COUNSEL, "en")
    assert "二人で録音を聞いた" in told
    assert "2029-11-24" in told
    assert "assumed, the earliest" in told
    assert "Not legal advice" in told


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_letter_to_somebody_involved_names_anybody(
    grave: Case, supervisor: User, officer: User, language: Any
) -> None:
    five_steps(grave, supervisor)
    told = written(grave, Receiver.INVOLVED_PARTY, language)
    for name in (*SEEDED, "黒田", "鈴木 蓮", "田中 湊"):
        assert name not in told


def test_no_byte_of_what_an_involved_party_gets_tells_who_reported(
    grave: Case, supervisor: User, officer: User, tmp_path: Path
) -> None:
    import zlib
    from re import DOTALL, findall

    five_steps(grave, supervisor)
    to = tmp_path / "party.zip"
    make_bundle(grave, Receiver.INVOLVED_PARTY, to, purpose="佐藤 葵の件", by=officer, at=LATER)
    with zipfile.ZipFile(to) as opened:
        names = opened.namelist()
        assert {"data/letter-ja.pdf", "data/letter-en.pdf"} <= set(names)
        parts = [opened.read(one) for one in names]
    for content in [to.read_bytes(), *parts]:
        streams = []
        for found in findall(rb"stream\r?\n(.*?)endstream", content, DOTALL):
            try:
                streams.append(zlib.decompressobj().decompress(found))
            except zlib.error:
                continue
        for name in SEEDED:
            forms = [name.encode(), json.dumps(name)[1:-1].encode()]
            if len(name) > 1:
                # Two bytes stand in a font by chance, a whole name does not.
                wide = name.encode("utf-16-be")
                forms += [wide, wide.hex().encode(), wide.hex().upper().encode()]
            for form in forms:
                for held in (content, *streams):
                    assert form not in held, (name, form)


def test_the_same_record_gives_the_same_paper(grave: Case, supervisor: User) -> None:
    five_steps(grave, supervisor)
    for receiver in packs.PACK_NAMES:
        first = showing.now(grave, receiver, "ja", at=LATER)
        assert showing.now(grave, receiver, "ja", at=LATER) == first


def test_a_bundle_of_an_old_checkpoint_is_not_changed_by_what_came_after(
    grave: Case, officer: User, tmp_path: Path
) -> None:
    from setsudo.web.referrals.models import BundleMade

    first = make_bundle(
        grave, Receiver.COUNSEL, tmp_path / "1.zip", purpose="相談", by=officer, at=LATER
    )
    row = BundleMade.objects.get()
    later = LATER + 30 * 24 * HOUR
    plan = Plan(Receiver.PLATFORM, "social.example", "削除の申出", How.FORM, later)
    referring.refer(grave.ref, plan, by=officer, at=later)
    again = make_bundle(
        grave, Receiver.COUNSEL, tmp_path / "2.zip", purpose="相談", by=officer, at=later,
        size=row.checkpoint,
    )  # fmt: skip
    assert again.content == first.content
