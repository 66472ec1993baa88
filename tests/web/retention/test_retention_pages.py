"""The pages of keeping and deleting, and those of requests, as people use them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "disclosures"))

from asked import NUMBERS, asked, identified
from casting import Hire, SignIn
from long_ago import YEARS, case_of_everything
from stored_cases import NOON

from setsudo.cases.roles import Role
from setsudo.retention.asking import State
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases.models import Case
from setsudo.web.customers.models import Customer
from setsudo.web.disclosures.models import Request
from setsudo.web.retention import deleting
from setsudo.web.retention.models import LegalHold, Period


@pytest.fixture
def case(ginza: Site, agent: User, officer: User, approver: User) -> Case:
    return case_of_everything(ginza, agent, officer, approver)


def test_an_officer_holds_a_case_on_its_page_and_counsel_lifts_it(
    case: Case, officer: User, counsel: User, signed_in: SignIn
) -> None:
    browser = signed_in(officer)
    url = f"/cases/{case.number}/"
    assert "Hold this case" in browser.get(url).content.decode()
    browser.post(f"/retention/hold/case/{case.number}/", {"reason": "a claim is expected"})
    page = browser.get(url).content.decode()
    assert "Held: nothing is deleted" in page
    assert "a claim is expected" in page
    assert "Lift the hold" not in page
    hold = LegalHold.objects.get()
    assert browser.post(f"/retention/hold/{hold.ref}/lift/", {"reason": "x"}).status_code == 403

    legal = signed_in(counsel)
    assert "a claim is expected" in legal.get("/retention/").content.decode()
    legal.post(f"/retention/hold/{hold.ref}/lift/", {"reason": "settled"})
    assert LegalHold.objects.get().lifted_because == "settled"


def test_a_customer_is_held_on_their_page(case: Case, officer: User, signed_in: SignIn) -> None:
    browser = signed_in(officer)
    who = Customer.objects.get()
    assert browser.post(f"/retention/hold/customer/{who.pk}/", {"reason": ""}).status_code == 422
    browser.post(f"/retention/hold/customer/{who.pk}/", {"reason": "the police asked"})
    assert "the police asked" in browser.get(f"/customers/{who.pk}/").content.decode()
    page = browser.get(f"/cases/{case.number}/").content.decode()
    assert "a hold on the customer" in page


def test_an_administrator_sets_a_period_and_no_shorter_than_the_law(
    administrator: User, signed_in: SignIn
) -> None:
    browser = signed_in(administrator)
    said = {"code": "statutory", "months": "12", "reason": "space"}
    answer = browser.post("/retention/period/", said)
    assert answer.status_code == 422
    assert "kept for 36 months" in answer.content.decode()
    browser.post("/retention/period/", {**said, "months": "48"})
    assert Period.objects.get().months == 48
    assert "48 months" in browser.get("/retention/").content.decode()


@pytest.mark.parametrize("months", ["", "-1", "x", "99999999999999999999", "1e3"])
def test_odd_months_are_refused_and_nothing_is_lost(
    administrator: User, signed_in: SignIn, months: str
) -> None:
    said = {"code": "draft", "months": months, "reason": "why we do it"}
    answer = signed_in(administrator).post("/retention/period/", said)
    assert answer.status_code == 422
    assert "why we do it" in answer.content.decode()
    assert not Period.objects.exists()


def test_an_agent_sees_neither_room(agent: User, signed_in: SignIn) -> None:
    browser = signed_in(agent)
    assert browser.get("/retention/").status_code == 403
    assert browser.get("/disclosures/").status_code == 403


def test_the_page_of_a_case_that_is_gone_says_so_and_shows_no_word(
    case: Case, officer: User, auditor: User, signed_in: SignIn
) -> None:
    deleting.run(at=NOON + 6 * YEARS)
    page = signed_in(officer).get(f"/cases/{case.number}/")
    assert page.status_code == 200
    assert "deleted when its time had run out" in page.content.decode()
    assert "struck twice" not in page.content.decode()
    assert signed_in(auditor).get("/retention/").status_code == 200


def test_a_request_from_the_desk_to_the_letter(
    case: Case, hire: Hire, counsel: User, signed_in: SignIn
) -> None:
    desk = hire("desk-1", Role.OFFICER, name="Desk", sites=[], headquarters=True)
    browser, legal = signed_in(desk), signed_in(counsel)
    assert browser.post("/disclosures/new/", {"kind": "access"}).status_code == 422
    said = {"kind": "access", "jurisdiction": "jp", "lang": "en", "name": "Noguchi Rei"}
    url = browser.post("/disclosures/new/", said)["Location"]
    wrong = browser.post(f"{url}identify/", {"identifiers": "090-1234-5678"})
    assert wrong.status_code == 422
    assert "090-1234-5678" in wrong.content.decode()
    browser.post(f"{url}identify/", {"identifiers": "\n".join(NUMBERS)})
    page = browser.get(url).content.decode()
    assert "What would be given" in page
    browser.post(f"{url}decide/", {"part-contacts": "jp_rights_of_others", "reason": "names"})
    assert "Confirm it" not in browser.get(url).content.decode()
    assert "Confirm it" in legal.get(url).content.decode()
    assert legal.post(f"{url}review/").status_code == 302
    letter = browser.post(f"{url}answer.pdf")
    assert letter.content.startswith(b"%PDF-")
    assert b"D2026-0001" in letter["Content-Disposition"].encode()
    assert browser.post(f"{url}answer.json").json()["outcome"] == "partly"
    browser.post(f"{url}answer/", {"words": "registered mail"})
    assert Request.objects.get().state == State.ANSWERED
    assert "D2026-0001" in browser.get("/disclosures/?tab=over").content.decode()


def test_what_is_overdue_is_marked(case: Case, officer: User, signed_in: SignIn) -> None:
    asked(officer)
    Request.objects.update(due_at=NOON.replace(year=2020))
    assert "overdue" in signed_in(officer).get("/disclosures/").content.decode()


def test_an_unknown_deed_or_form_is_not_found(case: Case, officer: User, signed_in: SignIn) -> None:
    row = identified(officer)
    browser = signed_in(officer)
    assert browser.post(f"/disclosures/{row.ref}/burn/").status_code == 404
    assert browser.post(f"/disclosures/{row.ref}/answer.exe").status_code == 404
    assert browser.post(f"/disclosures/{row.ref}/answer.pdf").status_code == 404
