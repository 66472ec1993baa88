"""A bundle holds what its receiver may have, with who had it when, and the same bytes again."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from exhibit_stories import LATER, PNG, WHY, call_of
from warcio.archiveiterator import ArchiveIterator

from setsudo.referrals.capturing import Seen
from setsudo.referrals.custody import Event
from setsudo.referrals.receivers import Receiver
from setsudo.referrals.redacting import Covers, places
from setsudo.referrals.verifier import verify
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.exhibits import acting, custody, registering, showing
from setsudo.web.exhibits.reading import custody_of, exhibits_of
from setsudo.web.ledger.models import Entry
from setsudo.web.ledger.signing import verifier_key
from setsudo.web.referrals.making import make_bundle


@pytest.fixture
def proof(case: Case, officer: User) -> Case:
    """A call with a redacted copy, a post, a letter; and a photo that is no exhibit yet."""
    call = registering.register_contact(case.pk, call_of(case).pk, reason=WHY, by=officer, at=LATER)
    texts = [one.text for one in showing.turns_of(call)]
    acting.redact(
        call, places(texts, "山田花子", Covers.BYSTANDER_NAME), reason=WHY, by=officer, at=LATER
    )
    post = Seen("https://sns.example/1", LATER, "晒す", screenshot=PNG + b"1",
                screenshot_type="image/png")  # fmt: skip
    registering.capture(case.pk, post, reason=WHY, by=officer, at=LATER)
    letter = registering.register_object(
        case.pk, title="手紙", where="金庫", reason=WHY, by=officer, at=LATER
    )
    custody.record(
        letter, Event.HANDED_OVER, by=officer, at=LATER, reason=WHY, receiver="銀座警察署"
    )
    return case


def made(case: Case, receiver: Receiver, by: User, to: Path, **more: object) -> zipfile.ZipFile:
    make_bundle(case, receiver, to, purpose="被害届", by=by, at=LATER, **more)  # type: ignore[arg-type]
    assert verify(to, str(verifier_key())).sound
    return zipfile.ZipFile(to)


def test_the_police_get_everything_and_who_had_it_when(
    proof: Case, officer: User, tmp_path: Path
) -> None:
    with made(proof, Receiver.POLICE, officer, tmp_path / "p.zip") as opened:
        names = sorted(one for one in opened.namelist() if "/exhibits/" in one)
        kinds = [one.rsplit(".", 1)[1] for one in names]
        assert kinds == ["txt", "warc", "png"]
        with opened.open(names[1]) as stream:
            assert len([*ArchiveIterator(stream, check_digests="raise")]) == 4
        told = json.loads(opened.read("data/custody.json"))
        crate = json.loads(opened.read("ro-crate-metadata.json"))
        chronology = json.loads(opened.read("data/chronology-ja.json"))
    by_number = {one["number"]: one for one in told["exhibits"]}
    assert [*by_number] == [
        "甲1 / Exhibit 1", "甲1の1 / Exhibit 1-1", "甲2 / Exhibit 2", "甲3 / Exhibit 3",
        "甲4 / Exhibit 4",
    ]  # fmt: skip
    letter = by_number["甲3 / Exhibit 3"]["custody"]
    assert [one["event"] for one in letter] == ["taken", "handed_over"]
    assert letter[1]["receiver"] == "銀座警察署"
    assert {one["by"] for one in letter} == {1}
    copy = by_number["甲1の1 / Exhibit 1-1"]
    assert copy["redacted_copy_of"] == "甲1 / Exhibit 1"
    assert copy["covered"] == {"bystander_name": 1}
    assert [one[0] for one in chronology["exhibits"]] == [*by_number]
    assert "お客様" not in json.dumps(told, ensure_ascii=False)
    assert officer.name not in json.dumps([told, crate], ensure_ascii=False)


@pytest.mark.parametrize(
    ("receiver", "endings"),
    [
        (Receiver.PLATFORM, ["txt", "warc"]), (Receiver.INSURER, ["txt"]),
        (Receiver.INVOLVED_PARTY, []), (Receiver.COUNSEL, ["txt", "warc", "png"]),
    ],
)  # fmt: skip
def test_each_gets_what_it_may_have(
    proof: Case, officer: User, tmp_path: Path, receiver: Receiver, endings: list[str]
) -> None:
    with made(proof, receiver, officer, tmp_path / "x.zip") as opened:
        names = sorted(one for one in opened.namelist() if "/exhibits/" in one)
        assert [one.rsplit(".", 1)[1] for one in names] == endings
        assert ("data/custody.json" in opened.namelist()) == (receiver is Receiver.COUNSEL)


def test_what_went_out_is_entered_for_each_exhibit(
    proof: Case, officer: User, tmp_path: Path
) -> None:
    made(proof, Receiver.COURT, officer, tmp_path / "c.zip").close()
    exported = {
        one.label.en: [(e.reason, e.receiver) for e in custody_of(one) if e.event == "exported"]
        for one in exhibits_of(proof, LATER)
    }
    went = [("被害届", "裁判所 / a court")]
    assert exported["Exhibit 1"] == []
    assert exported["Exhibit 3"] == []
    assert exported["Exhibit 1-1"] == exported["Exhibit 2"] == exported["Exhibit 4"]
    assert exported["Exhibit 4"][0][0] == went[0][0]
    assert exported["Exhibit 4"][0][1]


def test_the_same_checkpoint_gives_the_same_bytes_whatever_was_entered_since(
    proof: Case, officer: User, tmp_path: Path
) -> None:
    made(proof, Receiver.POLICE, officer, tmp_path / "1.zip").close()
    size = json.loads(bytes(Entry.objects.filter(act="bundle.made").latest("place").statement))[
        "facts"
    ]["checkpoint"]
    [*_, photo] = exhibits_of(proof, LATER)
    acting.look(photo, reason="その後の確認", by=officer, at=LATER)
    registering.register_object(
        proof.pk, title="別の物", where="", reason=WHY, by=officer, at=LATER
    )
    make_bundle(
        proof, Receiver.POLICE, tmp_path / "2.zip", purpose="被害届", by=officer,
        at=LATER + timedelta(days=3), size=size,
    )  # fmt: skip
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    with made(proof, Receiver.POLICE, officer, tmp_path / "3.zip") as opened:
        told = opened.read("data/custody.json").decode()
    assert told.count('"exported"') == 6
    assert "その後の確認" in told
