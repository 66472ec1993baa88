"""The pages of exhibits: who sees them, what they enter by themselves, how a copy is handed out."""

from __future__ import annotations

import logging
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from exhibit_stories import LATER, PNG, WHY, call_of, file

from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.exhibits import registering
from setsudo.web.exhibits.models import Exhibit
from setsudo.web.exhibits.reading import custody_of
from setsudo.web.interactions.filing import keep, place_of
from setsudo.web.retention.holding import hold_case


@pytest.fixture
def photo(case: Case, officer: User) -> Exhibit:
    [row] = registering.register_all(case.pk, by=officer, at=LATER)
    return row


@pytest.fixture
def browser(officer: User, signed_in: object) -> Client:
    return signed_in(officer)  # type: ignore[operator, no-any-return]


def test_the_case_shows_its_exhibits_and_leads_to_them(
    case: Case, photo: Exhibit, browser: Client
) -> None:
    page = browser.get(f"/cases/{case.number}/").content.decode()
    assert f"/exhibits/{photo.pk}/" in page
    listed = browser.get(f"/exhibits/case/{case.number}/").content.decode()
    assert photo.digest[:12] in listed
    assert "Exhibit 1" in listed
    assert case.number in browser.get("/exhibits/").content.decode()


def test_files_that_came_along_are_registered_at_a_press(case: Case, browser: Client) -> None:
    page = browser.get(f"/exhibits/case/{case.number}/").content.decode()
    assert "no exhibits yet: 1" in page
    done = browser.post(f"/exhibits/case/{case.number}/gather/", follow=True).content.decode()
    assert "Registered as exhibits: 1" in done


def test_a_copy_is_asked_for_with_a_reason_and_comes_to_be_saved_alone(
    photo: Exhibit, browser: Client
) -> None:
    address = f"/exhibits/files/{photo.pk}/"
    assert browser.get(address).status_code == 405
    refused = browser.post(address)
    assert refused.status_code == 422
    assert photo.custody.count() == 1
    answer = browser.post(address, {"reason": WHY})
    assert b"".join(answer.streaming_content) == PNG
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "佐藤" not in answer["Content-Disposition"]
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    # A second copy on the same day needs no new reason, and is entered all the same.
    answer = browser.post(address)
    answer.close()
    assert [one.event for one in custody_of(photo)] == ["taken", "copied", "copied"]


def test_a_damaged_original_is_said_plainly_and_not_handed_out(
    photo: Exhibit, browser: Client
) -> None:
    page = f"/exhibits/{photo.pk}/?verify"
    assert "not one byte differs" in browser.get(page).content.decode()
    place_of(photo.digest).write_bytes(PNG[:-1] + b"\1")
    assert "is not the one that came" in browser.get(page).content.decode()
    answer = browser.post(f"/exhibits/files/{photo.pk}/", {"reason": WHY})
    assert answer.status_code == 422
    assert photo.custody.count() == 1
    place_of(photo.digest).unlink()
    assert "not where it was kept" in browser.get(page).content.decode()


def test_a_post_is_kept_from_its_form(case: Case, browser: Client) -> None:
    said = {
        "url": "https://sns.example/1", "seen_at": "2026-11-20T10:30", "text": "言葉",
        "screenshot": file("s.png"), "reason": WHY,
    }  # fmt: skip
    done = browser.post(f"/exhibits/case/{case.number}/new/post/", said, follow=True)
    assert "https://sns.example/1" in done.content.decode()
    row = Exhibit.objects.get(kind="capture")
    assert row.about["seen"].startswith("2026-11-20T10:30:00+09:00")
    assert PNG in place_of(row.digest).read_bytes()
    shown = browser.post(f"/exhibits/{row.pk}/look/", {"reason": WHY}, follow=True)
    assert "Records of the WARC: 4" in shown.content.decode()


def test_a_warc_is_kept_as_it_came(case: Case, browser: Client) -> None:
    content = (
        b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: https://sns.example/1\r\n"
        b"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        b"Content-Length: 4\r\n\r\nbody\r\n\r\n"
    )
    said = {"url": "https://sns.example/1", "seen_at": "2026-11-20T10:30", "reason": WHY}
    address = f"/exhibits/case/{case.number}/new/post/"
    browser.post(address, {**said, "warc": file("a.warc", content)})
    row = Exhibit.objects.get(kind="capture")
    assert place_of(row.digest).read_bytes() == content
    assert (row.about["records"], row.about["holds_url"]) == (1, True)
    wrong = browser.post(address, {**said, "warc": file("a.warc", content[:-6])})
    assert wrong.status_code == 422
    assert "cut off" in wrong.content.decode()
    both = browser.post(address, {**said, "text": "x", "warc": file("a.warc", content)})
    assert "not both" in both.content.decode()
    neither = browser.post(address, said)
    assert "or bring a WARC" in neither.content.decode()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_an_upload_that_is_refused_says_so_in_the_readers_language(
    case: Case, browser: Client, kept: Path, lang: str
) -> None:
    before = set(kept.rglob("*"))
    answer = browser.post(
        f"/exhibits/case/{case.number}/new/file/",
        {"file": file("a.svg", b"<svg onload=alert(1)>"), "reason": WHY},
        headers={"Accept-Language": lang},
    )
    assert answer.status_code == 422
    says = {"ja": "この種類のファイルは受け取れません", "en": "This kind of file is not taken"}
    assert says[lang] in answer.content.decode()
    assert set(kept.rglob("*")) == before


