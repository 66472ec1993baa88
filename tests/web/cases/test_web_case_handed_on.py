"""A case goes from hand to hand, and its page tells what was before."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from forms_of_cases import do
from stored_cases import HOUR, NOON, customer, determined, ledger_acts, opened, reported

from setsudo.cases.roles import Role
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import claiming
from setsudo.web.cases.models import Case, Part
from setsudo.web.cases.people import take_part
from setsudo.web.customers import merging
from setsudo.web.interactions.models import Interaction

pytestmark = pytest.mark.django_db


def test_a_supervisor_assigns_a_case_to_somebody_who_then_works_on_it(
    ginza: Site, agent: User, supervisor: User, officer: User, signed_in: Any
) -> None:
    case = reported(ginza, agent, victims=[agent])
    boss, clerk = signed_in(supervisor), signed_in(officer)
    page = f"/cases/{case.number}/"
    assert f'<option value="{officer.pk}">' in boss.get(page).content.decode()

    answer = boss.post(f"{page}assign/", {"to": officer.pk}, follow=True)
    assert answer.status_code == 200
    case.refresh_from_db()
    assert (case.state, case.claimed_by) == ("in_review", officer)
    assert case.facts_from is not None
    assert ledger_acts(case.ref)[-1] == "case.assign"
    mine = clerk.get("/cases/?mine=1").content.decode()
    assert case.number in mine
    assert clerk.get(f"{page}determination/").status_code == 200
    assert do(clerk, case, "record_note", kind="opinion", text="He was beside himself") == 302


def test_a_case_is_assigned_to_nobody_who_may_not_have_it(
    ginza: Site, agent: User, supervisor: User, officer: User, hire: Any, signed_in: Any
) -> None:
    hurt = hire("officer-hurt", Role.OFFICER)
    far = hire("officer-far", Role.OFFICER, sites=[])
    case = reported(ginza, agent, victims=[hurt])
    boss = signed_in(supervisor)
    for who in (hurt, far, agent):
        assert do(boss, case, "assign", to=who.username) == 403
    assert do(boss, case, "assign", to="nobody-of-that-name") in (400, 422)
    assert do(signed_in(officer), case, "assign", to="officer") == 403
    case.refresh_from_db()
    assert (case.state, case.claimed_by) == ("received", None)


def test_an_officer_hands_their_case_over_with_what_the_next_one_has_to_know(
    ginza: Site, officer: User, hire: Any, signed_in: Any
) -> None:
    case = opened(ginza)
    claiming.claim(case.ref, by=officer, at=NOON)
    second = hire("officer-2", Role.OFFICER, name="岡 翠")
    first, next_one = signed_in(officer), signed_in(second)
    page = f"/cases/{case.number}/"
    assert next_one.get(f"{page}determination/").status_code == 403

    refused = first.post(f"{page}hand_over/", {"to": second.username, "because": " "})
    assert refused.status_code in (400, 422)
    known = "She is called back on Friday at three"
    assert do(first, case, "hand_over", to=second.name, because=known) == 302
    case.refresh_from_db()
    assert (case.state, case.claimed_by) == ("in_review", second)
    assert known in next_one.get(page).content.decode()
    assert next_one.get(f"{page}determination/").status_code == 200
    # It is the other's now.
    assert first.get(f"{page}determination/").status_code == 403
    assert do(first, case, "hand_over", to=second.username, because="once more") == 403


def before(page: str) -> str:
    """What stands under the customer's history."""
    return page.split("This customer before</h2>")[1].split("</section>")[0]


def test_the_page_tells_what_was_with_this_customer_before(
    ginza: Site, umeda: Site, officer: User, approver: User, signed_in: Any
) -> None:
    who = customer()
    first = opened(ginza, who=who, at=NOON - timedelta(days=40))
    claiming.claim(first.ref, by=officer, at=NOON - timedelta(days=40))
    Case.objects.filter(pk=first.pk).update(
        state="closed", claimed_by=officer, closed_at=NOON - timedelta(days=30), waits=False
    )
    elsewhere = opened(umeda, who=who, at=NOON - HOUR)
    another = opened(ginza, who=customer("Somebody Else"))
    now = opened(ginza, who=who, at=NOON)
    assert now not in (first, elsewhere)

    told = before(signed_in(officer).get(f"/cases/{now.number}/").content.decode())
    assert f'href="/cases/{first.number}/"' in told
    assert "closed" in told
    assert now.number not in told
    assert another.number not in told
    # Cases of a site that is not theirs are none of an officer's business, nor that there are any.
    assert elsewhere.number not in told
    whole = before(signed_in(approver).get(f"/cases/{now.number}/").content.decode())
    assert whole.index(elsewhere.number) < whole.index(first.number)
    alone = before(signed_in(officer).get(f"/cases/{another.number}/").content.decode())
    assert "No other case." in alone


def test_records_that_are_merged_have_one_history(
    ginza: Site, officer: User, signed_in: Any
) -> None:
    kept, gone = customer(), customer("Noguchi R.")
    old = opened(ginza, who=gone, at=NOON - timedelta(days=40))
    claiming.claim(old.ref, by=officer, at=NOON)
    Case.objects.filter(pk=old.pk).update(state="closed", closed_at=NOON, waits=False)
    now = opened(ginza, who=kept)
    browser, page = signed_in(officer), f"/cases/{now.number}/"
    assert "No other case." in before(browser.get(page).content.decode())

    row = merging.merge(kept.pk, gone.pk, "one person", by=officer, at=NOON + HOUR)
    assert old.number in before(browser.get(page).content.decode())
    assert "case.settled" in ledger_acts(old.ref)
    merging.undo(row.pk, "two sisters", by=officer, at=NOON + 2 * HOUR)
    assert "No other case." in before(browser.get(page).content.decode())
    assert Interaction.objects.filter(customer=gone).count() == 1


def test_the_page_of_a_customer_tells_where_their_cases_stand(
    ginza: Site, officer: User, approver: User, supervisor: User, signed_in: Any
) -> None:
    who = customer()
    case = opened(ginza, who=who)

    def row(user: User) -> str:
        page = signed_in(user).get(f"/customers/{who.pk}/").content.decode()
        (found,) = re.findall(r"<tbody>(.+?)</tbody>", page, re.DOTALL)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found))

    assert f"{case.number} received" in row(officer)
    determined(case, officer, approver)
    assert f"{case.number} determined beyond the norm" in row(supervisor)
    take_part(case, supervisor, Part.ACCUSED, at=NOON)
    assert case.number not in row(supervisor), "whoever it complains of sees nothing of it"
    assert case.number in row(officer)
