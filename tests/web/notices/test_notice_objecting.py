"""A customer reads a notice with its code and objects; somebody who took no part answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored_cases import NOON, customer, determined, ledger_acts, opened, reported

from setsudo.cases.appeals import Result
from setsudo.cases.determination import Outcome
from setsudo.cases.permissions import NotEntitled
from setsudo.cases.roles import Role
from setsudo.cases.states import State
from setsudo.measures.notices import codes
from setsudo.measures.notices.facts import NamesTold
from setsudo.measures.notices.facts import Result as Told
from setsudo.measures.notices.kinds import Channel, Kind
from setsudo.measures.notices.standing import Standing
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import claiming, objecting, people
from setsudo.web.cases.models import Case, Objection, Part
from setsudo.web.cases.refusing import Unfit
from setsudo.web.exhibits.registering import register_file
from setsudo.web.ledger.models import Entry
from setsudo.web.ledger.verifying import verify_log
from setsudo.web.notices import deciding, finding, public_views, sending, stating, writing
from setsudo.web.notices.keeping import code_of
from setsudo.web.notices.models import Notice, Statement
from setsudo.web.public.models import Tried

AT = NOON + timedelta(hours=5)
PHOTO = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + b"\x00" * 40


@pytest.fixture
def case(ginza: Site, agent: User, officer: User, approver: User) -> Case:
    """What the agent reported, having been hurt, was determined to be beyond the norm."""
    found = reported(ginza, agent, victims=[agent])
    who = customer("野口 玲")
    found.contacts.get().interaction.__class__.objects.filter(
        pk=found.contacts.get().interaction_id
    ).update(customer=who)
    found.customer = who
    found.save()
    determined(found, officer, approver)
    return found


@pytest.fixture
def notice(case: Case, officer: User, supervisor: User) -> Notice:
    row = writing.draft(
        case, Kind.WARNING, lang="en", channel=Channel.CHAT, to="", by=officer, at=AT,
        told=("You said that you know where somebody lives",),
    )  # fmt: skip
    sending.approve(row.ref, by=supervisor, at=AT)
    return sending.sent(row.ref, by=officer, at=AT)


Reader = Callable[..., Client]


@pytest.fixture
def reader(notice: Notice) -> Reader:
    """The customer's browser, after they typed the code."""

    def reading(lang: str = "en") -> Client:
        browser = Client()
        code = codes.shown(code_of(notice)).lower().replace("-", " ")
        opened_page = browser.post(f"/public/{lang}/notice/", {"code": code})
        assert opened_page["Location"] == f"/public/{lang}/notice/read/"
        return browser

    return reading


def test_the_code_opens_the_notice_and_tells_that_it_arrived(
    notice: Notice, reader: Reader
) -> None:
    page = reader().get("/public/en/notice/read/").text
    assert "You said that you know where somebody lives" in page
    assert "no harm" in page
    notice.refresh_from_db()
    assert notice.standing == Standing.DELIVERED
    assert [one.outcome for one in notice.attempts.order_by("pk")] == ["handed", "opened"]
    assert "あなた" not in page
    ja = reader("ja").get("/public/ja/notice/read/").text
    assert "不利に扱うことはありません" in ja


def test_no_page_for_the_customer_names_who_reported_or_was_hurt_or_decided(
    case: Case, notice: Notice, reader: Reader, appeal_officer: User
) -> None:
    browser = reader()
    browser.post("/public/en/notice/answer/", {"text": "That was not me"})
    names = [
        word
        for user in User.objects.exclude(username="public-pages")
        for word in (user.name, user.username, *user.name.split())
        if len(word) > 1
    ]
    names += ["reported", "I know where your children"]
    for lang in ("en", "ja"):
        for place in ("read/", "thanks/", ""):
            page = browser.get(f"/public/{lang}/notice/{place}").content.decode()
            for name in names:
                assert name not in page, (place, name)


@pytest.mark.parametrize(
    "typed",
    ["", "?", "0000-0000-0000-0000-0000-0000-0000", "x" * 5000, "ＡＢＣ", "1 OR 1=1", "\x00" * 28],
)
def test_a_wrong_code_and_one_that_never_was_look_the_same(
    notice: Notice, typed: str, case: Case, officer: User, supervisor: User
) -> None:
    other = writing.draft(
        case, Kind.WARNING, lang="en", channel=Channel.CHAT, to="", by=officer, at=AT
    )
    sending.approve(other.ref, by=supervisor, at=AT)
    writing.withdraw(other.ref, by=officer, at=AT)
    other.refresh_from_db()
    withdrawn = Client().post("/public/en/notice/", {"code": code_of(other)})
    wrong = Client().post("/public/en/notice/", {"code": typed})
    assert wrong.status_code == withdrawn.status_code == 404

    def plain(page: Any) -> str:
        text: str = page.text
        value = text.index('name="code" value="')
        after = text.index('maxlength="120"', value)
        token = text.index("csrfmiddlewaretoken")
        return text[:token] + text[text.index("<div", token) : value] + text[after:]

    assert plain(wrong) == plain(withdrawn)
    assert not wrong.cookies.get("sessionid")


