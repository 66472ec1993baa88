"""What auditors see of the ledger, and what everybody may have: the newest checkpoint."""

from __future__ import annotations

import pytest
from casting import SignIn
from django.test import Client
from ledger_store import at, fill, let_anything_pass, sql

from setsudo.ledger import open_checkpoint, verify_proof
from setsudo.ledger.hashing import SIZE
from setsudo.web.accounts.models import User
from setsudo.web.ledger.checkpoints import newest
from setsudo.web.ledger.deeds import verify as verify_deed
from setsudo.web.ledger.erasing import erase
from setsudo.web.ledger.models import Check
from setsudo.web.ledger.signing import verifier_key
from setsudo.web.work.models import Task

pytestmark = pytest.mark.django_db


def test_everybody_may_have_the_newest_checkpoint(client: Client) -> None:
    assert client.get("/ledger/checkpoint").status_code == 404
    fill(10, every=10)
    answer = client.get("/ledger/checkpoint")
    assert answer["Content-Type"].startswith("text/plain")
    assert open_checkpoint(answer.content.decode(), [verifier_key()]).size == 10


@pytest.mark.parametrize("path", ["/ledger/", "/ledger/entries/0/", "/ledger/tile/0/000.p/10"])
def test_only_auditors_see_the_log(
    path: str, client: Client, signed_in: SignIn, auditor: User, officer: User, administrator: User
) -> None:
    fill(10, every=10)
    assert client.get(path).status_code == 302
    assert signed_in(officer).get(path).status_code == 403
    assert signed_in(administrator).get(path).status_code == 403
    assert signed_in(auditor).get(path).status_code == 200


def test_an_auditor_finds_entries_by_subject_act_and_day(signed_in: SignIn, auditor: User) -> None:
    fill(21, every=10)
    browser = signed_in(auditor)
    page = browser.get("/ledger/", {"about": "case/3"}).content.decode()
    assert "/ledger/entries/3/" in page
    assert "/ledger/entries/4/" not in page
    assert "checkpoint.signed" in browser.get("/ledger/", {"act": "checkpoint"}).content.decode()
    assert "No entry fits" in browser.get("/ledger/", {"since": "2030-01-01"}).content.decode()
    assert str(verifier_key()) in browser.get("/ledger/").content.decode().replace("&#x2B;", "+")


def test_an_entry_is_shown_and_proven_with_the_pieces_ticked_alone(
    signed_in: SignIn, auditor: User
) -> None:
    fill(10, every=10)
    browser = signed_in(auditor)
    assert "山田 花子" in browser.get("/ledger/entries/3/").content.decode()

    answer = browser.get("/ledger/entries/3/proof", {"show": "by"})
    proven = verify_proof(answer.content.decode(), [verifier_key()])
    assert (proven.entry.index, proven.shown) == (3, {"by": "agent-0"})
    assert "山田" not in answer.content.decode()

    erase({3: ["customer"]}, at=at(50), about="customer/1")
    page = browser.get("/ledger/entries/3/").content.decode()
    assert "山田 花子" not in page
    assert "erased" in page


def test_tiles_are_those_of_the_newest_checkpoint(signed_in: SignIn, auditor: User) -> None:
    fill(300, every=300)
    browser = signed_in(auditor)
    assert len(browser.get("/ledger/tile/0/000").content) == 256 * SIZE
    assert len(browser.get("/ledger/tile/1/000.p/1").content) == SIZE
    bundle = browser.get("/ledger/tile/entries/001.p/44").content
    assert bundle[2:].startswith(b'{"about":"case/4"')
    for beyond in ("/ledger/tile/0/001", "/ledger/tile/0/001.p/45", "/ledger/tile/0/002.p/1"):
        assert browser.get(beyond).status_code == 404


def test_a_verification_asked_for_on_the_page_tells_what_was_found(
    signed_in: SignIn, auditor: User
) -> None:
    fill(12, every=10)
    let_anything_pass()
    sql("DELETE FROM ledger_entry WHERE place = 4")
    browser = signed_in(auditor)
    where = browser.post("/ledger/verify/")["Location"]
    assert browser.post("/ledger/verify/")["Location"] == where
    waiting = browser.get(where)
    assert waiting["Refresh"] == "2"
    assert "<progress" in waiting.content.decode()

    task = Task.objects.get(kind="ledger.verify")
    verify_deed(task.about, at(60))
    done = browser.get(where)
    assert "Refresh" not in done
    assert "Entry 4 was removed." in done.content.decode()
    assert Check.objects.get().found == 1
    assert newest() is not None
