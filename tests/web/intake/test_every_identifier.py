"""Whatever a sender knows of a customer tells them: six kinds, posted as a line and as a vCon."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from intake_cast import CALM, NOON, Line, Work

from setsudo.decisions.identifiers import normalised
from setsudo.interactions.lines import from_line
from setsudo.web.accounts.models import User
from setsudo.web.customers.attaching import attach
from setsudo.web.customers.models import Customer, Identifier, IdentifierKind, MergeProposal
from setsudo.web.interactions.actions import receive
from setsudo.web.interactions.models import Interaction

URL = "/api/v1/interactions"
LINE_ID = "U" + "4af4980629" * 3 + "ab"
Told = dict[str, Any]
KINDS: list[tuple[str, str, Told, Told, str]] = [
    ("phone", "phone", {"tel": "03-6234-5678"}, {"tel": "０３ ６２３４ ５６７８"},
     "+81362345678"),
    ("email", "email", {"email": "Taro@Example.JP"}, {"email": "taro@example.jp"},
     "taro@example.jp"),
    ("account", "chat", {"id": "K-1001"}, {"id": "ｋ-1001"}, "pbx:k-1001"),
    ("order", "chat", {"orders": ["A-2026-0117"]}, {"orders": ["B-1", "ａ-2026-0117"]},
     "pbx:a-2026-0117"),
    ("social", "social", {"id": "@Taro_Y"}, {"id": "＠taro_y"}, "pbx:taro_y"),
    ("line", "chat", {"id": LINE_ID}, {"id": f" {LINE_ID}"}, LINE_ID),
]  # fmt: skip
pytestmark = pytest.mark.django_db


def plain(number: str, channel: str, told: Told) -> Told:
    turns = [{"speaker": "customer", "text": CALM}]
    return {"id": number, "channel": channel, "customer": told, "turns": turns}


def as_vcon(number: str, channel: str, told: Told) -> Told:
    """Return what another system's vCon says of the same: a party, and tags."""
    party = {"tel": told.get("tel"), "mailto": told.get("email"), "uuid": told.get("id")}
    tags = [f"channel:{channel}", *(f"order:{one}" for one in told.get("orders", ()))]
    return {
        "vcon": "0.4.0",
        "uuid": f"018f0000-0000-7000-8000-00000000000{number}",
        "parties": [{"role": "customer", **{name: one for name, one in party.items() if one}}],
        "dialog": [{"type": "text", "parties": 0, "mediatype": "text/plain", "body": CALM}],
        "attachments": [{"purpose": "tags", "encoding": "json", "body": json.dumps(tags)}],
    }


@pytest.mark.parametrize("written", [plain, as_vcon], ids=["line", "vcon"])
@pytest.mark.parametrize(
    ("kind", "channel", "told", "again", "kept"), KINDS, ids=[one[0] for one in KINDS]
)
def test_a_customer_is_known_again_by_what_a_sender_states(
    pbx: Client, work_done: Work, written: Callable[..., Told],
    kind: str, channel: str, told: Told, again: Told, kept: str,
) -> None:  # fmt: skip
    for number, who in (("1", told), ("2", again), ("3", {"tel": "03-6234-0000"})):
        answer = pbx.post(URL, json.dumps(written(number, channel, who)), "application/json")
        assert answer.status_code == 202, answer.content
    work_done()

    customer = Customer.objects.get(identifiers__kind=kind, identifiers__value=kept)
    rows = Interaction.objects.order_by("external_id")
    assert [row.channel for row in rows] == [channel] * 3
    assert [row.customer == customer for row in rows] == [True, True, False]
    assert normalised(kind, kept, region="JP") == kept, "as a guard asks for it"


def test_every_kind_there_is_comes_in() -> None:
    assert {one[0] for one in KINDS} == {*IdentifierKind}


def test_an_order_is_found_and_shown_and_tells_of_its_own_system_alone(
    pbx: Client, work_done: Work, signed_in: Callable[[User], Client], officer: User
) -> None:
    pbx.post(URL, json.dumps(plain("1", "chat", {"orders": ["A-1"]})), "application/json")
    work_done()
    shop = from_line(plain("1", "chat", {"orders": ["A-1"]}))
    other = receive(shop, source="shop", site=None, at=NOON)
    attach(other.ref, at=NOON)

    assert Identifier.objects.filter(kind="order").count() == 2
    assert Customer.objects.count() == 2
    page = signed_in(officer).post("/customers/", {"q": "Ａ-1"}).content.decode()
    assert "a-1 (pbx)" in page


def test_a_word_for_no_order_is_none_and_too_many_are_refused(pbx: Client, work_done: Work) -> None:
    body = plain("1", "chat", {"orders": ["不明", "-", "", "N/A"]})
    assert pbx.post(URL, json.dumps(body), "application/json").status_code == 202
    work_done()
    assert not Customer.objects.exists()
    many = plain("2", "chat", {"orders": [f"A-{n}" for n in range(51)]})
    refused = pbx.post(URL, json.dumps(many), "application/json")
    assert refused.status_code == 422
    assert refused.json()["detail"] == "customer.orders must not hold more than 50"


def test_who_of_a_household_called_is_not_guessed(line: Line) -> None:
    def came(number: str, **told: str) -> Customer | None:
        made = line(number, customer={"tel": "03-6234-5678", **told})
        row = receive(from_line(made), source="pbx", site=None, at=NOON)
        return attach(row.ref, at=NOON)

    father = came("1", email="father@example.jp", name="佐藤 一郎")
    son = came("2", email="son@example.jp", name="佐藤 次郎")
    whoever = came("3")
    assert len({father, son, whoever}) == 3, "the father does not answer for the son"
    assert came("4") == whoever, "what comes from there again is still one history"
    assert came("5", name="佐藤次郎") == son
    assert came("6", email="father@example.jp") == father
    assert not MergeProposal.objects.exists()
