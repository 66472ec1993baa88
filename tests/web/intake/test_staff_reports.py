"""A member of staff tells of a contact from a telephone: it is kept, heard, and harms nobody."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from intake_cast import Work

from setsudo.web.accounts.models import Site, User
from setsudo.web.cases.models import Case, Part
from setsudo.web.interactions import filing
from setsudo.web.interactions.filing import plain_name
from setsudo.web.interactions.models import Attachment, Interaction, Report
from setsudo.web.interactions.sniffing import ALLOWED, HEAD, media_type_of
from setsudo.web.ledger.models import Entry

SignIn = Callable[[User], Client]
URL = "/interactions/report/"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 8 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 64
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined, operator]


def told(**more: object) -> dict[str, object]:
    return {
        "number": str(uuid4()),
        "happened": "レジで大声で怒鳴られ、名札の写真を撮られました。",
        "channel": "in_person",
        **more,
    }


def test_a_report_of_one_sentence_is_kept_and_has_a_case_of_its_own(
    signed_in: SignIn, agent: User, ginza: Site
) -> None:
    browser = signed_in(agent)
    assert browser.get(URL).status_code == 200
    answer = browser.post(URL, told(site=ginza.pk, affected=["myself"]), follow=True)

    row = Interaction.objects.get()
    assert answer.status_code == 200
    assert row.reported_by == agent
    assert row.line["turns"][0]["speaker"] == "reporter"
    case = Case.objects.get()
    assert case.reported
    assert case.site == ginza
    assert {one.part for one in case.parts.filter(user=agent)} == {Part.REPORTER, Part.VICTIM}
    page = answer.content.decode()
    assert case.number in page
    assert "What happens next" in page
    assert "Where help is" in page
    assert Entry.objects.filter(act="interaction.received").count() == 1


def test_nobody_says_when_it_was_for_the_one_who_reports(
    signed_in: SignIn, agent: User, officer: User, ginza: Site
) -> None:
    browser = signed_in(agent)
    form = browser.get(URL).content.decode()
    (field,) = re.findall(r'<input type="datetime-local"[^>]*>', form)
    assert "value=" not in field

    browser.post(URL, told(site=ginza.pk))
    row = Interaction.objects.get()
    assert row.started_at is None
    assert "started_at" not in row.line
    case = Case.objects.get()
    page = signed_in(officer).get(f"/cases/{case.number}/").content.decode()
    (when,) = re.findall(r'<p class="when">(.+?)</p>', page, re.DOTALL)
    assert when.startswith("received <time")

    browser.post(URL, told(site=ginza.pk, when="2026-11-20T18:30"))
    row = Interaction.objects.exclude(pk=row.pk).get()
    assert row.started_at is not None
    assert timezone.localtime(row.started_at).isoformat() == "2026-11-20T18:30:00+09:00"
    page = signed_in(officer).get(f"/cases/{row.in_case.case.number}/").content.decode()
    (when,) = re.findall(r'<p class="when">(.+?)</p>', page, re.DOTALL)
    assert when.startswith('<time datetime="2026-11-20T18:30:00+09:00"')


def test_a_report_without_a_time_is_known_among_a_customers_contacts(
    signed_in: SignIn, agent: User, ginza: Site, work_done: Work
) -> None:
    again = {
        "site": ginza.pk,
        "happened": "返金はまだかと、先週と同じことをまたおっしゃいました。",
        "customer_contact": "03-6234-5678",
    }
    browser, ahead = signed_in(agent), timezone.localtime() + timedelta(hours=1)
    for when in ("", "", "", "", f"{ahead:%Y-%m-%dT%H:%M}"):
        browser.post(URL, told(**again, when=when))
    work_done()
    first, *_, fourth, dated = Interaction.objects.order_by("received_at")
    scores = [one.assessments.get().score for one in (first, fourth, dated)]
    assert len({*scores}) == 3, "each of them has another past"


def test_the_button_pressed_twice_is_one_report(signed_in: SignIn, agent: User) -> None:
    browser, once = signed_in(agent), told()
    first = browser.post(URL, once)
    again = browser.post(URL, {**once, "attached": io.BytesIO(JPEG)})

    assert first["Location"] == again["Location"]
    assert Interaction.objects.count() == Case.objects.count() == Report.objects.count() == 1


def test_what_was_typed_is_still_there_when_something_is_wrong(
    signed_in: SignIn, agent: User
) -> None:
    page = signed_in(agent).post(
        URL,
        told(
            wanted="返金と土下座",
            attached=SimpleUploadedFile("a.html", b"<html><script>1</script>"),
        ),
    )

    assert page.status_code == 422
    assert "返金と土下座" in page.content.decode()
    assert "Please write what happened" not in page.content.decode()
    nothing = signed_in(agent).post(URL, told(happened=" "))
    assert "Please write what happened, be it one line." in nothing.content.decode()
    assert "名札の写真" in page.content.decode()
    assert not Interaction.objects.exists()
    assert not list(filing.Path(filing.settings.MEDIA_ROOT).rglob("*"))


def test_who_reported_sees_their_own_reports_and_nobody_elses(
    signed_in: SignIn, agent: User, hire: Callable[..., User], work_done: Work
) -> None:
    other = hire("agent-2", *[one.role for one in agent.roles.all()])
    where = signed_in(agent).post(URL, told())["Location"]
    work_done()

    listed = signed_in(agent).get("/interactions/reports/").content.decode()
    assert Case.objects.get().number in listed
    assert signed_in(agent).get(where).status_code == 200
    assert signed_in(other).get(where).status_code == 404
    assert Case.objects.get().number not in signed_in(other).get(
        "/interactions/reports/"
    ).content.decode()  # fmt: skip


def test_who_is_in_danger_can_press_the_number_to_call(signed_in: SignIn, agent: User) -> None:
    browser = signed_in(agent)
    form = browser.get(URL).content.decode()
    after = browser.post(URL, told(danger="on"), follow=True).content.decode()
    for page in (form, after):
        assert 'href="tel:110"' in page
        assert 'href="tel:119"' in page


def test_managers_and_administrators_work_where_no_contacts_happen(
    signed_in: SignIn, manager: User, administrator: User, client: Client
) -> None:
    assert signed_in(manager).get(URL).status_code == 403
    assert signed_in(administrator).post(URL, told()).status_code == 403
    assert client.get(URL).status_code == 302
    assert not Interaction.objects.exists()


def test_our_own_part_is_asked_kindly_and_told_to_the_engine(
    signed_in: SignIn, agent: User
) -> None:
    signed_in(agent).post(URL, told(our_fault="yes", fault_note="釣り銭を間違えた"))

    facts = Interaction.objects.get().line["context"]["facts"]
    assert "釣り銭を間違えた" in facts
    assert Report.objects.get().our_fault == "yes"


def test_a_photo_is_kept_by_its_digest_and_handed_out_to_be_saved_only(
    signed_in: SignIn, agent: User, officer: User, hire: Callable[..., User], ginza: Site
) -> None:
    signed_in(agent).post(
        URL,
        told(site=ginza.pk, attached=[SimpleUploadedFile("../../etc/名札.jpg", JPEG, "text/html"),
                                   SimpleUploadedFile("same.jpg", JPEG)]),
    )  # fmt: skip

    first, second = Attachment.objects.order_by("pk")
    assert first.media_type == "image/jpeg"
    assert first.digest == second.digest
    assert filing.place_of(first.digest).read_bytes() == JPEG
    assert (
        len([one for one in filing.Path(filing.settings.MEDIA_ROOT).rglob("*") if one.is_file()])
        == 1
    )
    for user in (agent, officer):
        answer = signed_in(user).get(f"/interactions/files/{first.pk}/")
        assert b"".join(answer.streaming_content) == JPEG
        assert answer["Content-Disposition"].startswith("attachment")
        assert "/" not in answer["Content-Disposition"].split("filename")[1].replace("utf-8''", "")
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
    stranger = hire("elsewhere", "officer", sites=[])
    assert signed_in(stranger).get(f"/interactions/files/{first.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<!DOCTYPE html><html><script>alert(1)</script></html>"),
        ("picture.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("picture.jpg", b"<?xml version='1.0'?><svg/>"),
        ("gif-with-page.gif", b"GIF89a/*<html><script>alert(1)</script>*/"),
        ("jpeg-with-page.jpg", JPEG + b"<script>alert(document.domain)</script>"),
        ("png-with-php.png", PNG + b"<?php system($_GET['c']); ?>"),
        ("program.exe", b"MZ\x90\x00" + b"\x00" * 60),
        ("program", b"\x7fELF" + b"\x00" * 60),
        ("script.sh", b"#!/bin/sh\nrm -rf <dir\n<a href=x>"),
        ("packed.zip", b"PK\x03\x04" + b"\x00" * 60),
        ("macro.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 60),
        ("empty.jpg", b""),
        ("blank.txt", b"  \n "),
        ("broken.txt", b"\xff\xfe\x00words"),
        ("half.jpg", b"\xff\xd8"),
    ],
)
def test_what_could_be_run_or_is_nothing_is_not_taken(
    signed_in: SignIn, agent: User, name: str, content: bytes
) -> None:
    page = signed_in(agent).post(URL, told(attached=SimpleUploadedFile(name, content, "image/png")))

    assert page.status_code == 422
    assert not Interaction.objects.exists()
    assert not Attachment.objects.exists()


def test_too_many_and_too_large_files_are_not_taken(
    signed_in: SignIn, agent: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [SimpleUploadedFile(f"{n}.jpg", JPEG) for n in range(filing.MOST_FILES + 1)]
    assert signed_in(agent).post(URL, told(attached=many)).status_code == 422
    monkeypatch.setattr(filing, "LARGEST", 100)
    assert (
        signed_in(agent).post(URL, told(attached=SimpleUploadedFile("a.jpg", JPEG))).status_code
        == 422
    )
    assert not Interaction.objects.exists()


@given(st.binary(max_size=400), st.sampled_from([b"", b"GIF89a", JPEG[:20], b"ID3\x03", b"RIFF"]))
def test_any_bytes_have_an_allowed_type_or_none(content: bytes, start: bytes) -> None:
    assert media_type_of(start + content, content) in {*ALLOWED, ""}


@pytest.mark.parametrize(
    "said", ["17:02 太郎 👨\u200d👩\u200d👧", "30\u00a0% off", "\U0001fae9 hm", "\u200f\u05e9"]
)
def test_what_people_write_in_chats_is_plain_text(said: str) -> None:
    assert media_type_of(said.encode()) == "text/plain"
    assert media_type_of(said.encode() + b"\0") == ""


@pytest.mark.parametrize("encoding", ["cp932", "utf-8"])
def test_words_of_old_systems_are_words(encoding: str) -> None:
    chat = "13:05 お客様: 責任者を出せ。①番の髙橋だ。\r\n" * 200
    assert media_type_of(chat.encode(encoding)[:HEAD]) == "text/plain"
    hidden = f"{chat[:20]}<script>alert(1)</script>"
    assert media_type_of(hidden.encode(encoding)) == ""


def test_words_that_are_partly_one_thing_and_partly_another_are_not_taken() -> None:
    assert media_type_of("お客様\n".encode() + "責任者".encode("cp932")) == ""


@given(st.text(max_size=300))
def test_any_name_becomes_nothing_but_a_name(name: str) -> None:
    plain = plain_name(name)
    assert 0 < len(plain) <= filing.NAME_CHARS
    assert not set(plain) & set("/\\\x00\r\n\u202e\u2066")
    assert plain not in (".", "..")


@pytest.mark.parametrize(
    ("name", "content", "handed"),
    [
        ("invoice.js", b"new ActiveXObject('WScript.Shell').Run('calc')", "invoice.js.txt"),
        ("run.bat", b"@echo off\r\ndel everything", "run.bat.txt"),
        ("sums.csv", b"=cmd|'/C calc'!A0,1", "sums.csv.txt"),
        ("note", b"words alone", "note.txt"),
        ("PHOTO.JPG", b"\xff\xd8\xff\xe0" + b"0" * 40, "PHOTO.JPG"),
        ("photo.jpg.exe", b"\xff\xd8\xff\xe0" + b"0" * 40, "photo.jpg.exe.jpg"),
    ],
)
def test_what_is_saved_ends_in_what_it_is_and_starts_as_no_program(
    name: str, content: bytes, handed: str, agent: User, signed_in: Any, ginza: Any
) -> None:
    row = Interaction.objects.create(
        source="tests",
        external_id=name,
        digest="0" * 64,
        channel="in_person",
        lang="en",
        received_at=timezone.now(),
        line={"id": name, "channel": "in_person", "turns": []},
        site=ginza,
        reported_by=agent,
    )
    [kept] = filing.keep(row, [SimpleUploadedFile(name, content)], by=agent, at=row.received_at)
    assert kept.name == name
    answer = signed_in(agent).get(f"/interactions/files/{kept.pk}/")
    answer.close()
    assert answer["Content-Disposition"] == f'attachment; filename="{handed}"'
