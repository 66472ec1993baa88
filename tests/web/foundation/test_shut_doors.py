"""Doors that stay shut: who guesses passwords frees nobody, who sends without end is cut off."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from casting import PASSWORD
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone

from setsudo.web import seating
from setsudo.web.accounts.actions import describe
from setsudo.web.accounts.models import User
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


def ask(app: Seated, *body: bytes, told: int | None = None) -> tuple[list[dict[str, Any]], int]:
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
        "type": "http", "http_version": "1.1", "method": "POST", "path": "/length/",
        "raw_path": b"/length/", "query_string": b"", "scheme": "http", "headers": headers,
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
