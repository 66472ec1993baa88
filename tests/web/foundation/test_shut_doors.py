"""Doors that stay shut: who guesses passwords frees nobody, who sends without end is cut off."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from casting import PASSWORD, SignIn
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import timezone

from setsudo.web import seating
from setsudo.web.accounts.actions import describe
from setsudo.web.accounts.models import Site, User
from setsudo.web.seating import Seated
from setsudo.web.secrets import kept_secret

pytestmark = pytest.mark.django_db


@login_not_required
def length(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.body)))


urlpatterns = [path("length/", length)]


def test_made_up_names_do_not_open_a_door_that_was_shut(agent: User) -> None:
    for _ in range(5):
        client = Client(REMOTE_ADDR="192.0.2.99")
        client.post("/accounts/login/", {"login": "agent", "password": "wrong"})
    # What a thousand addresses with one made-up name each leave behind.
    for number in range(1_000):
        cache.set(f"~{number}", [0.0], 900)
        cache.set(f"!{number}", [0.0], 900)
    page = Client(REMOTE_ADDR="192.0.2.99").post(
        "/accounts/login/",
        {"login": "agent", "password": PASSWORD},
        headers={"Accept-Language": "en"},
    )
    assert "Too many failed" in page.content.decode()


def ask(
    app: Seated, *body: bytes, told: int | None = None, path: str = "/length/"
) -> tuple[list[dict[str, Any]], int]:
    """Send a body; return what was answered, and how many of its parts were taken."""
    waiting, answered = [*body], []
    taken = 0

    async def receive() -> dict[str, Any]:
        nonlocal taken
        if not waiting:
            await asyncio.sleep(3600)
        taken += 1
        part = waiting.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(waiting)}

    async def send(message: dict[str, Any]) -> None:
        answered.append(message)

    headers = [(b"host", b"localhost")]
    if told is not None:
        headers.append((b"content-length", str(told).encode()))
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "path": path,
        "raw_path": path.encode(), "query_string": b"", "scheme": "http", "headers": headers,
        "server": ("localhost", 80),
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    return answered, taken


@pytest.fixture
def seated(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Seated:
    settings.ROOT_URLCONF = "test_shut_doors"
    settings.MIDDLEWARE = []
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = None
    monkeypatch.setattr(seating, "WHOLE", 10)
    monkeypatch.setattr(seating, "LARGEST", 100)
    return Seated()


def test_a_body_that_tells_its_length_is_refused_before_it_is_read(seated: Seated) -> None:
    answered, taken = ask(seated, b"x" * 1_000, told=1_000)
    assert answered[0]["status"] == 413
    assert taken == 0


def test_a_body_without_end_is_hung_up_on(seated: Seated) -> None:
    answered, taken = ask(seated, *[b"x" * 20] * 50)
    assert not any(one.get("status") == 200 for one in answered)
    assert taken < 10


def test_where_streams_are_a_body_has_an_end_too(seated: Seated) -> None:
    for long in seating.LONG:
        answered, taken = ask(seated, b"x" * 1_000, told=1_000, path=long)
        assert answered[0]["status"] == 413
        assert taken == 0
        _, taken = ask(seated, *[b"x" * 20] * 50, path=long)
        assert taken < 10


def test_who_stops_in_the_middle_of_a_body_is_hung_up_on(
    seated: Seated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seating, "STALLED_S", 0.05)

    async def never() -> dict[str, Any]:
        await asyncio.sleep(3600)
        raise AssertionError

    answered: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        answered.append(message)

    scope = {"type": "http", "method": "POST", "path": "/length/", "headers": []}
    asyncio.run(seated(scope, never, send))
    assert answered[0]["status"] == 408


def test_what_many_send_at_once_does_not_fill_the_memory_nor_the_disk(
    seated: Seated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seating, "WHOLE", 1_000)
    monkeypatch.setattr(seating, "TOGETHER", 50)
    monkeypatch.setattr(seating, "MOST_LARGE", 3)

    async def half() -> list[int]:
        statuses: list[int] = []
        over = asyncio.Event()

        async def one() -> None:
            sent = 0

            async def receive() -> dict[str, Any]:
                nonlocal sent
                sent += 1
                if sent > 2:
                    await over.wait()
                    return {"type": "http.disconnect"}
                return {"type": "http.request", "body": b"x" * 20, "more_body": True}

            async def send(message: dict[str, Any]) -> None:
                statuses.append(message.get("status", 0))

            headers = [(b"host", b"localhost")]
            scope = {
                "type": "http", "http_version": "1.1", "method": "POST", "path": "/length/",
                "raw_path": b"/length/", "query_string": b"", "scheme": "http",
                "headers": headers, "server": ("localhost", 80),
            }  # fmt: skip
            await seated(scope, receive, send)

        every = [asyncio.create_task(one()) for _ in range(10)]
        await asyncio.sleep(0.2)
        over.set()
        await asyncio.gather(*every)
        return [one for one in statuses if one]

    refused = asyncio.run(half())
    assert refused
    assert {*refused} == {503}


def test_a_body_of_a_form_with_files_is_taken(seated: Seated) -> None:
    answered, _ = ask(seated, *[b"x" * 20] * 5)
    assert answered[0]["status"] == 200
    assert answered[1]["body"] == b"100"


def test_another_address_ends_the_sign_in_that_the_one_before_proved(
    agent: User, administrator: User
) -> None:
    agent.email = "agent@shop.example"
    agent.save()
    SocialAccount.objects.create(user=agent, provider="company", uid="17")
    describe(agent, "佐藤 葵", "Agent@shop.example", by=administrator, at=timezone.now())
    assert SocialAccount.objects.filter(user=agent).exists()
    describe(agent, "佐藤 葵", "else@shop.example", by=administrator, at=timezone.now())
    assert not SocialAccount.objects.filter(user=agent).exists()


def test_a_secret_is_made_once_whole_and_for_its_owner_alone(tmp_path: Path) -> None:
    where = tmp_path / "data" / "secret.key"
    with ThreadPoolExecutor(8) as threads:
        made = {*threads.map(kept_secret, [where] * 8)}
    assert made == {where.read_text()}
    assert len(where.read_text()) > 50
    assert where.stat().st_mode & 0o077 == 0
    assert [one.name for one in where.parent.iterdir()] == ["secret.key"]


@pytest.mark.django_db
def test_a_sign_that_no_database_holds_is_taken_out_of_forms(
    supervisor: User, administrator: User, auditor: User, signed_in: SignIn
) -> None:
    boss = signed_in(supervisor)
    found = boss.post("/customers/", {"q": "Nogu\x00chi"})
    assert found.status_code == 200
    assert 'value="Noguchi"' in found.content.decode()
    assert boss.get("/customers/?q=%00&page=%00").status_code == 200
    assert boss.get("/cases/?site=%00&state=%00&after=%00").status_code == 200
    with CaptureQueriesContext(connection) as asked:
        assert boss.get("/cases/C-2026-%00/").status_code == 404
    assert not [one for one in asked if "\x00" in one["sql"] or "C-2026-" in one["sql"]]
    assert signed_in(auditor).get("/ledger/?about=a%00&act=%00").status_code == 200
    form = {"code": "new\x00", "name_ja": "新\x00店", "name_en": "New"}
    signed_in(administrator).post("/people/sites/", form)
    assert [one.name_ja for one in Site.objects.all() if one.code == "new"] == ["新店"]
