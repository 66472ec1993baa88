"""A shop may call itself “Shop”: its customers, their orders and what binds them are found all the
same, however long an account is, and what was kept before is found from now on.
"""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

sys.path += [str(Path(__file__).parent), str(Path(__file__).parents[1] / "measures")]

from transaction_cast import REGISTER, in_force, order

from setsudo.decisions.customers import Hashing
from setsudo.interactions.lines import from_line
from setsudo.web.accounts.models import Site, User
from setsudo.web.api import tokens
from setsudo.web.api.models import Scope
from setsudo.web.customers.attaching import attach
from setsudo.web.customers.merging import merge, undo
from setsudo.web.customers.models import Customer, Identifier
from setsudo.web.decisions.models import Subject
from setsudo.web.decisions.publishing import head_now, publish
from setsudo.web.disclosures.finding import fitting
from setsudo.web.interactions.actions import receive
from setsudo.web.measures.acting import identifiers_of
from setsudo.web.transactions import holding
from setsudo.web.transactions.models import Transaction
from setsudo.web.work.deeds import known
from setsudo.web.work.models import Task
from setsudo.web.work.working import work_once

NOW = timezone.now()
LONG = "Taro-" + "0123456789" * 30
pytestmark = pytest.mark.django_db


def came(source: str, number: str = "1", **customer: Any) -> Customer:
    turns = [{"speaker": "customer", "text": "届いた鍋のふたが割れていました。"}]
    line = {"id": number, "channel": "chat", "turns": turns, "customer": customer}
    row = receive(from_line(line), source=source, site=None, at=NOW)
    who = attach(row.ref, at=NOW)
    assert who is not None
    return who


def ordered(source: str, by: User, account: str, ref: str = "order-1") -> Transaction:
    """An order as the shop's own system registers it."""
    _, token = tokens.make("Shop", source, [Scope.TRANSACTIONS_WRITE], by=by, at=NOW)
    body = order(ref, identifiers=[{"kind": "account", "value": account}])
    answer = Client(headers={"Authorization": f"Bearer {token}"}).post(
        REGISTER, json.dumps({"transactions": [body]}), "application/json"
    )
    assert answer.status_code in (200, 201), answer.content
    return Transaction.objects.get(external_id=ref)


def is_bound(source: str, account: str) -> bool:
    """Say whether a service that asks as this source is told that this account is restricted."""
    found = Hashing(bytes(head_now().key), "JP").hashed("account", account, source)
    return Subject.objects.filter(digest__in=found).exists()


@pytest.mark.parametrize("source", ["Shop", "ＳＨＯＰ", "Straße", "shop"])
@pytest.mark.parametrize("account", ["Taro", "＠taro", LONG])
def test_an_open_order_is_found_and_held_however_the_shop_is_written(
    source: str, account: str, ginza: Site, administrator: User, approver: User
) -> None:
    who = came(source, id=account)
    before = ordered(source, administrator, account)
    assert holding.open_for(who, frozenset()) == [before]

    measure = in_force(ginza, who, approver)
    publish(measure.restriction(), identifiers_of(measure), at=NOW)
    late = ordered(source, administrator, account.lower(), "order-2")
    assert late.undecided, "what slips in is left to a person"
    assert [one.pk for one in holding.restricting(late, timezone.now())] == [measure.pk]
    assert is_bound(source, account), "a guard meets the same customer"


def test_what_was_kept_as_it_was_written_is_found_after_the_update(
    ginza: Site, administrator: User
) -> None:
    who = Customer.objects.create(created_at=NOW)
    for value in ("Shop:taro", "ＳＨＯＰ:taro", "shop:taro", "Shop:hanako"):
        Identifier.objects.create(customer=who, kind="account", value=value, added_at=NOW)
    Identifier.objects.create(customer=who, kind="line", value="U" + "0" * 32, added_at=NOW)
    one = ordered("Shop", administrator, "hanako")
    assert holding.open_for(who, frozenset()) == []

    updated()

    kept = sorted(who.identifiers.values_list("value", flat=True))
    assert kept == ["U" + "0" * 32, "shop:hanako", "shop:taro"]
    assert holding.open_for(who, frozenset()) == [one]
    assert came("Shop", id="Taro") == who, "and the customer is known again"
    assert not Task.objects.filter(kind="customers.learn_long").exists()
    assert [fits.customer for fits in fitting(["Shop:Taro"])] == [who]


def test_a_merge_from_before_the_update_is_undone_without_taking_what_was_theirs(
    officer: User,
) -> None:
    kept, gone = (Customer.objects.create(created_at=NOW) for _ in range(2))
    # Theirs was kept later than what the merge brought would be, and earlier.
    for who, value in ((kept, "Shop:taro"), (gone, "shop:taro"), (gone, "shop:own")):
        Identifier.objects.create(customer=who, kind="account", value=value, added_at=NOW)
    made = merge(kept.pk, gone.pk, "ご本人に確認", by=officer, at=NOW)
    Identifier.objects.create(customer=kept, kind="account", value="Shop:own", added_at=NOW)

    updated()
    undo(made.pk, "別の方でした", by=officer, at=NOW)

    mine = sorted(kept.identifiers.values_list("value", flat=True))
    assert mine == ["shop:own", "shop:taro"]
    assert sorted(gone.identifiers.values_list("value", flat=True)) == ["shop:own", "shop:taro"]


def test_a_long_account_from_before_the_update_binds_again(ginza: Site, approver: User) -> None:
    who = came("Shop", id=LONG)
    old = sha256(f"Shop:{LONG.lower()}".encode()).hexdigest()
    who.identifiers.update(value=old)
    measure = in_force(ginza, who, approver)
    publish(measure.restriction(), identifiers_of(measure), at=NOW)
    assert not is_bound("Shop", LONG)

    updated()
    while work_once(known()):
        pass

    assert is_bound("Shop", LONG)
    assert came("Shop", "2", id=LONG) == who


def updated() -> None:
    name = "setsudo.web.customers.migrations.0002_identifiers_as_guards_know_them"
    import_module(name).fold(apps, None)
