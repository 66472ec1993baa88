"""Files and messages are told too, each given or kept back; what goes out is what was reviewed."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from asked import identified
from casting import Hire
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from long_ago import PAPER, case_of_everything
from stored_cases import HOUR, NOON

from setsudo.cases.roles import Role
from setsudo.cases.timeline import NoteKind
from setsudo.referrals.capturing import Seen
from setsudo.retention.asking import Outcome, Part, RequestRefused, State
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases.models import Case, Improving, NoteRow
from setsudo.web.customers.models import Customer
from setsudo.web.disclosures import acting, answering, enclosing
from setsudo.web.disclosures.models import Request
from setsudo.web.exhibits import registering
from setsudo.web.interactions import filing
from setsudo.web.interactions.models import Interaction
from setsudo.web.notices.models import Enclosed, Notice, Statement
from setsudo.web.public.models import Message

DAY = timedelta(days=1)
MINE = b"The receipt that I was given, in my own hand.\n" * 10
TAPE = b"What the camera over the counter saw, with two bystanders.\n" * 10


@pytest.fixture
def case(ginza: Site, agent: User, officer: User, approver: User) -> Case:
    found = case_of_everything(ginza, agent, officer, approver)
    note = Interaction.objects.get(source="tests")
    mail = Interaction.objects.create(
        source="mail", external_id="m1", digest="1" * 64, channel="email", received_at=NOON + HOUR,
        customer=note.customer, site=ginza, line={"id": "m1", "channel": "email", "turns": []},
    )  # fmt: skip
    filing.keep(mail, [SimpleUploadedFile("receipt.txt", MINE)], by=officer, at=NOON + HOUR)
    registering.register_file(
        found.pk, SimpleUploadedFile("camera.txt", TAPE), title="camera 2", reason="x",
        by=officer, at=NOON + 2 * HOUR,
    )  # fmt: skip
    registering.capture(
        found.pk, Seen("https://sns.example/1", NOON, "the shop is bad"), reason="x",
        by=officer, at=NOON + 2 * HOUR,
    )  # fmt: skip
    registering.register_object(
        found.pk, title="the letter", where="safe 3", reason="x", by=officer, at=NOON + 3 * HOUR
    )
    return Case.objects.get(pk=found.pk)


@pytest.fixture
def desk(hire: Hire, case: Case) -> User:
    return hire("desk-1", Role.OFFICER, name="Desk Officer", sites=[], headquarters=True)


def files(row: Request) -> dict[str, dict[str, object]]:
    answer = answering.answer_to(row, at=NOON)
    return {str(one["what"]).rpartition(": ")[2]: one for one in answer["parts"]["files"]}


def test_each_file_is_listed_with_its_digest_and_given_or_kept_back_on_a_ground(
    case: Case, desk: User, counsel: User
) -> None:
    row = identified(desk)
    row = acting.decide(row.ref, by=desk, at=NOON + DAY)
    told = files(row)
    assert set(told) == {
        "receipt.txt", "handed in within the company", "camera 2", "post at sns.example",
        "the letter",
    }  # fmt: skip
    assert told["receipt.txt"]["file"]
    assert told["post at sns.example"]["file"]
    for kept in ("handed in within the company", "camera 2"):
        assert told[kept]["file"] == ""
        assert told[kept]["ground"] == "jp_rights_of_others"
        assert len(str(told[kept]["sha256"])) == 64
    assert told["the letter"]["sha256"] == ""
    assert row.outcome == Outcome.PARTLY
    answer = answering.answer_to(row, at=NOON)
    (back,) = answer["withheld"]
    assert back["name"] == "Files and exhibits: 2 of them"
    assert "counter-7" not in json.dumps(answer)


def test_the_zip_holds_what_is_given_and_nothing_that_is_kept_back(
    case: Case, desk: User, counsel: User
) -> None:
    row = identified(desk)
    acting.decide(row.ref, by=desk, at=NOON + DAY)
    answer = acting.review(row.ref, by=counsel, at=NOON + DAY).answer or {}
    packed = [io.BytesIO(), io.BytesIO()]
    for one in packed:
        enclosing.write(answer, answering.as_pdf(answer), one)
    assert packed[0].getvalue() == packed[1].getvalue()
    with zipfile.ZipFile(packed[0]) as opened:
        whole = [opened.read(one) for one in opened.namelist()]
        assert len([one for one in opened.namelist() if one.startswith("files/")]) == 2
        assert json.loads(opened.read(f"{row.number}.json")) == answer
    assert MINE in whole
    assert TAPE not in whole
    assert PAPER not in whole


def test_what_others_are_seen_in_is_given_where_somebody_says_so_and_a_report_never_is(
    case: Case, desk: User
) -> None:
    row = identified(desk)
    found = {one.key: one for one in acting.files_there(row)}
    everything = dict.fromkeys(found, "")
    row = acting.decide(row.ref, files=everything, by=desk, at=NOON)
    told = files(row)
    assert told["camera 2"]["file"]
    assert told["handed in within the company"]["file"] == ""


def test_a_file_is_kept_back_with_a_reason_and_a_ground_that_the_law_knows(
    case: Case, desk: User
) -> None:
    row = identified(desk)
    key = next(one.key for one in acting.files_there(row) if "receipt" in one.what.en)
    with pytest.raises(RequestRefused, match="Say why"):
        acting.decide(row.ref, files={key: "jp_legal_matter"}, by=desk, at=NOON)
    with pytest.raises(RequestRefused, match="ground"):
        acting.decide(row.ref, files={key: "uk_crime"}, reason="x", by=desk, at=NOON)
    row = acting.decide(row.ref, files={key: "jp_legal_matter"}, reason="a claim", by=desk, at=NOON)
    assert files(row)["receipt.txt"]["file"] == ""
    assert "a claim" not in json.dumps(answering.answer_to(row, at=NOON))


def test_a_part_that_is_kept_back_lists_no_file(case: Case, desk: User) -> None:
    row = identified(desk)
    row = acting.decide(
        row.ref, withheld={Part.FILES: "jp_legal_matter"}, reason="x", by=desk, at=NOON
    )
    answer = answering.answer_to(row, at=NOON)
    assert "files" not in answer["parts"]
    assert [one["name"] for one in answer["withheld"]] == ["Files and exhibits"]


def test_what_they_wrote_on_the_public_page_and_with_a_notice_is_told(
    case: Case, desk: User
) -> None:
    for number, address in enumerate(("REI@example.jp", "090-1234-5678", "other@example.jp")):
        item = Improving.objects.create(
            title=f"t{number}", about="a", entered_by=desk, entered_at=NOON, changed_at=NOON
        )
        Message.objects.create(
            kind="complaint", lang="en", title=f"title {number}", text=f"words {number}",
            name="R", reply_to=address, received_at=NOON, improvement=item,
        )  # fmt: skip
    said = Statement.objects.create(
        notice=Notice.objects.get(), text="I was ill", need="by letter, please", at=NOON
    )
    Enclosed.objects.create(
        statement=said, name="doctor.txt", media_type="text/plain", size=4, digest="a" * 64
    )
    row = acting.decide(identified(desk).ref, by=desk, at=NOON)
    parts = answering.answer_to(row, at=NOON)["parts"]
    assert {one["text"] for one in parts["messages"]} == {"words 0", "words 1"}
    assert "by letter, please" in parts["statements"][0]["text"]
    assert files(row)["doctor.txt"]["file"]
    assert "words 0" in json.dumps(answering.paper(answering.answer_to(row, at=NOON)))


def more(case: Case, officer: User) -> None:
    NoteRow.objects.create(
        case=case, kind=NoteKind.FACT, text="one fact more", by=officer, at=NOON, happened=NOON
    )


def test_what_changed_since_the_decision_is_not_confirmed_unread(
    case: Case, desk: User, counsel: User, officer: User
) -> None:
    row = identified(desk)
    acting.decide(row.ref, by=desk, at=NOON)
    more(case, officer)
    with pytest.raises(RequestRefused, match="changed since the decision"):
        acting.review(row.ref, by=counsel, at=NOON)


def test_what_changed_since_the_review_is_not_handed_over(
    case: Case, desk: User, counsel: User, officer: User, client: Client
) -> None:
    row = identified(desk)
    acting.decide(row.ref, by=desk, at=NOON)
    acting.review(row.ref, by=counsel, at=NOON)
    more(case, officer)
    with pytest.raises(RequestRefused, match="changed since it was reviewed"):
        acting.answer(row.ref, "registered mail", by=desk, at=NOON + DAY)
    client.force_login(desk)
    client.cookies["django_language"] = "en"
    for form in ("pdf", "json", "zip"):
        refused = client.post(f"/disclosures/{row.ref}/answer.{form}")
        assert refused.status_code != 200
        assert b"changed since it was reviewed" in refused.content
    assert b"has changed since it was reviewed" in client.get(f"/disclosures/{row.ref}/").content
    # Whoever would have handed it over sends it back; it is decided and reviewed anew.
    back = acting.send_back(row.ref, "a fact came in", by=desk, at=NOON + DAY)
    assert (back.state, back.answer, back.reviewed_by) == (State.IDENTIFIED, None, None)
    acting.decide(row.ref, by=desk, at=NOON + DAY)
    fixed = acting.review(row.ref, by=counsel, at=NOON + DAY).answer
    assert "one fact more" in json.dumps(fixed)
    done = acting.answer(row.ref, "registered mail", by=desk, at=NOON + 2 * DAY)
    # What was handed over stays what it was, whatever comes after it.
    more(case, officer)
    assert done.answer == fixed
    taken = client.post(f"/disclosures/{row.ref}/answer.json")
    assert taken.status_code == 200
    assert taken.json() == fixed


def test_a_file_that_is_not_the_one_that_came_stops_the_answer(
    case: Case, desk: User, counsel: User, client: Client
) -> None:
    row = identified(desk)
    acting.decide(row.ref, by=desk, at=NOON)
    answer = acting.review(row.ref, by=counsel, at=NOON).answer or {}
    mine = next(one for one in answer["parts"]["files"] if one["file"])
    place = filing.place_of(mine["sha256"])
    place.chmod(0o600)
    place.write_bytes(b"something else")
    client.force_login(desk)
    refused = client.post(f"/disclosures/{row.ref}/answer.zip")
    assert refused.status_code != 200
    assert b"something else" not in refused.content


def test_the_decision_is_made_file_by_file_on_the_page(
    case: Case, desk: User, counsel: User, client: Client
) -> None:
    row = identified(desk)
    client.force_login(desk)
    client.cookies["django_language"] = "en"
    page = client.get(f"/disclosures/{row.ref}/").content.decode()
    keys = {one.what.en: one for one in acting.files_there(row)}
    for one in keys.values():
        assert (f'name="file-{one.key}"' in page) != one.sealed
    # A digest has no place to break: on a phone it would push the page out of its width.
    assert page.count('<p class="words soft small">SHA-256') == sum(
        bool(one.digest) for one in keys.values()
    )
    camera = keys["camera 2"]
    kept = {f"file-{one.key}": "jp_rights_of_others" for one in keys.values() if one is camera}
    client.post(f"/disclosures/{row.ref}/decide/", kept)
    row.refresh_from_db()
    assert row.state == State.DECIDED
    assert Customer.objects.count() == 1
    assert files(row)["camera 2"]["ground"] == "jp_rights_of_others"
