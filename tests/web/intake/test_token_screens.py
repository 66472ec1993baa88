"""Administrators make tokens, see each once, and take them out of use."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from intake_cast import Line

from setsudo.web.accounts.models import Site, User
from setsudo.web.api.models import Token

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db


def test_a_token_is_shown_once_works_and_is_revoked(
    signed_in: SignIn, administrator: User, ginza: Site, line: Line
) -> None:
    browser = signed_in(administrator)
    page = browser.post(
        "/tokens/",
        {"name": "電話", "source": "pbx", "scopes": ["interactions:write"], "days": "90",
         "site": ginza.pk},
    )  # fmt: skip
    found = re.search(r"setsudo_[\w-]{43}", page.content.decode())
    assert found is not None
    assert "no-store" in page["Cache-Control"]
    assert found[0] not in browser.get("/tokens/").content.decode()

    def send(id: str) -> int:
        return Client().post(
            "/api/v1/interactions", line(id), content_type="application/json",
            headers={"Authorization": f"Bearer {found[0]}"},
        ).status_code  # fmt: skip

    assert send("1") == 202
    token = Token.objects.get()
    assert token.expires_at is not None
    assert token.site == ginza
    browser.post(f"/tokens/{token.pk}/revoke/")
    assert send("2") == 401
    assert "revoked" in browser.get("/tokens/").content.decode()


def test_nobody_else_sees_or_makes_tokens(signed_in: SignIn, officer: User, client: Client) -> None:
    assert signed_in(officer).get("/tokens/").status_code == 403
    assert signed_in(officer).post("/tokens/", {"name": "x"}).status_code == 403
    assert client.get("/tokens/").status_code == 302
    assert not Token.objects.exists()


def test_what_is_missing_is_said(signed_in: SignIn, administrator: User) -> None:
    page = signed_in(administrator).post("/tokens/", {"name": "", "source": "no spaces here"})
    assert page.status_code == 200
    assert (
        'role="alert"' in page.content.decode()
        or "errorlist" in page.content.decode()
        or ("errors" in page.content.decode())
    )
    assert not Token.objects.exists()
