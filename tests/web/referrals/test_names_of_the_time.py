"""Names are masked as they were known then: whoever left, married or came since changes nothing."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from setsudo.cases.timeline import NoteKind
from setsudo.referrals.receivers import Receiver
from setsudo.web.accounts.actions import deactivate, describe, invite
from setsudo.web.accounts.known import names_known
from setsudo.web.accounts.models import User
from setsudo.web.cases import noting
from setsudo.web.cases.models import Case, Part, PartTaken
from setsudo.web.referrals.making import make_bundle
from setsudo.web.referrals.models import BundleMade

sys.path.append(str(Path(__file__).parents[1] / "cases"))
from stored_cases import HOUR, NOON

pytestmark = pytest.mark.django_db
LATER = NOON + 3 * HOUR
# Of each person one who does not take part in the case: that of the agent is masked anyway.
SAID = "店長の西園寺 薫が電話を替わり、西園寺さんと話した。黒柳 徹さんも聞いていた。"


@pytest.fixture
def head(administrator: User) -> User:
    return invite("saionji7", "西園寺 薫", by=administrator, at=NOON, email="kaoru@shop.example")


@pytest.fixture
def case(fresh: Case, head: User, officer: User) -> Case:
    noting.record_note(
        fresh.ref, NoteKind.FACT, f"{SAID} saionji7 / kaoru@shop.example", witness="店",
        by=officer, at=NOON + HOUR,
    )  # fmt: skip
    return fresh


def made(case: Case, by: User, to: Path, **more: Any) -> bytes:
    who = more.pop("receiver", Receiver.POLICE)
    more = {"purpose": "西園寺 薫の件", "at": LATER} | more
    make_bundle(Case.objects.get(pk=case.pk), who, to, by=by, **more)
    return to.read_bytes()


def test_whoever_left_or_married_is_masked_by_every_name_they_had(
    case: Case, head: User, officer: User, administrator: User, tmp_path: Path
) -> None:
    first = made(case, officer, tmp_path / "1.zip")
    size = BundleMade.objects.get().checkpoint
    assert "西園寺".encode() not in first
    describe(head, "綾小路 薫", "a@shop.example", by=administrator, at=LATER + HOUR)
    deactivate(head, by=administrator, at=LATER + HOUR)
    assert made(case, officer, tmp_path / "2.zip", size=size) == first
    for number, receiver in enumerate((Receiver.POLICE, Receiver.PLATFORM, Receiver.INSURER)):
        newer = made(case, officer, tmp_path / f"n{number}.zip", receiver=receiver)
        for name in ("西園寺", "綾小路", "saionji7", "kaoru@"):
            assert name.encode() not in newer, (receiver, name)


def test_a_name_taken_since_is_masked_as_well(
    case: Case, head: User, officer: User, administrator: User, tmp_path: Path
) -> None:
    # Three names one after the other: the ledger holds each.
    for number, name in enumerate(("一条 薫", "二条 薫")):
        describe(head, name, "", by=administrator, at=LATER + number * HOUR)
    noting.record_note(
        case.ref, NoteKind.FACT, "一条 薫と二条 薫", witness="店", by=officer, at=LATER + HOUR
    )
    newer = made(case, officer, tmp_path / "1.zip", at=LATER + 2 * HOUR)
    for name in ("西園寺", "一条", "二条"):
        assert name.encode() not in newer
    assert [one.name for one in names_known()[head.pk]] == ["西園寺 薫", "一条 薫", "二条 薫"]


def test_whoever_came_since_changes_no_bundle_of_before(
    case: Case, officer: User, administrator: User, tmp_path: Path
) -> None:
    first = made(case, officer, tmp_path / "1.zip")
    size = BundleMade.objects.get().checkpoint
    with zipfile.ZipFile(tmp_path / "1.zip") as opened:
        assert "黒柳 徹" in opened.read("data/chronology-ja.json").decode()
    invite("kuroyanagi", "黒柳 徹", by=administrator, at=LATER + HOUR)
    assert made(case, officer, tmp_path / "2.zip", size=size) == first
    # What is made from now on masks them, as does a purpose that is typed now.
    newer = made(case, officer, tmp_path / "3.zip", at=LATER + 2 * HOUR)
    assert "黒柳".encode() not in newer
    made(case, officer, tmp_path / "4.zip", size=size, purpose="黒柳 徹より")
    with zipfile.ZipFile(tmp_path / "4.zip") as opened:
        assert "黒柳".encode() not in opened.read("bag-info.txt")
    again = made(case, officer, tmp_path / "5.zip", size=size, purpose="黒柳 徹より")
    assert again == (tmp_path / "4.zip").read_bytes()


def test_whoever_is_found_hurt_since_changes_no_bundle_of_before(
    case: Case, head: User, officer: User, tmp_path: Path
) -> None:
    first = made(case, officer, tmp_path / "1.zip")
    size = BundleMade.objects.get().checkpoint
    PartTaken.objects.create(case=case, user=head, part=Part.VICTIM, number=9, since=LATER + HOUR)
    assert made(case, officer, tmp_path / "2.zip", size=size) == first