def test_whoever_guesses_is_stopped_and_others_are_not(
    notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public_views, "TRIES_EACH", 3)
    guesser = Client()
    for _ in range(3):
        assert guesser.post("/public/en/notice/", {"code": "guess"}).status_code == 404
    right = {"code": code_of(notice)}
    assert guesser.post("/public/en/notice/", right).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.9").post("/public/en/notice/", right).status_code == 302


def test_without_the_code_there_is_nothing_to_see(notice: Notice, client: Client) -> None:
    for place in ("read/", "thanks/", "letter.pdf"):
        assert client.get(f"/public/en/notice/{place}")["Location"] == "/public/en/notice/"
    assert client.post("/public/en/notice/answer/", {"text": "x"})["Location"]
    assert not Statement.objects.exists()


def test_what_a_code_opened_is_shut_after_a_while_and_when_asked(
    notice: Notice, reader: Reader
) -> None:
    browser = reader()
    session = browser.session
    session["notice"] = [str(notice.ref), (timezone.now() - timedelta(minutes=1)).isoformat()]
    session.save()
    assert browser.get("/public/en/notice/read/").status_code == 302
    again = reader()
    again.post("/public/en/notice/leave/")
    assert again.get("/public/en/notice/read/").status_code == 302


def test_an_objection_goes_to_somebody_who_took_no_part(
    case: Case, notice: Notice, reader: Reader, appeal_officer: User, hire: Any
) -> None:
    # This one decided before: whoever is new here is asked.
    involved = hire("appeal-0", Role.APPEAL_OFFICER, sites=[])
    people.take_part(case, involved, Part.DECIDED_BEFORE, at=AT)
    photo = SimpleUploadedFile("receipt.png", PHOTO)
    sent = reader().post(
        "/public/en/notice/answer/",
        {"text": "It was my brother who called", "need": "Please write, I am deaf", "files": photo},
    )
    assert sent["Location"] == "/public/en/notice/thanks/"
    case.refresh_from_db()
    assert case.state == State.UNDER_APPEAL
    objection = case.objections.get()
    assert objection.text == "It was my brother who called"
    said = Statement.objects.get()
    assert said.objection == objection
    assert said.need == "Please write, I am deaf"
    assert said.files.get().media_type == "image/png"
    assert stating.waiting_for(appeal_officer) == [objection]
    assert stating.waiting_for(involved) == []
    acts = ledger_acts(case.ref)
    assert acts[-3:] == ["case.receive_objection", "objection.appointed", "notice.answered"]
    # Who was called in is bound with the case, as it is after the appointment.
    of_case = f"case/{case.ref}"
    assert not [one for one in verify_log().findings if one.name.startswith(of_case)]
    case.parts.filter(part=Part.ASKED).update(part=Part.ACCUSED)
    assert f"{of_case}: parts" in {one.name for one in verify_log().findings}


def test_where_there_is_no_appeal_officer_the_case_says_so(
    case: Case, notice: Notice, supervisor: User, officer: User, hire: Any, signed_in: Any
) -> None:
    stating.state(notice, "That is not so", at=AT)
    case.refresh_from_db()
    assert case.state == State.UNDER_APPEAL
    page = f"/cases/{case.number}/"
    assert "nobody is there to answer" in signed_in(supervisor).get(page).text
    newcomer = hire("appeal-3", Role.APPEAL_OFFICER, sites=[])
    stating.state(notice, "And one thing more", at=AT)
    assert stating.waiting_for(newcomer)
    assert "nobody is there to answer" not in signed_in(supervisor).get(page).text


def test_after_a_change_of_the_key_old_and_new_codes_open(notice: Notice, settings: Any) -> None:
    old = code_of(notice)
    settings.SECRET_KEY = "another-key-" + "1" * 50
    new = code_of(notice)
    assert old != new
    assert finding.found(old, at=AT) == finding.found(new, at=AT) == notice


def test_the_longest_idle_appeal_officer_is_asked(
    case: Case, notice: Notice, appeal_officer: User, hire: Any, ginza: Site
) -> None:
    busy = opened(ginza)
    people.take_part(busy, appeal_officer, Part.ASKED, at=AT)
    stating.state(notice, "That is not so", at=AT)
    assert case.parts.get(part=Part.ASKED).user == appeal_officer


