"""Nobody stands under somebody else's name: not by a word for “unknown”, not by a shared number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from intake_cast import NOON, Line

from setsudo.interactions.lines import from_line
from setsudo.web.accounts.models import Site, User
from setsudo.web.customers.attaching import attach
from setsudo.web.customers.calling import different_people
from setsudo.web.customers.identify import names_somebody, phone
from setsudo.web.customers.merging import correct
from setsudo.web.customers.models import Customer, Identifier, Merge, MergeProposal
from setsudo.web.interactions.actions import receive
from setsudo.web.interactions.models import Interaction as Row

SignIn = Callable[[User], Client]
Came = Callable[..., Row]
pytestmark = pytest.mark.django_db


@pytest.fixture
def came(line: Line, ginza: Site) -> Came:
    def happened(
        number: str, /, source: str = "pbx", site: Site | None = ginza, **customer: Any
    ) -> Row:
        made: dict[str, Any] = line(number, customer=customer)
        row = receive(from_line(made), source=source, site=site, at=NOON)
        attach(row.ref, at=NOON)
        row.refresh_from_db()
        return row

    return happened


@pytest.mark.parametrize(
    "word", ["不明", "なし", "非通知", "unknown", "Anonymous", "N/A", "ゲスト", "-", "0000", "？"]
)
@pytest.mark.parametrize("source", ["staff-report", "pbx"])
def test_a_word_for_unknown_makes_no_customer(came: Came, word: str, source: str) -> None:
    came("1", source=source, id=word)
    came("2", source=source, id=word)
    assert not Customer.objects.exists()


@pytest.mark.parametrize("words", ["30代の男性", "田中さんの友人", "いつもの方", "a tall man"])
def test_what_a_colleague_writes_of_somebody_is_no_number_of_theirs(came: Came, words: str) -> None:
    came("1", source="staff-report", id=words)
    assert not Customer.objects.exists()


@pytest.mark.parametrize("value", ["1001", "a-1029", "@taro_y"])
def test_a_member_number_and_a_handle_still_name_somebody(value: str) -> None:
    assert names_somebody(value, source="staff-report")


def test_a_withheld_number_is_none() -> None:
    assert phone("000-0000-0000", region="JP") == phone("00000000", region="JP") == ""
    assert phone("03-6234-5678", region="JP") == "+81362345678"


@pytest.mark.parametrize(
    ("one", "other", "two"),
    [
        ("佐藤 花子", "佐藤 次郎", True),
        ("佐藤 花子", "佐藤花子様", False),
        ("佐藤", "佐藤 花子", False),
        ("佐藤 花子", "サトウ ハナコ", False),
        ("Taro Yamada", "Mr. Yamada", False),
        ("Taro Yamada", "Ken Sato", True),
        ("", "佐藤", False),
        ("様", "佐藤", False),
    ],
)
def test_names_of_two_people_and_names_that_may_be_of_one(one: str, other: str, two: bool) -> None:
    assert different_people(one, other) is two


def test_a_telephone_that_a_family_shares_makes_nobody_somebody_else(came: Came) -> None:
    mother = came("1", tel="03-6234-5678", name="佐藤 花子").customer
    son = came("2", tel="03-6234-5678", name="佐藤 次郎").customer
    assert mother != son
    assert came("3", tel="03-6234-5678", name="佐藤次郎").customer == son
    assert came("4", tel="03-6234-5678", name="佐藤 花子 様").customer == mother


def test_who_was_put_right_stays_right_the_next_time(came: Came, officer: User) -> None:
    wrong = came("1", id="1001", tel="03-6234-5678").customer
    row = came("2", tel="03-6234-5678", email="x@example.jp")
    assert row.customer == wrong
    right = came("3", id="2002").customer
    assert wrong is not None
    assert right is not None
    correct(row.pk, right.pk, "折り返しで別の方と判明", by=officer, at=NOON)

    assert not Identifier.objects.filter(customer=wrong, value="x@example.jp").exists()
    assert Identifier.objects.filter(customer=wrong, value="+81362345678").exists()
    assert came("4", email="x@example.jp").customer == right
    assert not MergeProposal.objects.exists()


def test_a_record_of_another_site_is_no_place_to_merge_into(
    came: Came, umeda: Site, officer: User, signed_in: SignIn
) -> None:
    here = came("1", tel="03-6234-5678").customer
    there = came("2", site=umeda, tel="03-6234-9999").customer
    assert here is not None
    assert there is not None
    form = {"other": str(here.pk), "reason": "typed words"}
    assert signed_in(officer).post(f"/customers/{there.pk}/merge/", form).status_code == 404
    assert not Merge.objects.exists()


def test_the_list_counts_the_contacts_of_each(
    came: Came, officer: User, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        came(str(number), tel="03-6234-5678", name="山田 太郎")
    came("9", tel="03-6234-9999", name="加藤")
    browser = signed_in(officer)
    browser.get("/customers/")
    with django_assert_max_num_queries(20):
        page = browser.get("/customers/").content.decode()
    assert ">3<" in page
    assert ">1<" in page


def test_whom_somebody_looks_for_stands_in_no_address(
    came: Came, officer: User, signed_in: SignIn
) -> None:
    for number in range(51):
        came(str(number), id=f"A-{number:04}", name=f"山田 {number}号")
    browser = signed_in(officer)
    page = browser.post("/customers/", {"q": "山田"}).content.decode()
    assert "1 / 2" in page
    assert "?q=" not in page
    assert "%E5%B1%B1%E7%94%B0" not in page
    assert "2 / 2" in browser.post("/customers/", {"q": "山田", "page": "2"}).content.decode()


ORDERS = [f"A-{number}" for number in range(50)]


@pytest.mark.parametrize("mine", [{"id": "1001"}, {"email": "y@example.jp"}])
def test_orders_of_another_however_many_do_not_outweigh_what_is_ones_own(
    came: Came, mine: dict[str, str]
) -> None:
    other = came("1", orders=ORDERS).customer
    holder = came("2", **mine).customer
    assert holder != other

    assert came("3", orders=ORDERS, **mine).customer == holder
    assert came("4", **mine).customer == holder
    kinds = Identifier.objects.filter(customer=other).values_list("kind", flat=True)
    assert {*kinds} == {"order"}, "the other one learns nothing of the holder's"


def test_whose_call_it_is_stays_open_where_orders_speak_for_another_than_the_number(
    came: Came,
) -> None:
    buyer = came("1", orders=ORDERS[:6], email="x@example.jp").customer
    caller = came("2", tel="03-6234-5678", email="y@example.jp").customer

    third = came("3", tel="03-6234-5678", orders=ORDERS[:6]).customer
    assert third not in (buyer, caller)
    assert not Identifier.objects.filter(customer=buyer, kind="phone").exists()


def test_an_order_that_two_asked_about_is_with_whoever_names_all_of_theirs(came: Came) -> None:
    buyer = came("1", id="1001", orders=["A-1", "A-2"]).customer
    friend = came("2", id="2002", orders=["A-1"]).customer
    assert friend != buyer

    assert came("3", orders=["A-1", "A-2"]).customer == buyer
