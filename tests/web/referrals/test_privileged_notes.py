"""Counsel's notes are read by counsel and whom counsel names, and found nowhere else."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest
from casting import SignIn
from outside_cast import LATER

import setsudo.web
from setsudo.cases.permissions import NotEntitled
from setsudo.referrals.lacking import NotReferable
from setsudo.referrals.receivers import Receiver
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.ledger.models import Entry
from setsudo.web.referrals import privileged
from setsudo.web.referrals.making import make_bundle
from setsudo.web.referrals.models import PrivilegedNote

SECRET = "和解の下限は三十万円と考える"  # noqa: S105


@pytest.fixture
def note(grave: Case, counsel: User) -> PrivilegedNote:
    return privileged.write(grave.ref, SECRET, by=counsel, at=LATER)


def test_counsel_alone_writes_and_reads(
    grave: Case, note: PrivilegedNote, counsel: User, officer: User, approver: User,
    supervisor: User, auditor: User, administrator: User, hire: Any,
) -> None:  # fmt: skip
    other = hire("counsel-2", *counsel.person.roles, sites=[])
    assert [one.text for one in privileged.read(grave, counsel, at=LATER)] == [SECRET]
    for somebody in (officer, approver, supervisor, auditor, administrator, other):
        assert not privileged.readable(grave, somebody)
        with pytest.raises(NotEntitled):
            privileged.write(grave.ref, "x", by=somebody, at=LATER)
        with pytest.raises(NotEntitled):
            privileged.read(grave, somebody, at=LATER)


def test_counsel_names_who_may_read_and_ends_it(
    grave: Case, note: PrivilegedNote, counsel: User, officer: User, agent: User
) -> None:
    privileged.name(grave.ref, officer, by=counsel, at=LATER)
    assert privileged.read(grave, officer, at=LATER)
    with pytest.raises(NotEntitled):
        privileged.name(grave.ref, agent, by=officer, at=LATER)
    # Whoever reported is a party: not even counsel can name them.
    with pytest.raises(NotReferable):
        privileged.name(grave.ref, agent, by=counsel, at=LATER)
    privileged.end(grave.ref, officer, by=counsel, at=LATER)
    assert not privileged.readable(grave, officer)
    found = Entry.objects.filter(about=f"privileged/{grave.ref}").order_by("place")
    acts = [one.act for one in found]
    expected = ["written", "opened", "read", "shut"]
    assert acts == [f"privileged.{one}" for one in expected]


def test_no_word_of_a_note_is_anywhere_else(
    grave: Case, note: PrivilegedNote, counsel: User, officer: User, auditor: User,
    signed_in: SignIn, tmp_path: Path, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    for entry in Entry.objects.all():
        for held in (entry.statement, entry.pieces):
            assert SECRET.encode() not in bytes(held or b"")
            assert "三十万円" not in bytes(held or b"").decode("unicode_escape", "replace")
    for receiver in Receiver:
        to = tmp_path / f"{receiver}.zip"
        make_bundle(grave, receiver, to, purpose="相談", by=officer, at=LATER)
        whole = to.read_bytes()
        assert SECRET.encode() not in whole
        assert note.digest.encode() not in whole
        assert b"privileged.written" not in whole
    pages = [
        f"/cases/{grave.number}/", f"/referrals/case/{grave.number}/", "/referrals/", "/cases/",
        "/referrals/?tab=referrals", f"/cases/?q={SECRET}",
    ]  # fmt: skip
    for somebody in (counsel, officer):
        client = signed_in(somebody)
        for page in pages:
            assert "三十万円" not in client.get(page).content.decode().replace(f"?q={SECRET}", "")
    assert "三十万円" not in signed_in(auditor).get("/ledger/").content.decode()
    assert "三十万円" not in caplog.text


def test_the_digest_binds_the_note_and_cannot_be_guessed(
    grave: Case, counsel: User, note: PrivilegedNote
) -> None:
    from hashlib import sha256

    twin = privileged.write(grave.ref, SECRET, by=counsel, at=LATER)
    assert twin.digest != note.digest
    assert note.digest != sha256(SECRET.encode()).hexdigest()
    assert note.record().fields == {"case": str(grave.pk), "digest": note.digest}
    before = note.digest
    note.text += "。"
    assert note.digest != before


def test_the_page_is_there_for_them_and_for_nobody_else(
    grave: Case, note: PrivilegedNote, counsel: User, officer: User, signed_in: SignIn
) -> None:
    where = f"/referrals/privileged/{grave.number}/"
    shown = signed_in(counsel).get(where)
    assert SECRET in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert signed_in(officer).get(where).status_code == 404
    client = signed_in(counsel)
    assert client.post(where, {"deed": "name", "who": "officer"}).status_code == 302
    read = signed_in(officer).get(where).content.decode()
    assert SECRET in read
    assert 'name="text"' not in read
    assert client.post(where, {"deed": "end", "who": "officer"}).status_code == 302
    assert signed_in(officer).get(where).status_code == 404
    empty = client.post(where, {"deed": "write", "text": " "})
    assert empty.status_code == 422
    assert client.post(where, {"deed": "name", "who": "nobody"}).status_code in (400, 422)


@pytest.mark.parametrize("who", ["counsel", "officer", "auditor", "administrator"])
def test_no_door_but_their_own_shows_a_note(
    grave: Case, note: PrivilegedNote, who: str, signed_in: SignIn, request: pytest.FixtureRequest
) -> None:
    sys.path.append(str(Path(__file__).parents[1] / "foundation"))
    from every_door import PAGES

    client = signed_in(request.getfixturevalue(who))
    opened = 0
    for address in PAGES:
        there = re.sub(r"<str:number>", grave.number, address)
        if "<" in there or there.startswith("referrals/privileged/"):
            continue
        answer = client.get(f"/{there}", {"q": "和解の下限"})
        if answer.streaming:
            continue
        opened += answer.status_code == 200
        assert "三十万円" not in answer.content.decode("utf-8", "replace"), there
    assert opened > 10


def test_no_room_but_this_one_reads_notes() -> None:
    web = Path(setsudo.web.__file__).parent
    reading = {
        one.relative_to(web).parts[0]
        for one in web.rglob("*.py")
        if re.search(r"PrivilegedNote|privileged_notes", one.read_text(encoding="utf-8"))
    }
    assert reading == {"referrals"}
