"""Stories of the threads that answer: they stay, slow clients fill none of them, files arrive."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

from setsudo.web import seating
from setsudo.web.logs import NobodysWords
from setsudo.web.seating import Seated

pytestmark = pytest.mark.django_db


@login_not_required
def thread_name(request: HttpRequest) -> HttpResponse:
    return HttpResponse(threading.current_thread().name)


@login_not_required
def parts(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(iter([b"one ", b"two ", b"three"]))


urlpatterns = [
    path("thread/", thread_name),
    path("live/thread/", thread_name),
    path("parts/", parts),
]


@pytest.fixture
def seated(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Seated:
    settings.ROOT_URLCONF = "test_seating"
    settings.MIDDLEWARE = []
    monkeypatch.setattr(seating, "SEATS", 2)
    return Seated()


async def ask(
    app: Seated,
    where: str,
    *body: bytes,
    meanwhile: Callable[[], object] = bool,
    whose: str = "192.0.2.1",
) -> bytes:
    """Send a request in pieces and return what was answered."""
    waiting = [*body] or [b""]
    answered: list[bytes] = []

    async def receive() -> dict[str, Any]:
        if waiting:
            part = waiting.pop(0)
            return {"type": "http.request", "body": part, "more_body": bool(waiting)}
        await asyncio.sleep(3600)
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        meanwhile()
        answered.append(message.get("body", b""))

    scope = scope_of(where, "POST" if body else "GET") | {"client": (whose, 50_000)}
    await app(scope, receive, send)
    return b"".join(answered)


def scope_of(where: str, method: str = "GET") -> dict[str, Any]:
    return {
        "type": "http", "http_version": "1.1", "method": method,
        "path": where, "raw_path": where.encode(), "query_string": b"", "scheme": "http",
        "headers": [(b"host", b"localhost")], "server": ("localhost", 80),
    }  # fmt: skip


def test_requests_are_answered_by_threads_that_stay(seated: Seated) -> None:
    async def story() -> set[bytes]:
        return {await ask(seated, "/thread/") for _ in range(6)}

    names = asyncio.run(story())
    assert all(name.startswith(b"seat-") for name in names)
    assert len(names) <= 2


def test_a_long_request_sent_while_another_was_answered_has_a_thread_of_its_own(
    seated: Seated,
) -> None:
    # The server begins a request that waits on the same connection as the one before it ends,
    # in that one's context.
    followed: list[asyncio.Task[bytes]] = []

    def begin_the_next() -> None:
        followed.append(asyncio.create_task(ask(seated, "/live/thread/")))

    async def story() -> list[bytes]:
        await ask(seated, "/thread/", meanwhile=begin_the_next)
        return await asyncio.gather(*followed)

    assert all(name.startswith(b"beside") for name in asyncio.run(story()))
    assert followed


def test_more_requests_than_seats_wait_their_turn(seated: Seated) -> None:
    async def story() -> list[bytes]:
        return await asyncio.gather(*(ask(seated, "/thread/") for _ in range(20)))

    assert len(asyncio.run(story())) == 20


def test_a_slow_body_takes_no_seat(seated: Seated) -> None:
    async def story() -> bytes:
        hanging = []
        for _ in range(5):

            async def dribble() -> None:
                async def receive() -> dict[str, Any]:
                    await asyncio.sleep(3600)
                    return {}

                async def send(message: dict[str, Any]) -> None: ...

                await seated(scope_of("/thread/", "POST"), receive, send)

            hanging.append(asyncio.create_task(dribble()))
        await asyncio.sleep(0)
        answer = await asyncio.wait_for(ask(seated, "/thread/"), 10)
        assert not [one for one in hanging if one.done()]
        for one in hanging:
            one.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)
        return answer

    assert asyncio.run(story()).startswith(b"seat-")


def test_slow_bodies_from_one_address_leave_room_for_everybody_else(
    seated: Seated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seating, "WHOLE", 10)
    monkeypatch.setattr(seating, "MOST_LARGE", 5)
    monkeypatch.setattr(seating, "MOST_LARGE_EACH", 3)
    answered: list[int] = []
    hung_up: list[bool] = []

    async def dribble() -> None:
        pieces = [b"x" * 20]

        async def receive() -> dict[str, Any]:
            while not pieces:
                if hung_up:
                    return {"type": "http.disconnect"}
                await asyncio.sleep(0.01)
            return {"type": "http.request", "body": pieces.pop(), "more_body": True}

        async def send(message: dict[str, Any]) -> None:
            answered.append(message.get("status", 0))

        await seated(scope_of("/thread/", "POST") | {"client": ("192.0.2.9", 1)}, receive, send)

    async def story() -> tuple[bytes, bytes, bytes]:
        hanging = [asyncio.create_task(dribble()) for _ in range(9)]
        while len(answered) < 12:
            await asyncio.sleep(0.01)
        page = await ask(seated, "/thread/", whose="192.0.2.9")
        large = await ask(seated, "/thread/", b"x" * 20, b"y")
        refused = await ask(seated, "/thread/", b"x" * 20, b"y", whose="192.0.2.9")
        hung_up.append(True)
        await asyncio.gather(*hanging)
        return page, large, refused

    page, large, refused = asyncio.run(story())
    assert answered.count(503) == 6
    assert page.startswith(b"seat-")
    assert large.startswith(b"beside")
    assert "数分たって".encode() in refused
    assert b"in a few minutes" in refused
    assert not seated._large_of


def test_a_page_is_asked_for_and_given_however_much_is_on_its_way(
    seated: Seated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seating, "TOGETHER", -1)
    monkeypatch.setattr(seating, "MOST_LARGE", 0)
    assert asyncio.run(ask(seated, "/thread/")).startswith(b"seat-")
    assert asyncio.run(ask(seated, "/thread/", b"a form")).startswith(b"seat-")


def test_a_body_that_comes_letter_by_letter_ends(
    seated: Seated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seating, "LONGEST_S", 0.2)
    answered: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message: dict[str, Any]) -> None:
        answered.append(message)

    async def story() -> None:
        await asyncio.wait_for(seated(scope_of("/thread/", "POST"), receive, send), 5)

    asyncio.run(story())
    assert answered[0]["status"] == 408
    assert b"once more" in answered[1]["body"]
    assert not seated._waiting
    assert not seated._waiting_of


def test_behind_a_proxy_it_is_the_address_that_the_proxy_tells(settings: Any) -> None:
    scope = scope_of("/") | {"client": ("10.0.0.1", 1)}
    scope["headers"] = [(b"x-forwarded-for", b"203.0.113.9, 198.51.100.7")]
    assert seating._whose(scope) == "10.0.0.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert seating._whose(scope) == "198.51.100.7"


def test_large_bodies_and_live_streams_run_beside_the_seats(
    seated: Seated, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(seating, "WHOLE", 10)
    assert not asyncio.run(ask(seated, "/thread/", b"x" * 20, b"y")).startswith(b"seat-")
    assert asyncio.run(ask(seated, "/thread/", b"x" * 5, b"y")).startswith(b"seat-")
    assert not asyncio.run(ask(seated, "/live/thread/")).startswith(b"seat-")


def test_a_stream_arrives_whole(seated: Seated) -> None:
    assert asyncio.run(ask(seated, "/parts/")) == b"one two three"


def test_a_fault_is_logged_without_anybodys_words() -> None:
    said = "".join(["sa", "to@example.jp"])
    try:
        try:
            raise ValueError(said)
        except ValueError as error:
            raise RuntimeError(f"Key (email)=({said}) already exists") from error
    except RuntimeError as fault:
        record = logging.LogRecord("x", 40, __file__, 1, "a fault", None, None)
        record.exc_info = (type(fault), fault, fault.__traceback__)
    line = NobodysWords().format(record)
    assert "builtins.RuntimeError" in line
    assert "builtins.ValueError" in line
    assert "test_a_fault_is_logged" in line
    assert said not in line


def test_a_fault_among_its_own_causes_is_logged_once() -> None:
    first, second = ValueError("one"), KeyError("two")
    first.__cause__, second.__cause__ = second, first
    record = logging.LogRecord("x", 40, __file__, 1, "a fault", None, None)
    record.exc_info = (ValueError, first, None)
    line = NobodysWords().format(record)
    first.__cause__ = None
    assert line.endswith("a fault\nbuiltins.KeyError\nbuiltins.ValueError")
