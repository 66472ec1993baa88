"""The record of a case goes out whole to whom it is for, and names nobody who reported."""

from __future__ import annotations

import json
import sys
import warnings
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from setsudo.cases.permissions import NotEntitled
from setsudo.cases.timeline import NoteKind
from setsudo.ledger import verify_proof
from setsudo.referrals.container import BundleError
from setsudo.referrals.receivers import Receiver
from setsudo.referrals.verifier import verify
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import claiming, noting
from setsudo.web.cases.models import Case
from setsudo.web.interactions.filing import keep
from setsudo.web.ledger.models import Entry, SignedCheckpoint
from setsudo.web.ledger.signing import verifier_key
from setsudo.web.referrals.making import make_bundle

sys.path.append(str(Path(__file__).parents[1] / "cases"))
import stored_cases
from stored_cases import HOUR, NOON

with warnings.catch_warnings():
    # Its JOSE dependency sets a filter of its own and then warns of its successor.
    from authlib.deprecate import AuthlibDeprecationWarning

    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from vcon import Vcon

SAID = "佐藤 葵さんに「殺すぞ」と言い、090-1234-5678 から何度もかけてきた"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200)
LATER = NOON + 3 * HOUR


@pytest.fixture
def case(
    ginza: Site, agent: User, officer: User, hire: object, settings: object, tmp_path: Path
) -> Case:
    settings.MEDIA_ROOT = tmp_path / "kept"  # type: ignore[attr-defined]
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    who = stored_cases.customer("黒田 健")
    found = stored_cases.reported(ginza, agent, text=SAID)
    found.customer = who
    found.save()
    claiming.claim(found.ref, by=officer, at=NOON + HOUR)
    noting.record_note(
        found.ref, NoteKind.FACT, SAID, witness="佐藤 葵", by=officer, at=NOON + HOUR
    )
    noting.record_note(
        found.ref, NoteKind.OPINION, "佐藤 葵は怖かったという。", by=officer, at=NOON + HOUR
    )
    contact = found.contacts.get().interaction
    keep(contact, [SimpleUploadedFile("佐藤.png", PNG)], by=officer, at=NOON + HOUR)
    return Case.objects.get(pk=found.pk)


def test_no_bundle_reveals_who_reported(case: Case, officer: User, tmp_path: Path) -> None:
    for receiver in Receiver:
        to = tmp_path / f"{receiver}.zip"
        make_bundle(case, receiver, to, purpose="相談", by=officer, at=LATER)
        assert verify(to, str(verifier_key())).sound
        whole = to.read_bytes()
        for name in ("佐藤", "葵", "高橋 凛", "1234-5678"):
            assert name.encode() not in whole, (receiver, name)
            assert json.dumps(name)[1:-1].encode() not in whole, (receiver, name)
        with zipfile.ZipFile(to) as opened:
            names = set(opened.namelist())
        proceeding = receiver in {Receiver.COUNSEL, Receiver.POLICE, Receiver.COURT}
        assert any(name.startswith("data/exhibits/") for name in names) == proceeding
        assert any(name.startswith("data/contacts/") for name in names) == proceeding
        assert {"data/chronology-ja.pdf", "data/chronology-en.pdf"} <= names


def test_an_involved_party_is_told_neither_the_customer(
    case: Case, officer: User, tmp_path: Path
) -> None:
    to = tmp_path / "party.zip"
    make_bundle(
        case,
        Receiver.INVOLVED_PARTY,
        to,
        purpose="黒田 健様の件、佐藤 葵より",
        by=officer,
        at=LATER,
    )
    for name in ("黒田", "佐藤"):
        assert name.encode() not in to.read_bytes()
    assert str(case.customer_id).encode() not in to.read_bytes()


def test_its_parts_are_read_by_their_own_libraries(
    case: Case, officer: User, tmp_path: Path
) -> None:
    to = tmp_path / "police.zip"
    make_bundle(case, Receiver.POLICE, to, purpose="被害届", by=officer, at=LATER)
    with zipfile.ZipFile(to) as opened:
        for name in opened.namelist():
            if name.endswith(".vcon.json"):
                found = Vcon.build_from_json(opened.read(name).decode())
                assert found.dialog
            if name.endswith(".tlog-proof"):
                proven = verify_proof(opened.read(name).decode(), [verifier_key()])
                assert proven.entry.about == f"case/{case.ref}"
                assert proven.shown == {}
        exhibit = next(one for one in opened.namelist() if "/exhibits/" in one)
        assert opened.read(exhibit) == PNG


def test_the_same_checkpoint_gives_the_same_bundle_and_the_ledger_says_so(
    case: Case, officer: User, tmp_path: Path
) -> None:
    first = make_bundle(
        case, Receiver.COURT, tmp_path / "1.zip", purpose="申立て", by=officer, at=LATER
    )
    noting.record_note(case.ref, NoteKind.FACT, "later", witness="x", by=officer, at=LATER + HOUR)
    entry = Entry.objects.filter(act="bundle.made").latest("place")
    facts = json.loads(bytes(entry.statement))["facts"]
    assert facts["content"] == first.content
    again = make_bundle(
        case, Receiver.COURT, tmp_path / "2.zip", purpose="申立て", by=officer,
        at=LATER + timedelta(days=9), size=facts["checkpoint"],
    )  # fmt: skip
    assert again.content == first.content
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    newer = make_bundle(
        case, Receiver.COURT, tmp_path / "3.zip", purpose="申立て", by=officer, at=LATER + 2 * HOUR
    )
    assert newer.content != first.content


def test_who_may_not_is_refused_and_nothing_is_left(
    case: Case, agent: User, approver: User, officer: User, tmp_path: Path
) -> None:
    to = tmp_path / "x.zip"
    before = Entry.objects.count()
    for somebody in (agent, approver):
        with pytest.raises(NotEntitled):
            make_bundle(case, Receiver.POLICE, to, purpose="x", by=somebody, at=LATER)
    with pytest.raises(BundleError):
        make_bundle(case, Receiver.POLICE, to, purpose=" ", by=officer, at=LATER)
    with pytest.raises(BundleError):
        make_bundle(case, Receiver.POLICE, to, purpose="x", by=officer, at=LATER, size=999_999)
    assert not to.exists()
    assert Entry.objects.count() == before
    assert not SignedCheckpoint.objects.exists()


def test_a_changed_original_stops_the_bundle_and_leaves_no_half(
    case: Case, officer: User, tmp_path: Path
) -> None:
    kept = next(one for one in (tmp_path / "kept").rglob("*") if one.is_file())
    kept.write_bytes(PNG + b"x")
    with pytest.raises(BundleError, match="not what was taken"):
        make_bundle(case, Receiver.POLICE, tmp_path / "x.zip", purpose="x", by=officer, at=LATER)
    assert [one.name for one in tmp_path.iterdir() if "bundle" in one.name or one.suffix] in (
        [], ["ledger.key"],
    )  # fmt: skip
    assert not Entry.objects.filter(act="bundle.made").exists()
