"""Whoever determines reads what the customer said for themselves, however it came."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from stored_cases import NOON, beyond, customer, determined, opened, with_evidence

from setsudo.cases.appeals import Result
from setsudo.measures.notices.kinds import Channel, Kind
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import claiming, objecting, proposing
from setsudo.web.cases.models import Case
from setsudo.web.notices import sending, stating, writing
from setsudo.web.notices.models import Notice

AT = NOON + timedelta(hours=5)
WAITED = "I had waited for two weeks"
UNHEARD = "Nobody has asked the customer yet"
BEFORE = "ask before anything is determined"


@pytest.fixture
def case(ginza: Site, officer: User) -> Case:
    """The officer works on it; nothing is determined yet."""
    found = opened(ginza, who=customer("Noguchi Rei"))
    claiming.claim(found.ref, by=officer, at=AT)
    found.refresh_from_db()
    return found


def warned(case: Case, by: User, approver: User) -> Notice:
    row = writing.draft(case, Kind.WARNING, lang="en", channel=Channel.CHAT, by=by, at=AT)
    return sending.approve(row.ref, by=approver, at=AT)


def test_what_the_customer_answered_stands_where_it_is_determined_and_approved(
    case: Case, officer: User, approver: User, supervisor: User, signed_in: Any
) -> None:
    row = warned(case, officer, supervisor)
    form = f"/cases/{case.number}/determination/"
    assert UNHEARD in signed_in(officer).get(form).text
    stating.state(row, f"{WAITED}. Noguchi Rei", need="Please write, I am deaf", at=AT)
    for page in (form, f"/cases/{case.number}/"):
        shown = signed_in(officer).get(page).text
        assert shown.count(WAITED) == 1, page
        assert "Please write, I am deaf" in shown
        assert UNHEARD not in shown
    with_evidence(case, officer, at=AT)
    proposing.propose(case.ref, beyond(case), by=officer, at=AT)
    shown = signed_in(approver).get(f"/cases/{case.number}/approval/").text
    assert WAITED in shown
    assert UNHEARD not in shown
    # The approver judges without knowing whose conduct it is, however the customer signs.
    assert "Noguchi" not in shown
    assert "Noguchi" not in signed_in(approver).get(f"/cases/{case.number}/").text


def test_whoever_decides_anew_reads_the_objection_that_was_taken_by_telephone(
    ginza: Site, officer: User, approver: User, appeal_officer: User, hire: Any, signed_in: Any
) -> None:
    case = opened(ginza, who=customer())
    determined(case, officer, approver)
    objecting.receive(case.ref, "It was my brother who called", by=officer, at=AT)
    objecting.answer(case.ref, Result.SENT_BACK, "Facts are missing", by=appeal_officer, at=AT)
    anew = hire("anew", *officer.person.roles)
    claiming.claim(case.ref, by=anew, at=AT)
    shown = signed_in(anew).get(f"/cases/{case.number}/determination/").text
    assert "It was my brother who called" in shown
    assert UNHEARD not in shown


def test_nobody_is_asked_to_hear_the_customer_before_what_is_determined_already(
    case: Case, ginza: Site, officer: User, approver: User, signed_in: Any
) -> None:
    page = signed_in(officer).get(f"/cases/{case.number}/").text
    assert UNHEARD in page
    assert BEFORE in page
    done = opened(ginza, "Another matter", who=customer("Abe Jo"))
    determined(done, officer, approver)
    page = signed_in(officer).get(f"/cases/{done.number}/").text
    assert UNHEARD in page
    assert BEFORE not in page
    officer.lang = "ja"
    officer.save()
    page = signed_in(officer).get(f"/cases/{done.number}/").text
    assert "まだ本人に聞いていません" in page
    assert "判断の前に、何があったか" not in page
