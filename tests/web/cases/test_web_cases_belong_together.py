"""Cases that belong together: linked and joined on their pages, several at once, and parted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from casting import SignIn
from django.utils import timezone
from stored_cases import assessed, contact, customer

from setsudo.cases.states import State
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import opening
from setsudo.web.cases.models import Case, LinkRow
from setsudo.web.customers.models import Customer
from setsudo.web.ledger.models import Entry

COPIED = "This shop is the worst of all, ring them and tell them so, the number is on the sign"


@pytest.fixture
def opened(ginza: Site) -> Callable[..., Case]:
    """A case of one contact of these days; `who` may be left unknown."""

    def made(text: str = COPIED, who: Customer | None = None, site: Site | None = None) -> Case:
        at = timezone.now() - timedelta(days=1)
        told = contact(site or ginza, text, who=who, at=at)
        case = opening.open_for(assessed(told), at=at)
        assert case is not None
        return case

    return made


@pytest.mark.parametrize(
    "typed", ["{number}", "{wide}", "{last}", "https://here.example/cases/{number}/"]
)
def test_the_other_case_is_named_as_people_name_it(
    typed: str, opened: Callable[..., Case], signed_in: SignIn, officer: User
) -> None:
    one, other = opened(who=customer("One")), opened(who=customer("Two"))
    wide = other.number.translate({ord(c): ord(c) + 0xFEE0 for c in "C-0123456789"})
    written = typed.format(number=other.number, wide=wide, last=int(other.number[-5:]))
    form = {"other": written, "kind": "same_matter", "reason": "the same poster"}
    answer = signed_in(officer).post(f"/cases/{one.number}/link/", form)
    assert answer.status_code == 302
    link = LinkRow.objects.get()
    assert (link.from_case, link.to_case) == (one, other)


def test_a_link_is_seen_from_both_cases_and_a_wrong_one_is_taken_away(
    opened: Callable[..., Case], signed_in: SignIn, officer: User
) -> None:
    one, other = opened(who=customer("One")), opened(who=customer("Two"))
    browser = signed_in(officer)
    form = {"other": other.number, "kind": "follows", "reason": "the week after"}
    browser.post(f"/cases/{one.number}/link/", form)
    assert (
        "follows from it — the week after" in browser.get(f"/cases/{one.number}/").content.decode()
    )
    page = browser.get(f"/cases/{other.number}/").content.decode()
    assert "what followed from this — the week after" in page
    row = str(LinkRow.objects.get().pk)
    third = opened(who=customer("Three"))
    assert browser.post(f"/cases/{third.number}/link/", {"remove": row}).status_code == 400
    assert browser.post(f"/cases/{other.number}/link/", {"remove": row}).status_code == 302
    assert not LinkRow.objects.exists()
    entry = Entry.objects.filter(act="case.link").latest("place")
    assert entry.statement is not None
    assert b'"removed":true' in bytes(entry.statement)


def test_copies_are_linked_to_one_of_them_in_one_go(
    opened: Callable[..., Case], signed_in: SignIn, officer: User
) -> None:
    cases = [opened(who=customer(f"Voice {n}")) for n in range(4)]
    browser = signed_in(officer)
    page = browser.get("/cases/together/").content.decode()
    assert all(f'value="{one.number}"' in page for one in cases)
    assert "Their customers differ" in page
    assert 'name="join"' not in page
    form = {
        "main": cases[0].number, "others": [one.number for one in cases[:3]],
        "kind": "pile_on", "reason": "one text passed round",
    }  # fmt: skip
    assert browser.post("/cases/together/", form).status_code == 302
    found = {(one.from_case_id, one.to_case_id) for one in LinkRow.objects.all()}
    assert found == {(one.pk, cases[0].pk) for one in cases[1:3]}
    # The fourth is not among them yet; once it is, nothing is left to propose.
    assert cases[3].number in browser.get("/cases/together/").content.decode()
    browser.post("/cases/together/", form | {"others": [cases[3].number]})
    assert cases[3].number not in browser.get("/cases/together/").content.decode()


def test_nothing_is_bound_where_one_cannot_be_and_what_was_typed_stays(
    opened: Callable[..., Case], signed_in: SignIn, officer: User, umeda: Site
) -> None:
    one, other = opened(who=customer("One")), opened(who=customer("Two"))
    there = opened(who=customer("Three"), site=umeda)
    browser = signed_in(officer)
    form = {"main": one.number, "others": [other.number], "kind": "pile_on", "reason": " "}
    for wrong, said in (
        (form, "reason"),
        (form | {"reason": "typed words", "main": "C-0"}, "no case with that number"),
        (form | {"reason": "typed words", "kind": "x"}, ""),
        (form | {"reason": "typed words", "others": [there.number]}, "one other at least"),
        (form | {"reason": "typed words", "join": "1"}, "different customers"),
    ):
        answer = browser.post("/cases/together/", wrong)
        page = answer.content.decode()
        assert answer.status_code in (400, 422), wrong
        assert said in page
        assert wrong["reason"] == " " or "typed words" in page
    assert not LinkRow.objects.exists()
    assert not Case.objects.filter(joined_to__isnull=False).exists()


def test_cases_of_different_customers_never_become_one(
    opened: Callable[..., Case], signed_in: SignIn, officer: User
) -> None:
    one, other = opened(who=customer("One")), opened(who=customer("Two"))
    form = {"other": other.number, "reason": "they look alike"}
    answer = signed_in(officer).post(f"/cases/{one.number}/join/", form)
    assert answer.status_code == 400
    assert "different customers" in answer.content.decode()
    one.refresh_from_db()
    assert one.state == State.RECEIVED


def test_cases_of_one_thing_become_one_and_are_parted_again(
    opened: Callable[..., Case], signed_in: SignIn, officer: User
) -> None:
    one, other = opened(), opened()
    browser = signed_in(officer)
    page = browser.get(f"/cases/together/?case={other.number}").content.decode()
    assert f'value="{other.number}" selected' in page
    form = {"main": other.number, "others": [one.number], "join": "1", "reason": "told twice"}
    assert browser.post("/cases/together/", form).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.joined_to) == (State.JOINED, other)
    assert browser.post(f"/cases/{one.number}/separate/").status_code == 302
    one.refresh_from_db()
    assert (one.state, one.joined_to) == (State.RECEIVED, None)
