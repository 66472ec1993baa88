"""Stories of signing in: password, lock-out, second factor, session, and out again."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
)
from casting import PASSWORD
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from setsudo.web.accounts.actions import deactivate
from setsudo.web.accounts.models import User
from setsudo.web.ledger.models import Entry

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"


@pytest.fixture(autouse=True)
def nobody_tried_before() -> Iterator[None]:
    yield
    cache.clear()


def try_in(client: Client, username: str, password: str = PASSWORD, **more: str) -> int:
    form = {"login": username, "password": password, **more}
    return client.post(SIGN_IN, form, headers={"Accept-Language": "en"}).status_code


def test_a_person_signs_in_and_out(agent: User, client: Client) -> None:
    came = client.post(SIGN_IN, {"login": "agent", "password": PASSWORD})
    assert came.headers["Location"] == "/"
    assert came.cookies[settings.LANGUAGE_COOKIE_NAME].value == agent.lang
    assert client.get("/").status_code == 200
    assert Entry.objects.get().act == "signed_in"

    client.post("/accounts/logout/")
    assert client.get("/").status_code == 302


def test_signing_in_leads_to_the_page_that_was_asked_for_and_never_elsewhere(
    agent: User, client: Client
) -> None:
    asked = client.get("/profile/")
    assert asked.headers["Location"] == "/accounts/login/?next=/profile/"
    form = {"login": "agent", "password": PASSWORD, "next": "/profile/"}
    assert client.post(SIGN_IN, form).headers["Location"] == "/profile/"
    client.post("/accounts/logout/")
    form["next"] = "https://elsewhere.example/"
    assert client.post(SIGN_IN, form).headers["Location"] == "/"


def test_the_session_is_a_new_one_after_signing_in(agent: User, client: Client) -> None:
    client.get(SIGN_IN)
    client.session.save()
    before = client.session.session_key
    try_in(client, "agent")
    assert client.session.session_key != before
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 12 * 3600


def test_five_wrong_passwords_shut_the_door_of_whoever_tried(agent: User, officer: User) -> None:
    shut = Client(REMOTE_ADDR="192.0.2.99")
    for _ in range(5):
        assert try_in(shut, "agent", "wrong") == 200
    page = shut.post(
        SIGN_IN, {"login": "agent", "password": PASSWORD}, headers={"Accept-Language": "en"}
    )
    assert "Too many failed" in page.content.decode()
    assert shut.get("/").status_code == 302, "not even the right password opens it now"
    assert try_in(shut, "officer") == 302, "nobody else is shut out with them"
    assert try_in(Client(REMOTE_ADDR="192.0.2.7"), "agent") == 302, "nor they, from elsewhere"


def test_tries_from_many_addresses_are_shut_out_but_not_the_browser_of_the_person(
    agent: User,
) -> None:
    own = Client(REMOTE_ADDR="198.51.100.1")
    assert try_in(own, "agent") == 302
    own.post("/accounts/logout/")
    for number in range(25):
        assert try_in(Client(REMOTE_ADDR=f"192.0.2.{number + 1}"), "agent", "wrong") == 200
    assert try_in(Client(REMOTE_ADDR="192.0.2.200"), "agent") == 200, "even the right one"
    assert try_in(own, "agent") == 302, "but they come in where they came in before"
    stolen = Client(REMOTE_ADDR="192.0.2.201")
    stolen.cookies["came_in_before"] = own.cookies["came_in_before"].value + "x"
    assert try_in(stolen, "agent") == 200


def test_the_tries_are_counted_where_every_process_sees_them(agent: User) -> None:
    from django.db import connection

    try_in(Client(), "agent", "wrong")
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM shared_cache")
        assert cursor.fetchone()[0] > 0


@pytest.mark.parametrize("name", ["agent", "nobody-of-that-name"])
def test_a_wrong_password_says_the_same_as_an_unknown_name(
    name: str, agent: User, client: Client
) -> None:
    page = client.post(
        SIGN_IN, {"login": name, "password": "wrong"}, headers={"Accept-Language": "en"}
    )
    text = re.sub(r'value="[^"]*"', "", page.content.decode())
    assert "username and/or password" in text


def test_a_deactivated_person_is_told_whom_to_ask(
    agent: User, administrator: User, client: Client
) -> None:
    deactivate(agent, by=administrator, at=timezone.now())
    page = client.post(SIGN_IN, {"login": "agent", "password": PASSWORD}, follow=True)
    assert client.get("/").status_code == 302
    assert page.status_code == 200


def test_nobody_signs_themselves_up(client: Client) -> None:
    page = client.post(
        "/accounts/signup/",
        {"username": "me", "password1": PASSWORD, "password2": PASSWORD},
        headers={"Accept-Language": "en"},
    )
    assert "Nobody signs themselves up" in page.content.decode()
    assert not User.objects.exists()


def test_passwords_are_kept_by_argon2() -> None:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"]):
        assert make_password("x").startswith("argon2$argon2id$")
    from setsudo.web import settings as real

    assert real.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_an_authenticator_app_is_asked_for_once_it_is_set_up(
    agent: User, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    try_in(client, "agent")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{16,})</code>", page)
    assert secret is not None
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret[1])})
    assert "totp_activated" in Entry.objects.values_list("act", flat=True)
    stored = agent.authenticator_set.get(type="totp").data["secret"]
    assert secret[1] not in stored, "a copy of the database gives no codes"
    client.post("/accounts/logout/")
    cache.clear()  # a code works once; the story has no time to wait for the next one

    asked = client.post(SIGN_IN, {"login": "agent", "password": PASSWORD})
    assert asked.headers["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/").status_code == 302, "the password alone is not enough"
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert client.get("/").status_code == 302
    client.post("/accounts/2fa/authenticate/", {"code": code_for(secret[1])})
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_pages_of_a_second_factor_in_use_are_drawn_too(
    lang: str, agent: User, client: Client
) -> None:
    try_in(client, "agent")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{16,})</code>", page)
    assert secret is not None
    client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret[1])})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = lang
    codes = "/accounts/2fa/recovery-codes/"
    paths = ["/accounts/2fa/", "/accounts/2fa/totp/deactivate/", codes, f"{codes}generate/"]
    for path in [*paths, "/accounts/2fa/reauthenticate/"]:
        page = client.get(path).content.decode()
        assert f'<html lang="{lang}"' in page, path
    listed = re.findall(r"<li>(\d{8})</li>", client.get(codes).content.decode())
    assert len(listed) == 10
    assert listed[0].encode() in client.get(f"{codes}download/").content

    client.post("/accounts/logout/")
    client.post(SIGN_IN, {"login": "agent", "password": PASSWORD})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = lang
    assert f'<html lang="{lang}"' in client.get("/accounts/2fa/authenticate/").content.decode()
    client.post("/accounts/2fa/authenticate/", {"code": listed[0]})
    assert client.get("/").status_code == 200, "a recovery code lets in"


def test_a_new_password_ends_no_own_session_and_is_entered(agent: User, client: Client) -> None:
    try_in(client, "agent")
    fresh = "another-long-password-of-mine"
    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh},
    )
    agent.refresh_from_db()
    assert agent.check_password(fresh)
    assert "password_changed" in Entry.objects.values_list("act", flat=True)


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/password/change/",
        "/accounts/logout/",
        "/profile/",
    ],
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_page_of_signing_in_is_drawn_in_both_languages(
    path: str, lang: str, agent: User, client: Client
) -> None:
    try_in(client, "agent")
    asked_first = client.get("/accounts/reauthenticate/")
    assert asked_first.status_code == 200
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = lang
    page = client.get(path)
    assert page.status_code == 200
    assert f'<html lang="{lang}"' in page.content.decode()


def test_the_address_that_asks_for_confirmation_keeps_where_to_go(
    agent: User, client: Client
) -> None:
    client.force_login(agent)
    asked = client.get("/accounts/2fa/totp/activate/")
    where = urlsplit(asked.headers["Location"])
    assert where.path == "/accounts/reauthenticate/"
    assert parse_qs(where.query)["next"] == ["/accounts/2fa/totp/activate/"]
