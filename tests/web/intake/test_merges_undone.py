"""Two records that a person joined are taken apart again: each has what is theirs, also of what
came in meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from intake_cast import NOON, Line

from setsudo.interactions.lines import from_line
from setsudo.web.accounts.models import Site, User
from setsudo.web.customers.attaching import attach
from setsudo.web.customers.merging import correct, merge, undo
from setsudo.web.customers.models import Customer, Merge
from setsudo.web.interactions.actions import receive
from setsudo.web.interactions.models import Interaction as Row

OURS, THEIRS, OTHERS = "03-6234-5678", "03-6234-9999", "03-6234-1111"
Came = Callable[..., Row]
pytestmark = pytest.mark.django_db


@pytest.fixture
def came(line: Line, ginza: Site) -> Came:
    """Let a contact come in some minutes after noon: `came(5, tel="...")`."""

    def happened(minute: int, /, **customer: Any) -> Row:
        at = NOON + timedelta(minutes=minute)
        made = line(str(minute), customer=customer)
        row = receive(from_line(made), source="pbx", site=ginza, at=at)
        attach(row.ref, at=at)
        row.refresh_from_db()
        return row

    return happened


@pytest.fixture
def joined(came: Came, officer: User) -> Merge:
    kept, gone = came(1, tel=OURS).customer, came(2, tel=THEIRS).customer
    assert kept and gone  # noqa: PT018
    return merge(kept.pk, gone.pk, "電話で確認", by=officer, at=NOON + timedelta(minutes=3))


def parted(row: Merge, by: User) -> None:
    undo(row.pk, "別の方でした", by=by, at=NOON + timedelta(minutes=30))


def whose(row: Row) -> Customer | None:
    row.refresh_from_db()
    return row.customer


def known(customer: Customer) -> set[str]:
    return {*customer.identifiers.values_list("value", flat=True)}


@pytest.mark.parametrize("remembered", [True, False], ids=["now", "before"])
def test_what_the_other_told_meanwhile_goes_back_to_them(
    joined: Merge, came: Came, officer: User, remembered: bool
) -> None:
    if not remembered:
        # As merges were kept before.
        del joined.moved["known"]
        joined.save()
    called = came(5, tel=THEIRS, email="g@example.jp")
    wrote = came(6, email="g@example.jp", orders=["A-1"])
    ours = came(7, tel=OURS, orders=["B-1"])
    assert {whose(called), whose(wrote), whose(ours)} == {joined.kept}

    parted(joined, officer)

    assert whose(called) == whose(wrote) == joined.gone
    assert whose(ours) == joined.kept
    assert known(joined.kept) == {"+81362345678", "pbx:b-1"}
    assert known(joined.gone) == {"+81362349999", "g@example.jp", "pbx:a-1"}
    assert came(40, email="g@example.jp").customer == joined.gone
    assert came(41, orders=["A-1"]).customer == joined.gone


def test_it_does_not_matter_which_of_two_was_received_first(
    joined: Merge, came: Came, officer: User
) -> None:
    called, wrote = came(5, tel=THEIRS, email="g@example.jp"), came(6, email="g@example.jp")
    Row.objects.filter(pk=wrote.pk).update(received_at=NOON + timedelta(minutes=4))

    parted(joined, officer)

    assert whose(called) == whose(wrote) == joined.gone


def test_who_names_both_stays_and_so_does_what_they_told(
    joined: Merge, came: Came, officer: User
) -> None:
    called = came(5, tel=THEIRS, email="g@example.jp")
    both = came(6, tel=OURS, email="g@example.jp")

    parted(joined, officer)

    assert whose(called) == joined.gone
    assert whose(both) == joined.kept
    assert "g@example.jp" in known(joined.kept) & known(joined.gone)


def test_a_third_record_that_is_joined_still_keeps_what_is_its_own(
    joined: Merge, came: Came, officer: User
) -> None:
    third = came(5, tel=OTHERS, email="h@example.jp")
    assert third.customer and third.customer != joined.kept  # noqa: PT018
    merge(joined.kept_id, third.customer.pk, "同じ方", by=officer, at=NOON + timedelta(minutes=6))
    later = came(7, tel=THEIRS, email="h@example.jp")

    parted(joined, officer)

    assert whose(third) == whose(later) == joined.kept
    assert known(joined.kept) == {"+81362345678", "+81362341111", "h@example.jp"}


def test_what_a_person_has_put_there_meanwhile_stays_there(
    joined: Merge, came: Came, officer: User, supervisor: User
) -> None:
    before = came(0, email="k@example.jp")
    at = NOON + timedelta(minutes=8)
    correct(before.pk, joined.kept_id, "折り返しで判明", by=supervisor, at=at)
    called = came(9, tel=THEIRS, email="k@example.jp")

    parted(joined, officer)

    assert whose(before) == whose(called) == joined.kept
    assert known(joined.kept) == {"+81362345678", "k@example.jp"}
