"""Customers are told apart by what they tell, joined by people alone, and put right when wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from intake_cast import NOON, Line

from setsudo.cases.permissions import NotEntitled
from setsudo.interactions.lines import from_line
from setsudo.interactions.model import Channel, Interaction, Party, Speaker, Turn
from setsudo.web.accounts.models import Site, User
from setsudo.web.customers.attaching import attach
from setsudo.web.customers.identify import LONGEST, email, handle, identifiers_of, phone
from setsudo.web.customers.merging import NotSo, correct, decline, merge, undo
from setsudo.web.customers.models import Customer, Identifier, Merge, MergeProposal
from setsudo.web.interactions.actions import receive
from setsudo.web.interactions.models import Interaction as Row
from setsudo.web.ledger.models import Entry

SignIn = Callable[[User], Client]
Came = Callable[..., Row]
pytestmark = pytest.mark.django_db


@pytest.fixture
def came(line: Line, ginza: Site) -> Came:
    """Let a contact come in and be attached: `came("1", tel="...", email="...")`."""

    def happened(
        number: str, /, source: str = "pbx", site: Site | None = ginza, **customer: str
    ) -> Row:
        made: dict[str, Any] = line(number, customer=customer)
        row = receive(from_line(made), source=source, site=site, at=NOON)
        attach(row.ref, at=NOON)
        row.refresh_from_db()
        return row

    return happened


@pytest.mark.parametrize(
    ("raw", "region", "normal"),
    [
        ("03-1234-5678", "JP", "+81312345678"),
        ("０９０－１２３４－５６７８", "JP", "+819012345678"),
        ("+44 20 7946 0958", "JP", "+442079460958"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("anonymous", "JP", ""),
        ("12", "JP", ""),
        ("", "JP", ""),
    ],
)
def test_a_number_is_the_same_however_it_is_written(raw: str, region: str, normal: str) -> None:
    assert phone(raw, region=region) == normal


def test_addresses_and_handles_are_the_same_however_they_are_written() -> None:
    assert email(" Taro.Yamada@Example.CO.JP ") == "taro.yamada@example.co.jp"
    assert email("taro@例え.jp") == email("taro@xn--r8jz45g.jp") == "taro@xn--r8jz45g.jp"
    assert email("no address") == email("a@") == email("a b@c.jp") == ""
    assert handle("@Ｔａｒｏ") == handle("taro") == "taro"


@given(st.text(max_size=400), st.text(max_size=400), st.text(max_size=400), st.text(max_size=120))
def test_no_identifier_however_odd_is_too_long_or_raises(
    id: str, tel: str, mail: str, source: str
) -> None:
    contact = Interaction(
        "1", Channel.SOCIAL, (Turn(Speaker.CUSTOMER, "x"),),
        customer=Party(id, "", tel, mail), source=source,
    )  # fmt: skip
    assert all(0 < len(one.value) <= LONGEST for one in identifiers_of(contact, region="JP"))


def test_contacts_of_one_number_are_one_customers(came: Came) -> None:
    assert came("1", tel="03-6234-5678").customer == came("2", tel="０３ 6234 5678").customer
    assert came("3", tel="03-6234-9999").customer is not None
    assert Customer.objects.count() == 2


def test_a_contact_that_tells_nothing_is_nobodys(came: Came) -> None:
    assert came("1", name="山田").customer is None
    assert not Customer.objects.exists()


def test_a_shared_telephone_makes_nobody_somebody_else(came: Came) -> None:
    father = came("1", tel="03-6234-5678", email="father@example.jp").customer
    mother = came("2", tel="03-6234-5678", email="mother@example.jp").customer

    assert father != mother
    assert not MergeProposal.objects.exists()


def test_an_account_means_somebody_within_its_source_alone(came: Came) -> None:
    assert came("1", id="1001").customer != came("2", source="shop", id="1001").customer
    assert came("3", id="1001").customer == Row.objects.get(external_id="1").customer


def test_two_shared_identifiers_are_proposed_once_and_a_person_decides(
    came: Came, officer: User, agent: User
) -> None:
    first = came("1", id="1001", tel="03-6234-5678", email="y@example.jp").customer
    second = came("2", id="2002", tel="03-6234-5678", email="y@example.jp").customer
    came("3", id="2002", tel="03-6234-5678", email="y@example.jp")
    assert first is not None
    assert second is not None
    assert first != second
    proposal = MergeProposal.objects.get()
    assert proposal.shared == ["email", "phone"]

    with pytest.raises(NotEntitled):
        merge(first.pk, second.pk, "同じ声でした", by=agent, at=NOON)
    with pytest.raises(NotSo, match="reason"):
        merge(first.pk, second.pk, " ", by=officer, at=NOON)
    merge(first.pk, second.pk, "ご本人に確認", by=officer, at=NOON)

    assert Row.objects.filter(customer=first).count() == 3
    proposal.refresh_from_db()
    assert proposal.state == "merged"
    assert came("4", id="2002").customer == first
    entry = Entry.objects.get(act="customer.merged")
    assert "ご本人".encode() not in bytes(entry.statement)


def test_a_merge_is_undone_and_everything_goes_back(came: Came, officer: User) -> None:
    kept = came("1", tel="03-6234-5678").customer
    gone = came("2", email="x@example.jp").customer
    assert kept is not None
    assert gone is not None
    before = sorted(Identifier.objects.values_list("customer", "kind", "value"))
    made = merge(kept.pk, gone.pk, "電話で確認", by=officer, at=NOON)
    later = came("3", tel="03-6234-5678")
    theirs = came("4", email="x@example.jp")
    assert theirs.customer == kept
    undo(made.pk, "別の方でした", by=officer, at=NOON)

    assert sorted(Identifier.objects.values_list("customer", "kind", "value")) == before
    assert Row.objects.get(external_id="2").customer == gone
    assert later.customer == kept
    theirs.refresh_from_db()
    assert theirs.customer == gone, "what came in under the wrong name goes back too"
    assert Customer.objects.get(pk=gone.pk).merged_into is None
    with pytest.raises(NotSo, match="undone already"):
        undo(made.pk, "もう一度", by=officer, at=NOON)
    assert merge(kept.pk, gone.pk, "やはり同じ方", by=officer, at=NOON).pk != made.pk


def test_what_is_not_two_live_records_is_not_merged(came: Came, officer: User) -> None:
    one = came("1", tel="03-6234-5678").customer
    two = came("2", email="x@example.jp").customer
    three = came("3", email="z@example.jp").customer
    assert one is not None and two is not None and three is not None  # noqa: PT018
    with pytest.raises(NotSo, match="two different"):
        merge(one.pk, one.pk, "x", by=officer, at=NOON)
    merge(one.pk, two.pk, "x", by=officer, at=NOON)
    with pytest.raises(NotSo, match="merged already"):
        merge(three.pk, two.pk, "x", by=officer, at=NOON)
    assert Merge.objects.count() == 1


def test_two_customers_that_a_person_told_apart_are_not_proposed_again(
    came: Came, officer: User
) -> None:
    came("1", id="1001", tel="03-6234-5678", email="y@example.jp")
    came("2", id="2002", tel="03-6234-5678", email="y@example.jp")
    decline(MergeProposal.objects.get().pk, "親子です", by=officer, at=NOON)
    came("3", id="2002", tel="03-6234-5678", email="y@example.jp")

    assert MergeProposal.objects.get().state == "declined"


def test_a_contact_under_the_wrong_person_is_put_right_and_stays_there(
    came: Came, officer: User
) -> None:
    wrong = came("1", tel="03-6234-5678")
    right = came("2", email="x@example.jp").customer
    assert right is not None
    correct(wrong.pk, right.pk, "折り返しで別の方と判明", by=officer, at=NOON)
    attach(wrong.ref, at=NOON)

    wrong.refresh_from_db()
    assert wrong.customer == right
    correct(wrong.pk, None, "どなたか不明", by=officer, at=NOON)
    attach(wrong.ref, at=NOON)
    wrong.refresh_from_db()
    assert wrong.customer is None
    assert Entry.objects.filter(act="customer.corrected").count() == 2


def test_an_officer_finds_a_customer_and_decides_on_the_screen(
    came: Came, signed_in: SignIn, officer: User
) -> None:
    came("1", id="1001", tel="03-6234-5678", email="y@example.jp", name="山田 太郎")
    came("2", id="2002", tel="03-6234-5678", email="y@example.jp", name="山田太郎")
    browser = signed_in(officer)
    for words in ("０３－６２３４－５６７８", "Y@EXAMPLE.JP", "1001", "太郎"):
        assert "山田 太郎" in browser.get("/customers/", {"q": words}).content.decode(), words
    assert "山田" not in browser.get("/customers/", {"q": "nobody"}).content.decode()

    proposal = MergeProposal.objects.get()
    assert "e-mail address" in browser.get("/customers/proposals/").content.decode()
    url = f"/customers/proposals/{proposal.pk}/"
    browser.post(url, {"decision": "merge", "reason": ""})
    assert not Merge.objects.exists()
    browser.post(url, {"decision": "merge", "reason": "ご本人に確認"})
    made = Merge.objects.get()
    page = browser.get(f"/customers/{made.kept_id}/").content.decode()
    assert "+81362345678" in page
    assert "ご本人に確認" in page
    browser.post(f"/customers/{made.kept_id}/merges/{made.pk}/undo/", {"reason": "別の方"})
    assert Merge.objects.get().undone_at is not None


def test_customers_of_other_sites_are_not_shown_and_contacts_there_are_only_counted(
    came: Came, signed_in: SignIn, officer: User, umeda: Site, hire: Callable[..., User],
    approver: User,
) -> None:  # fmt: skip
    both = came("1", tel="03-6234-5678").customer
    came("2", site=umeda, tel="03-6234-5678")
    there = came("3", site=umeda, tel="03-6234-9999").customer
    assert both is not None
    assert there is not None
    browser = signed_in(officer)
    page = browser.get(f"/customers/{both.pk}/").content.decode()
    assert "1 more contact(s) at other sites" in page
    assert browser.get(f"/customers/{there.pk}/").status_code == 404
    refused = browser.post(
        f"/customers/{both.pk}/merge/", {"other": str(there.pk), "reason": "typed words"}
    )
    assert refused.status_code == 422
    assert "typed words" in refused.content.decode()
    assert not Merge.objects.exists()
    assert signed_in(approver).get("/customers/").status_code == 403


def test_a_contact_is_moved_on_the_screen(came: Came, signed_in: SignIn, supervisor: User) -> None:
    wrong = came("1", tel="03-6234-5678")
    right = came("2", email="x@example.jp", name="森 桜").customer
    assert right is not None
    browser = signed_in(supervisor)
    url = f"/customers/{wrong.customer_id}/contacts/{wrong.pk}/"
    assert "森 桜" not in browser.get(url).content.decode()
    found = browser.post(url, {"find": "1", "q": "X@example.jp", "reason": "別の方"})
    assert f'value="{right.pk}"' in found.content.decode()
    assert "別の方" in found.content.decode()
    undecided = browser.post(url, {"reason": "別の方"})
    assert undecided.status_code == 422
    assert "Choose the right customer" in undecided.content.decode()
    assert browser.post(url, {"other": str(right.pk), "reason": "別の方"}).status_code == 302
    wrong.refresh_from_db()
    assert wrong.customer == right
    url = f"/customers/{right.pk}/contacts/{wrong.pk}/"
    assert browser.post(url, {"other": "nobody", "reason": "どなたか不明"}).status_code == 302
    wrong.refresh_from_db()
    assert wrong.customer is None


@pytest.mark.parametrize("words", ["０３－６２３４－９９９９", "K-77", "太郎"])
def test_a_record_is_looked_for_and_chosen_to_be_merged(
    words: str, came: Came, signed_in: SignIn, officer: User
) -> None:
    kept = came("1", tel="03-6234-5678", name="高木 一郎").customer
    gone = came("2", id="k-77", tel="03-6234-9999", name="山田 太郎").customer
    assert kept is not None
    assert gone is not None
    browser = signed_in(officer)
    url = f"/customers/{kept.pk}/merge/"
    assert str(gone.pk) not in browser.get(url).content.decode()
    page = browser.post(url, {"find": "1", "q": words}).content.decode()
    assert f'value="{gone.pk}"' in page
    assert f'value="{kept.pk}"' not in page
    assert "+81362349999" in page
    refused = browser.post(url, {"q": words, "other": str(gone.pk), "reason": " "})
    assert refused.status_code == 422
    assert "Write the reason" in refused.content.decode()
    assert f'value="{gone.pk}" checked' in refused.content.decode()
    browser.post(url, {"q": words, "other": str(gone.pk), "reason": "ご本人に確認"})
    assert Merge.objects.get().gone == gone


def test_a_record_of_the_same_name_or_number_is_offered_unasked(
    came: Came, signed_in: SignIn, officer: User, umeda: Site
) -> None:
    kept = came("1", id="1001", tel="03-6234-5678", name="山田太郎").customer
    same_name = came("2", email="y@example.jp", name="山田　太郎").customer
    other = came("3", email="z@example.jp", name="森 桜").customer
    elsewhere = came("4", site=umeda, email="u@example.jp", name="山田太郎").customer
    assert kept and same_name and other and elsewhere  # noqa: PT018
    page = signed_in(officer).get(f"/customers/{kept.pk}/merge/").content.decode()
    assert str(same_name.pk) in page
    assert str(other.pk) not in page
    assert str(elsewhere.pk) not in page
