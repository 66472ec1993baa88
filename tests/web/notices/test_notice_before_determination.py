"""A customer answers a notice while nothing is determined: what is promised, and who hears it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from stored_cases import NOON, beyond, customer, determined, opened, with_evidence

from setsudo.cases.roles import Role
from setsudo.measures.notices.kinds import Channel, Kind
from setsudo.measures.notices.wording import plain
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import claiming, closing, deciding, proposing, talking
from setsudo.web.cases.models import Case
from setsudo.web.notices import sending, stating, writing
from setsudo.web.notices.keeping import code_of, written_of
from setsudo.web.notices.models import Notice

AT = NOON + timedelta(hours=5)
WAITED = "I had waited for two weeks"


@pytest.fixture
def case(ginza: Site, officer: User) -> Case:
    """The officer works on it; nothing is determined yet."""
    found = opened(ginza, who=customer("野口 玲"))
    claiming.claim(found.ref, by=officer, at=AT)
    found.refresh_from_db()
    return found


def warned(case: Case, by: User, approver: User, lang: Any = "en") -> Notice:
    row = writing.draft(
        case, Kind.WARNING, lang=lang, channel=Channel.CHAT, to="", by=by, at=AT,
        told=("You said that you know where somebody lives",),
    )  # fmt: skip
    return sending.approve(row.ref, by=approver, at=AT)


def opened_by_code(row: Notice, lang: str = "en") -> Client:
    browser = Client()
    browser.post(f"/public/{lang}/notice/", {"code": code_of(row)})
    return browser


def on_paper(row: Notice) -> str:
    return plain(written_of(row.written or {}, code_of(row)))


def test_a_warning_before_anything_is_determined_promises_only_what_will_happen(
    case: Case, officer: User, supervisor: User
) -> None:
    paper = on_paper(warned(case, officer, supervisor))
    assert "Nothing has been determined about this. Whoever works on it reads" in paper
    assert "WHAT WE HAVE ON RECORD" in paper
    assert "will answer you with reasons" not in paper
    assert "confirmed" not in paper.casefold()
    japanese = on_paper(warned(case, officer, supervisor, "ja"))
    assert "まだ何も判断していません" in japanese
    assert "当社に記録されていること" in japanese
    assert "当社が確かめたこと" not in japanese


def test_a_warning_after_a_determination_promises_an_answer_by_somebody_else(
    ginza: Site, officer: User, approver: User, supervisor: User
) -> None:
    case = opened(ginza, who=customer("野口 玲"))
    determined(case, officer, approver)
    paper = on_paper(warned(case, officer, supervisor))
    assert "Somebody who took no part in this will answer you with reasons within 10" in paper
    assert "WHAT WE HAVE CONFIRMED" in paper
    assert "Nothing has been determined" not in paper


def test_a_draft_says_when_it_goes_out_what_has_been_determined_by_then(
    case: Case, officer: User, approver: User, supervisor: User, signed_in: Any
) -> None:
    row = writing.draft(case, Kind.WARNING, lang="en", channel=Channel.CHAT, by=officer, at=AT)
    page = signed_in(supervisor).get(f"/notices/{row.ref}/").text
    assert "What we have on record" in page
    with_evidence(case, officer, at=AT)
    proposing.propose(case.ref, beyond(case), by=officer, at=AT)
    deciding.approve(case.ref, "I heard the call", by=approver, at=AT)
    # Whoever approves it reads before what the customer will read.
    page = signed_in(supervisor).get(f"/notices/{row.ref}/").text
    assert "What we have confirmed" in page
    assert "Conduct that our published policy names" in page
    paper = on_paper(sending.approve(row.ref, by=supervisor, at=AT))
    assert "Somebody who took no part in this will answer you" in paper
    assert "Conduct that our published policy names" in paper


@pytest.mark.parametrize(
    ("lang", "promised", "kept"),
    [
        (
            "en",
            "Somebody who took no part in this will",
            "Whoever works on it reads what you write",
        ),
        ("ja", "営業日以内に理由を付けてお答えします。</p>", "この件の担当者が必ず読みます"),
    ],
)
def test_the_page_and_the_thanks_promise_no_objection_where_there_is_none(
    lang: str, promised: str, kept: str, case: Case, officer: User, supervisor: User
) -> None:
    browser = opened_by_code(warned(case, officer, supervisor, lang), lang)
    _, _, form = browser.get(f"/public/{lang}/notice/read/").text.partition('id="object"')
    assert kept in form
    assert promised not in form
    assert ">Object<" not in form
    browser.post(f"/public/{lang}/notice/answer/", {"text": WAITED})
    thanks = browser.get(f"/public/{lang}/notice/thanks/").text
    assert {"en": "whoever works on it is told", "ja": "担当者に知らせました"}[lang] in thanks
    assert "The answer comes" not in thanks
    assert "お答えは、" not in thanks


def test_the_officer_hears_that_the_customer_answered_until_they_read_it(
    case: Case, officer: User, supervisor: User, hire: Any, signed_in: Any
) -> None:
    row = warned(case, officer, supervisor)
    browser, news = signed_in(officer), f"the customer answered a notice on {case.number}"
    assert news not in browser.get("/").text
    opened_by_code(row).post("/public/en/notice/answer/", {"text": WAITED})
    assert news in browser.get("/").text
    assert news not in signed_in(supervisor).get("/").text
    # Looking at the exhibits is not reading what the customer answered.
    browser.get(f"/exhibits/case/{case.number}/")
    assert news in browser.get("/").text
    assert WAITED in browser.get(f"/cases/{case.number}/").text
    assert news not in browser.get("/").text
    opened_by_code(row).post("/public/en/notice/answer/", {"text": "And one thing more"})
    assert news in browser.get("/").text


def test_where_nobody_works_on_it_those_who_may_take_it_up_hear_of_the_answer(
    case: Case, officer: User, supervisor: User, hire: Any, umeda: Site, signed_in: Any
) -> None:
    row = warned(case, officer, supervisor)
    claiming.release(case.ref, by=officer, at=timezone.now())
    stating.state(row, WAITED, at=timezone.now())
    news = f"the customer answered a notice on {case.number}"
    elsewhere = hire("far", Role.OFFICER, sites=[umeda])
    for somebody, hears in ((supervisor, True), (officer, True), (elsewhere, False)):
        assert (news in signed_in(somebody).get("/").text) == hears, somebody.username


def test_an_answer_to_a_case_that_was_joined_is_heard_of_where_it_lives_on(
    case: Case, ginza: Site, officer: User, supervisor: User, signed_in: Any
) -> None:
    row = warned(case, officer, supervisor)
    there = opened(ginza, "The second call")
    claiming.claim(there.ref, by=officer, at=AT)
    talking.join(case.ref, there.ref, "the same afternoon", by=officer, at=timezone.now())
    stating.state(row, WAITED, at=timezone.now())
    browser = signed_in(officer)
    assert f"the customer answered a notice on {there.number}" in browser.get("/").text
    browser.get(f"/cases/{there.number}/")
    assert "the customer answered" not in browser.get("/").text


def test_an_answer_after_a_case_was_dismissed_is_still_heard_of(
    case: Case, officer: User, supervisor: User, signed_in: Any
) -> None:
    row = warned(case, officer, supervisor)
    closing.dismiss(case.ref, "It was a complaint and nothing else", by=officer, at=timezone.now())
    stating.state(row, WAITED, at=timezone.now())
    assert f"the customer answered a notice on {case.number}" in signed_in(officer).get("/").text


def test_whoever_has_the_notice_open_is_not_told_to_go_and_open_it(
    case: Case, officer: User, supervisor: User
) -> None:
    row = warned(case, officer, supervisor)
    way = "enter the code on the page below"
    assert way in on_paper(row)
    assert way not in opened_by_code(row).get("/public/en/notice/read/").text
    row = warned(case, officer, supervisor, "ja")
    way = "下のページで番号を入力して"
    assert way in on_paper(row)
    assert way not in opened_by_code(row, "ja").get("/public/ja/notice/read/").text
