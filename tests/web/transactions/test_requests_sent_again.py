"""A request that is sent again under its `Idempotency-Key` is done once, and answered the same."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from transaction_cast import REGISTER, order

from setsudo.web.accounts.models import User
from setsudo.web.api import repeating, tokens
from setsudo.web.api.models import Kept, Scope
from setsudo.web.ledger.models import Entry
from setsudo.web.transactions.models import Transaction
from setsudo.web.work.models import Task

KEY = "5f1c0f9e-3f0b-4a51-9a4e-6c2f8f0c7d11"


@pytest.fixture
def secret(administrator: User) -> str:
    return made(administrator)


def made(by: User, source: str = "shop") -> str:
    scopes = [Scope.TRANSACTIONS_WRITE]
    return tokens.make(source, source, scopes, by=by, at=timezone.now())[1]


def post(secret: str, told: Any, key: str | None = KEY, path: str = REGISTER) -> Any:
    headers = {"Authorization": f"Bearer {secret}"}
    if key is not None:
        headers["Idempotency-Key"] = key
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    return Client(raise_request_exception=False).post(
        path, body, content_type="application/json", headers=headers
    )


def test_the_same_request_is_answered_the_same_though_all_has_moved_on(secret: str) -> None:
    first = post(secret, order())
    assert first.status_code == 201
    assert post(secret, {}, None, f"{REGISTER}/order-1/complete").status_code == 200
    entries = Entry.objects.count()
    again = post(secret, order())
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json()["state"] == "open"
    assert "Idempotency-Replayed" not in first.headers
    assert Entry.objects.count() == entries
    # Without the key it is told where the order stands now.
    assert post(secret, order(), None).json()["state"] == "completed"


def test_the_key_with_another_request_is_refused(secret: str) -> None:
    post(secret, order())
    for told, path in (
        (order(amount=1), REGISTER),
        (order("order-2"), REGISTER),
        (order(), f"{REGISTER}/order-1/cancel"),
        (json.dumps(order(), indent=1).encode(), REGISTER),
    ):
        answer = post(secret, told, path=path)
        assert answer.status_code == 422
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "idempotency_reused"
    assert Transaction.objects.get().state == "open"


def test_each_token_has_keys_of_its_own(secret: str, administrator: User) -> None:
    other = made(administrator, "hotel")
    post(secret, order())
    answer = post(other, order("room-1"))
    assert answer.status_code == 201
    assert Transaction.objects.count() == 2


def test_what_was_refused_did_nothing_and_may_be_sent_again_mended(secret: str) -> None:
    entries = Entry.objects.count()
    assert post(secret, order(service="")).status_code == 422
    assert not Kept.objects.exists()
    assert Entry.objects.count() == entries
    assert post(secret, order()).status_code == 201


def test_a_fault_in_the_middle_leaves_neither_the_act_nor_an_answer(
    secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the power is gone")

    with monkeypatch.context() as cut:
        cut.setattr(repeating, "ask", broken)
        assert post(secret, order()).status_code == 500
    assert not Transaction.objects.exists()
    assert not Kept.objects.exists()
    assert post(secret, order()).status_code == 201


def test_a_token_that_is_revoked_is_answered_nothing(secret: str, administrator: User) -> None:
    post(secret, order())
    row = Kept.objects.get().token
    tokens.revoke(row.pk, by=administrator, at=timezone.now())
    assert post(secret, order()).status_code == 401


def test_after_a_day_it_is_forgotten(secret: str) -> None:
    post(secret, order())
    kept = Kept.objects.get()
    task = Task.objects.get(kind=repeating.FORGETTING)
    assert task.due_at == kept.at + timedelta(hours=24)
    assert repeating.forget(kept.at + timedelta(hours=23)) is not None
    assert Kept.objects.exists()
    # Nobody cleaned up yet, and it holds no longer all the same.
    Kept.objects.update(at=kept.at - timedelta(hours=24))
    assert post(secret, order("order-2")).status_code == 201
    assert repeating.forget(timezone.now() + timedelta(hours=24)) is None
    assert not Kept.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb", "鍵"])
def test_a_key_that_is_none_is_refused_with_the_reason(secret: str, key: str) -> None:
    answer = post(secret, order(), key)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key")
    assert not Transaction.objects.exists()


@given(key=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=255))
@settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_the_key_is_it_is_done_once(secret: str, key: str) -> None:
    ref = f"order-{hash(key)}"
    first, again = post(secret, order(ref), key), post(secret, order(ref), key)
    assert first.status_code == again.status_code == 201
    assert again.content == first.content