def test_facts_are_added_while_it_is_reviewed(
    case: Case, notice: Notice, reader: Reader, appeal_officer: User
) -> None:
    browser = reader()
    browser.post("/public/en/notice/answer/", {"text": "First"})
    browser.post("/public/en/notice/answer/", {"text": "And one more thing"})
    objection = case.objections.get()
    assert [one.text for one in objection.statements.order_by("at")] == [
        "First", "And one more thing",
    ]  # fmt: skip
    page = browser.get("/public/en/notice/read/").text
    assert "And one more thing" in page
    assert "By:" in page


def test_an_answer_before_anything_is_determined_is_kept_and_read(
    ginza: Site, officer: User, supervisor: User, signed_in: Any
) -> None:
    case = opened(ginza, who=customer())
    claiming.claim(case.ref, by=officer, at=AT)
    row = writing.draft(
        case, Kind.STOP_REQUEST, lang="ja", channel=Channel.CHAT, to="", by=officer, at=AT
    )
    sending.approve(row.ref, by=supervisor, at=AT)
    browser = Client()
    browser.post("/public/ja/notice/", {"code": code_of(row)})
    browser.post("/public/ja/notice/answer/", {"text": "2週間待たされたのは私です"})
    assert not Objection.objects.exists()
    assert "判断する者が必ず読みます" in browser.get("/public/ja/notice/thanks/").text
    assert "2週間待たされたのは私です" in signed_in(officer).get(f"/cases/{case.number}/").text


def test_an_accommodation_alone_is_enough_to_be_heard(
    case: Case, notice: Notice, reader: Reader, appeal_officer: User
) -> None:
    sent = reader().post("/public/en/notice/answer/", {"text": "", "need": "I cannot telephone"})
    assert sent.status_code == 302
    assert case.objections.get().text == "I cannot telephone"
    empty = reader().post("/public/en/notice/answer/", {"text": " ", "need": ""})
    assert empty.status_code == 422


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.html", b"<script>alert(1)</script>"),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("x.png", PHOTO + b"<script>"),
        ("x.zip", b"PK\x03\x04" + b"\x00" * 60),
        ("x.exe", b"MZ" + b"\x00" * 60),
        ("empty.png", b""),
    ],
)
def test_a_file_that_could_do_harm_is_refused_and_the_words_stay(
    notice: Notice, reader: Reader, name: str, content: bytes, appeal_officer: User
) -> None:
    form = {"text": "My side of it", "files": SimpleUploadedFile(name, content)}
    back = reader().post("/public/en/notice/answer/", form)
    assert back.status_code == 422
    assert "My side of it" in back.text
    assert not Statement.objects.exists()
    assert not Objection.objects.exists()


def test_an_enclosed_file_is_saved_by_who_sees_the_case_alone(
    notice: Notice,
    reader: Reader,
    appeal_officer: User,
    officer: User,
    manager: User,
    signed_in: Any,
) -> None:
    form = {"text": "See this", "files": SimpleUploadedFile("../../etc/pass\u202egnp.exe", PHOTO)}
    reader().post("/public/en/notice/answer/", form)
    file = Statement.objects.get().files.get()
    assert "/" not in file.name
    assert "\u202e" not in file.name
    handed = signed_in(officer).get(f"/notices/enclosed/{file.pk}/")
    assert handed["Content-Disposition"].startswith("attachment")
    assert b"".join(handed.streaming_content) == PHOTO
    # Once it is an exhibit, that page asks why.
    made = register_file(
        notice.case_id, SimpleUploadedFile("a", PHOTO), title="", reason="to look into it",
        by=officer, at=timezone.now(),
    )  # fmt: skip
    handed = signed_in(officer).get(f"/notices/enclosed/{file.pk}/")
    assert handed["Location"] == f"/exhibits/{made.pk}/"
    assert signed_in(manager).get(f"/notices/enclosed/{file.pk}/").status_code == 404


def objected(notice: Notice, words: str = "It was my brother") -> Objection:
    row = stating.state(notice, words, at=AT).objection
    assert row is not None
    return row