def test_a_letter_changes_hands(case: Case, browser: Client) -> None:
    address = f"/exhibits/case/{case.number}/new/object/"
    browser.post(address, {"title": "手紙の原本", "where": "金庫", "reason": WHY})
    row = Exhibit.objects.get(kind="physical")
    move = f"/exhibits/{row.pk}/move/"
    assert browser.post(move, {"event": "handed_over", "reason": WHY}).status_code == 422
    said = {
        "event": "handed_over", "receiver": "銀座警察署", "happened": "2026-11-25T09:00",
        "reason": WHY,
    }  # fmt: skip
    page = browser.post(move, said, follow=True).content.decode()
    assert "銀座警察署" in page
    listed = browser.get(f"/exhibits/case/{case.number}/").content.decode()
    assert "handed over" in listed
    assert browser.post(f"/exhibits/files/{row.pk}/", {"reason": WHY}).status_code == 422


def test_who_does_not_see_the_facts_finds_nothing(
    case: Case, photo: Exhibit, manager: User, auditor: User, agent: User, signed_in: object
) -> None:
    for somebody in (manager, auditor, agent):
        browser: Client = signed_in(somebody)  # type: ignore[operator]
        assert browser.get(f"/exhibits/{photo.pk}/").status_code == 404
        assert browser.get(f"/exhibits/case/{case.number}/").status_code == 403
        assert browser.post(f"/exhibits/files/{photo.pk}/", {"reason": WHY}).status_code == 404
        assert case.number not in browser.get("/exhibits/").content.decode()


def test_whoever_appraises_a_reporter_never_sees_what_they_handed_in(
    case: Case, photo: Exhibit, agent: User, supervisor: User, officer: User, signed_in: object
) -> None:
    told = photo.attachment.interaction  # type: ignore[union-attr]
    told.reported_by = agent
    told.save()
    case.parts.create(user=agent, part="reporter", since=LATER)
    agent.appraised_by.add(supervisor)
    browser: Client = signed_in(supervisor)  # type: ignore[operator]
    assert browser.get(f"/exhibits/{photo.pk}/").status_code == 404
    assert str(photo.pk) not in browser.get(f"/exhibits/case/{case.number}/").content.decode()
    assert str(photo.pk) not in browser.get(f"/cases/{case.number}/").content.decode()
    assert signed_in(officer).get(f"/exhibits/{photo.pk}/").status_code == 200  # type: ignore[operator]


def test_nobodys_words_come_into_the_log_of_the_process(
    case: Case, photo: Exhibit, browser: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    private = "黒田健の秘密"
    browser.post(f"/exhibits/{photo.pk}/look/", {"reason": private})
    browser.post(
        f"/exhibits/case/{case.number}/new/file/",
        {"file": file(f"{private}.svg", b"<svg>"), "title": private, "reason": private},
    )
    said = [one.getMessage() for one in caplog.records if not one.name.startswith("django.db")]
    assert not [one for one in said if private in one]


def test_the_page_of_a_contact_leads_to_the_exhibit_that_its_file_has_become(
    case: Case, officer: User, agent: User, browser: Client, signed_in: object
) -> None:
    attached = call_of(case).attachments.get()
    address = f"/interactions/files/{attached.pk}/"
    answer = browser.get(address)
    assert b"".join(answer.streaming_content) == PNG
    [row] = registering.register_all(case.pk, by=officer, at=LATER)
    assert browser.get(address)["Location"] == f"/exhibits/{row.pk}/"
    assert row.custody.count() == 1
    # Whoever was hurt gets what is theirs as before, and that is entered too.
    case.parts.create(user=agent, part="victim", since=LATER)
    hers: Client = signed_in(agent)  # type: ignore[operator]
    answer = hers.get(address)
    assert b"".join(answer.streaming_content) == PNG
    assert [(one.event, one.by) for one in custody_of(row)] == [
        ("taken", officer), ("copied", agent),
    ]  # fmt: skip


def test_each_look_at_an_exhibit_is_one_at_its_case(
    case: Case, photo: Exhibit, officer: User, browser: Client
) -> None:
    browser.get(f"/exhibits/{photo.pk}/")
    browser.get(f"/exhibits/{photo.pk}/")
    assert case.looks.filter(user=officer, parts="facts").count() == 2


def test_the_name_of_a_file_does_not_tell_who_handed_it_in(
    case: Case, agent: User, approver: User, officer: User, signed_in: object
) -> None:
    agent.name = "早川みどり"
    agent.save()
    told = call_of(case)
    told.reported_by = agent
    told.save()
    case.parts.create(user=agent, part="reporter", since=LATER)
    [row] = keep(told, [file("早川みどりの録音.png", PNG + b"x")], by=agent, at=LATER)
    reads: Client = signed_in(approver)  # type: ignore[operator]
    page = reads.get(f"/cases/{case.number}/").content.decode()
    assert f"/interactions/files/{row.pk}/" in page
    assert "早川" not in page
    answer = reads.get(f"/interactions/files/{row.pk}/")
    assert f'filename="file-{row.pk}.png"' in answer["Content-Disposition"]
    answer.close()
    # Whoever gathers the facts knows who spoke up, and so does whoever did.
    for one in (officer, agent):
        answer = signed_in(one).get(f"/interactions/files/{row.pk}/")  # type: ignore[operator]
        assert quote("早川みどり") in answer["Content-Disposition"]
        answer.close()


def test_what_is_under_a_legal_hold_is_marked(
    case: Case, photo: Exhibit, officer: User, browser: Client
) -> None:
    pages = (f"/exhibits/case/{case.number}/", f"/exhibits/{photo.pk}/")
    assert not [one for one in pages if "legal hold" in browser.get(one).content.decode()]
    hold_case(case.pk, "a claim is expected", by=officer, at=LATER)
    for one in pages:
        assert "legal hold" in browser.get(one).content.decode()
