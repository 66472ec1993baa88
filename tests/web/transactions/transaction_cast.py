"""A customer with orders in flight, measures that hold, and the service that carries them out."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.test import Client
from django.utils import timezone

sys.path += [str(Path(__file__).parents[1] / one) for one in ("cases", "outbox")]

from stored_cases import opened

from setsudo.measures.effects import does
from setsudo.measures.standing import State as Standing
from setsudo.measures.transactions import Choice
from setsudo.web.accounts.models import Site, User
from setsudo.web.api import tokens
from setsudo.web.api.models import Scope
from setsudo.web.cases.pinning import pinned
from setsudo.web.customers.models import Customer, Identifier
from setsudo.web.measures.models import Measure
from setsudo.web.outbox import signing, subscribing
from setsudo.web.outbox.models import Event, Use
from setsudo.web.transactions import holding
from setsudo.web.transactions.models import Transaction

EMAIL = "rei@example.com"
ANSWERS = "/api/v1/transactions/answers"
REGISTER = "/api/v1/transactions"


def order(ref: str = "order-1", **more: Any) -> dict[str, Any]:
    return {
        "id": ref,
        "service": "shop-order",
        "channel": "web",
        "identifiers": [{"kind": "email", "value": EMAIL}],
        "amount": 3980,
        "currency": "JPY",
        "paid": True,
        "refundable": True,
        "delivered": False,
        **more,
    }


def rei() -> Customer:
    who = Customer.objects.create(name="Noguchi Rei", created_at=timezone.now())
    Identifier.objects.create(customer=who, kind="email", value=EMAIL, added_at=timezone.now())
    return who


def in_force(site: Site, who: Customer, by: User, *services: str, rung: str = "suspend") -> Measure:
    """A measure as two people approved it, in force for a week; it does what its rung does."""
    now = datetime.now(UTC)
    case = opened(site, who=who)
    return Measure.objects.create(
        case=case,
        customer=who,
        rung=rung,
        severity=3,
        reason="the threats went on",
        effect=does(pinned(case).ladder[rung]).effect,
        services=sorted(services),
        state=Standing.APPROVED,
        proposed_by=by,
        proposed_at=now,
        since=now - timedelta(minutes=1),
        until=now + timedelta(days=7),
    )


class Service:
    """The system of a shop, as its programs speak to the service."""

    def __init__(self, by: User, url: str = "http://127.0.0.1:9/setsudo") -> None:
        now = datetime.now(UTC)
        _, self.token = tokens.make("Shop", "shop", [Scope.TRANSACTIONS_WRITE], by=by, at=now)
        self.subscription, self.keys = subscribing.subscribe(
            "Shop", url, [], source="shop", by=by, at=now
        )
        self.client = Client()

    def post(self, path: str, body: Any, content_type: str = "application/json") -> Any:
        raw = body if isinstance(body, bytes | str) else json.dumps(body)
        return self.client.post(
            path, raw, content_type=content_type, headers={"Authorization": f"Bearer {self.token}"}
        )

    def get(self, path: str) -> Any:
        return self.client.get(path, headers={"Authorization": f"Bearer {self.token}"})

    def begin(self, *refs: str, **more: Any) -> list[Transaction]:
        answer = self.post(REGISTER, {"transactions": [order(ref, **more) for ref in refs]})
        assert answer.status_code in (200, 201), answer.content
        return [Transaction.objects.get(external_id=ref) for ref in refs]

    def commands(self) -> list[dict[str, Any]]:
        """What was sent, in its order."""
        rows = Event.objects.filter(type__startswith="setsudo.transaction.command.")
        told = [json.loads(one.body)["data"] for one in rows]
        return sorted(told, key=lambda one: (one["id"], one["number"]))

    def answer(
        self,
        told: Mapping[str, Any],
        answer: str,
        *,
        key: str = "",
        at: datetime | None = None,
        body: bytes | None = None,
        **more: str,
    ) -> Any:
        raw = body or json.dumps({"command": told["command"], "answer": answer, **more}).encode()
        stamp = int((at or datetime.now(UTC)).timestamp())
        ident = str(uuid4())
        signature = signing.signature(
            [key or self.keys[Use.IN]], id=ident, timestamp=stamp, body=raw
        )
        return self.client.post(
            ANSWERS,
            raw,
            content_type="application/json",
            headers={
                "webhook-id": ident,
                "webhook-timestamp": str(stamp),
                "webhook-signature": signature,
            },
        )


def decided(measure: Measure, by: User, **choices: Choice) -> None:
    """What was chosen, by the shop's references (`order_1` for `order-1`)."""
    rows = {one.external_id.replace("-", "_"): str(one.ref) for one in Transaction.objects.all()}
    with transaction.atomic():
        holding.decide_all(
            str(measure.ref),
            {rows[name]: choice for name, choice in choices.items()},
            by=by,
            at=datetime.now(UTC),
        )


def states() -> dict[str, str]:
    return dict(Transaction.objects.values_list("external_id", "state"))
