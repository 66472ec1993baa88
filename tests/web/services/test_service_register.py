"""The register of services: who keeps it, and that a duty to serve is not lost from it."""

from __future__ import annotations

from typing import Any

import pytest
from casting import SignIn
from django.utils import timezone

from setsudo.decisions.services import Service as Known
from setsudo.web.accounts.models import User
from setsudo.web.cases.refusing import Unfit
from setsudo.web.ledger.models import Entry
from setsudo.web.services import reading
from setsudo.web.services.models import Service
from setsudo.web.services.registering import Entry as Said
from setsudo.web.services.registering import register

SHOP = {"code": "shop", "name_ja": "通販", "name_en": "Shop", "fails": "closed", "risk": "low"}


def test_an_administrator_registers_a_service_and_it_is_entered(
    administrator: User, signed_in: SignIn
) -> None:
    client = signed_in(administrator)
    assert client.post("/services/new/", {**SHOP, "active": "1"}).status_code == 302
    assert "Shop" in client.get("/services/").content.decode()
    assert Entry.objects.filter(act="service.registered", about="service/shop").exists()
    assert reading.service("shop").fails == "closed"
    assert client.get("/services/at/shop/").status_code == 200


def test_what_nobody_registered_fails_closed(db: None) -> None:
    found = reading.service("nowhere")
    assert isinstance(found, Known)
    assert found.fails == "closed"


@pytest.mark.parametrize(
    "wrong",
    [{"code": "A shop"}, {"name_ja": " "}, {"fails": "maybe"}, {"duty": "none_such"},
     {"channel": "smoke"}, {"risk": "extreme"}, {"name_en": "x" * 101}],
)  # fmt: skip
def test_what_it_cannot_be_is_told_on_the_page(
    wrong: dict[str, str], administrator: User, signed_in: SignIn
) -> None:
    said = signed_in(administrator).post("/services/new/", {**SHOP, **wrong})
    assert said.status_code == 400
    assert not Service.objects.exists()


def test_an_agent_keeps_no_register(agent: User, signed_in: SignIn) -> None:
    assert signed_in(agent).get("/services/").status_code == 403
    assert signed_in(agent).post("/services/new/", SHOP).status_code == 403


def test_only_counsel_takes_a_duty_to_serve_off(officer: User, counsel: User) -> None:
    Service.objects.create(code="power", name_ja="電気", name_en="Power", duty="supply")
    fields: dict[str, Any] = {"code": "power", "name_ja": "電気", "name_en": "Power"}
    with pytest.raises(Unfit):
        register(Said(**fields), by=officer, at=timezone.now())
    assert register(Said(**fields), by=counsel, at=timezone.now()).duty == ""