def test_the_appeal_officer_overturns_and_the_customer_reads_it(
    case: Case, notice: Notice, reader: Reader, appeal_officer: User, signed_in: Any
) -> None:
    row = objected(notice)
    browser = signed_in(appeal_officer)
    assert case.number in browser.get("/notices/objections/").text
    page = browser.get(f"/notices/objections/{row.ref}/").text
    assert "It was my brother" in page
    form = {
        "result": "lifted",
        "reason": "The number was not yours: we looked it up.",
        "instead": "company_at_fault",
        "improvement_title": "Check whose number called",
        "improvement_about": "The number was taken for another one",
    }
    named = browser.post(f"/notices/objections/{row.ref}/", form | {"reason": "高橋 was wrong"})
    assert named.status_code == 422
    done = browser.post(f"/notices/objections/{row.ref}/", form)
    assert done["Location"] == f"/cases/{case.number}/"
    row.refresh_from_db()
    assert row.result == Result.OVERTURNED
    assert case.determinations.get(holds=True).outcome_now == Outcome.COMPANY_AT_FAULT
    told = Notice.objects.get(kind=Kind.OBJECTION_DECISION)
    assert told.standing == Standing.QUEUED
    assert told.objection == row
    answer = reader().get("/public/en/notice/read/").text
    assert "You were right to object" in answer
    assert "The number was not yours" in answer
    own = Client()
    own.post("/public/en/notice/", {"code": code_of(told)})
    assert "the earlier decision is changed" in own.get("/public/en/notice/read/").text


def test_nobody_else_answers(
    notice: Notice, officer: User, approver: User, appeal_officer: User, hire: Any, signed_in: Any
) -> None:
    row = objected(notice)
    other = hire("appeal-2", Role.APPEAL_OFFICER, sites=[])
    for somebody in (officer, approver, other):
        with pytest.raises(NotEntitled):
            deciding.decide(row, Told.UPHELD, "no", by=somebody, at=AT)
        assert signed_in(somebody).get(f"/notices/objections/{row.ref}/").status_code == 403


def test_upholding_has_reasons_and_can_be_objected_to_again(
    case: Case, notice: Notice, appeal_officer: User
) -> None:
    row = objected(notice)
    deciding.decide(
        row, Told.UPHELD, "We heard the call: it is your voice.", by=appeal_officer, at=AT
    )
    told = Notice.objects.get(kind=Kind.OBJECTION_DECISION)
    assert told.facts["result"] == "upheld"
    again = objected(notice, "A new fact: here is the bill of the telephone")
    assert again.pk != row.pk
    with pytest.raises(Unfit):
        deciding.decide(again, Told.CHANGED, "changed nothing", by=appeal_officer, at=AT)


def test_the_page_of_the_case_answers_in_the_same_way(
    case: Case, notice: Notice, appeal_officer: User
) -> None:
    objected(notice)
    with pytest.raises(NamesTold):
        objecting.answer(case.ref, Result.UPHELD, "佐藤さんの話のとおり", by=appeal_officer, at=AT)
    objecting.answer(case.ref, Result.SENT_BACK, "Facts are missing", by=appeal_officer, at=AT)
    told = Notice.objects.get(kind=Kind.OBJECTION_DECISION)
    assert told.facts["result"] == "sent_back"
    assert Entry.objects.filter(act="notice.approved").count() == 2


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=200), need=st.text(max_size=50))
def test_whatever_a_customer_writes_is_kept_or_asked_for_again(
    notice: Notice, appeal_officer: User, text: str, need: str
) -> None:

    Tried.objects.all().delete()
    Statement.objects.all().delete()
    browser = Client()
    browser.post("/public/en/notice/", {"code": code_of(notice)})
    answer = browser.post("/public/en/notice/answer/", {"text": text, "need": need})
    assert answer.status_code in (302, 422)
    assert Statement.objects.count() == (answer.status_code == 302)


def test_an_objection_by_telephone_stays_before_the_appeal_officer_whatever_is_added(
    case: Case, notice: Notice, officer: User, reader: Reader, appeal_officer: User, signed_in: Any
) -> None:
    row = objecting.receive(case.ref, "By telephone: it was my brother", by=officer, at=AT)
    browser, page = signed_in(appeal_officer), f"/notices/objections/{row.ref}/"
    assert "By telephone: it was my brother" in browser.get(page).text
    reader().post("/public/en/notice/answer/", {"text": "And here is his name"})
    shown = browser.get(page).text
    assert "By telephone: it was my brother" in shown
    assert shown.index("it was my brother") < shown.index("And here is his name")


def test_an_objection_by_the_page_is_read_once(
    notice: Notice, appeal_officer: User, signed_in: Any
) -> None:
    row = objected(notice)
    page = signed_in(appeal_officer).get(f"/notices/objections/{row.ref}/").text
    assert page.count("It was my brother") == 1


def test_whoever_answers_an_objection_reads_why_each_element_was_found(
    notice: Notice, agent: User, appeal_officer: User, signed_in: Any
) -> None:
    row = objected(notice)
    page = signed_in(appeal_officer).get(f"/notices/objections/{row.ref}/").text
    assert "Elements and reasons" in page
    assert page.count("because of what was said") == 5
    assert "the delivery came in time and whole" in page
    assert agent.name not in page
