"""What came in cannot be changed behind the log, nor told by it once it is erased; nothing typed is
lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from intake_cast import NOON, Line, Work

from setsudo.decisions.source_names import SourceRefused
from setsudo.interactions.lines import from_line
from setsudo.ledger import Kind
from setsudo.web.accounts.models import Site, User
from setsudo.web.api import tokens
from setsudo.web.api.models import Scope
from setsudo.web.api.taking import Sent
from setsudo.web.api.writing import Writer
from setsudo.web.interactions import following, reassessing
from setsudo.web.interactions.actions import receive
from setsudo.web.interactions.digesting import digest_of
from setsudo.web.interactions.models import Assessment, Attachment, Interaction, Reassessment
from setsudo.web.interactions.reassessing import start
from setsudo.web.ledger.models import Entry
from setsudo.web.ledger.verifying import verify_log
from setsudo.web.work.asking import ask
from setsudo.web.work.models import Task

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db
URL = "/interactions/report/"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 8 + b"\xff\xd9"


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def test_words_that_are_changed_behind_the_log_are_found(line: Line, ginza: Site) -> None:
    made = {**line("1"), "duration_s": 1e16}
    row = receive(from_line(made), source="pbx", site=ginza, at=NOON)
    assert verify_log().findings == ()
    row.refresh_from_db()
    row.line["turns"][0]["text"] = "殺すぞ"
    row.save(update_fields=["line"])

    (found,) = verify_log().findings
    assert found.kind is Kind.RECORD_CHANGED
    assert found.name == f"interaction/{row.ref}: digest"


def test_a_whole_number_is_the_same_however_a_database_writes_it() -> None:
    assert digest_of({"a": 1e16, "b": [2.0]}) == digest_of({"a": 10**16, "b": [2]})
    assert digest_of({"a": 0.1}) != digest_of({"a": 0.2})


def test_no_digest_of_what_somebody_said_stays_in_the_log_for_ever(line: Line, ginza: Site) -> None:
    row = receive(from_line(line("1")), source="pbx", site=ginza, at=NOON)
    statement = bytes(Entry.objects.get(about=f"interaction/{row.ref}").statement).decode()
    assert json.loads(statement)["facts"] == {"channel": "phone"}
    assert row.digest not in statement


def test_a_file_is_bound_and_missed_when_another_takes_its_place(
    signed_in: SignIn, agent: User
) -> None:
    form = {"number": str(uuid4()), "happened": "怒鳴られた", "channel": "in_person"}
    signed_in(agent).post(URL, {**form, "attached": SimpleUploadedFile("a.jpg", JPEG)})
    kept = Attachment.objects.get()
    assert Kind.RECORD_UNKNOWN not in {one.kind for one in verify_log().findings}
    Attachment.objects.filter(pk=kept.pk).update(digest="0" * 64)
    assert f"attachment/{kept.pk}: digest" in {one.name for one in verify_log().findings}


def test_going_back_and_telling_more_loses_neither_telling(signed_in: SignIn, agent: User) -> None:
    browser = signed_in(agent)
    form = {"number": str(uuid4()), "happened": "怒鳴られた", "channel": "in_person"}
    first = browser.post(URL, form)["Location"]
    more = {**form, "happened": "怒鳴られ、腕をつかまれた"}
    second = browser.post(URL, more)["Location"]
    assert browser.post(URL, more)["Location"] == second
    assert browser.post(URL, form)["Location"] == first
    danger = browser.post(URL, {**form, "danger": "on"})["Location"]

    assert len({first, second, danger}) == 3
    texts = {row.line["turns"][0]["text"] for row in Interaction.objects.all()}
    assert texts == {"怒鳴られた", "怒鳴られ、腕をつかまれた"}


def test_a_file_that_comes_with_the_second_press_is_kept_once(
    signed_in: SignIn, agent: User
) -> None:
    browser = signed_in(agent)
    form = {"number": str(uuid4()), "happened": "怒鳴られた", "channel": "in_person"}
    where = browser.post(URL, form)["Location"]
    for _ in range(2):
        again = browser.post(URL, {**form, "attached": SimpleUploadedFile("a.jpg", JPEG)})
        assert again["Location"] == where
    assert Attachment.objects.count() == Interaction.objects.count() == 1


def test_no_token_speaks_as_the_staff_or_reads_what_they_told(administrator: User) -> None:
    for name in ("staff-report", "Staff-Report "):
        with pytest.raises(SourceRefused, match="staff alone"):
            tokens.make("x", name, [Scope.INTERACTIONS_READ], by=administrator, at=NOON)


def test_what_was_assessed_anew_is_bound_before_it_counts(
    line: Line, ginza: Site, officer: User, work_done: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "FOLLOWS", [])
    receive(from_line(line("1")), source="pbx", site=ginza, at=NOON)
    work_done()
    monkeypatch.setattr(reassessing, "_same", lambda counting, run: False)
    start(by=officer, at=NOON)
    work_done()
    assert Assessment.objects.filter(counts=False).count() == 1
    assert Kind.RECORD_UNKNOWN not in {one.kind for one in verify_log().findings}

    reassessing.apply(Reassessment.objects.get().ref, by=officer, at=NOON)
    work_done()
    assert not Assessment.objects.earliest("pk").counts
    assert verify_log().findings == ()
    Assessment.objects.filter(counts=True).update(score=0.01)
    (found,) = verify_log().findings
    assert found.name == f"assessment/{Assessment.objects.get(counts=True).pk}: score"


def test_whoever_is_asked_by_a_slower_clock_is_asked_once_more_all_the_same() -> None:
    with transaction.atomic():
        ask("bake", "bread", NOON)
    before = Task.objects.get().asked_at
    with transaction.atomic():
        ask("bake", "bread", NOON - timedelta(seconds=3))
    assert Task.objects.get().asked_at > before


def test_a_sender_who_went_away_takes_no_writer_along(monkeypatch: pytest.MonkeyPatch) -> None:
    writer = Writer()
    monkeypatch.setattr(writer, "_runs", lambda: True)  # nobody takes it yet
    future = writer.write(Sent((), batch=True), None)  # type: ignore[arg-type]
    assert not future.cancel(), "an answer that nobody waits for is given all the same"
    future.set_result([])


def test_a_writer_that_ended_is_followed_by_another() -> None:
    writer = Writer()
    ended = Thread(target=lambda: None)
    ended.start()
    ended.join()
    writer._thread = ended
    assert not writer._runs()


def test_what_the_api_tells_of_a_contact_stays_in_no_cache(
    pbx: Client, line: Line, work_done: Work
) -> None:
    kept = pbx.post("/api/v1/interactions", line("1"), content_type="application/json").json()
    work_done()
    answer = pbx.get(f"/api/v1/interactions/{kept['ref']}")
    assert answer.json()["state"] == "assessed"
    assert answer["Cache-Control"] == "private, no-store"
