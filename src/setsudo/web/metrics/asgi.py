"""Counts what an application answers, and tells it at /metrics to whoever may know."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import monotonic, perf_counter
from typing import Any, Final

from django.conf import settings

from setsudo.web.decisions.standing import standing
from setsudo.web.metrics.counting import Counted, counted, room_of
from setsudo.web.metrics.reading import Depths, depths
from setsudo.web.metrics.telling import MEDIA_TYPE, text

PATH: Final = "/metrics"
FRESH_S: Final = 1.0
"""The database is asked no more often than this, however often the figures are."""
_FORWARDED: Final = frozenset(
    {
        b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto",
        b"x-real-ip",
    }
)  # fmt: skip

_TOKEN: Final = b"Send the token of SETSUDO_METRICS_TOKEN: Authorization: Bearer <token>\n"
_HERE: Final = (
    b"The figures are told on this machine alone, and not through a proxy on it. "
    b"Set SETSUDO_METRICS_TOKEN to read them from elsewhere.\n"
)
_PLAIN: Final = [(b"content-type", b"text/plain; charset=utf-8")]

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
AtOnce = Callable[[Headers, bytes], bytes | None]


class Measured:
    """An ASGI application around another: counts its answers, changes none of them."""

    def __init__(self, app: App, *, counts: Counted = counted) -> None:
        self._app = app
        self._counts = counts
        self.at_once = {
            path: partial(self._counted, answer, room_of(path.decode("ascii")))
            for path, answer in getattr(app, "at_once", {}).items()
        }
        # One thread, so that one connection.
        self._reading = ThreadPoolExecutor(1, thread_name_prefix="metrics")
        self._known: tuple[float, Depths | None] | None = None
        self._asked: asyncio.Future[Depths | None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        if path == PATH:
            await self._tell(scope, send)
            return
        counts, began, status, seconds = self._counts, perf_counter(), 0, 0.0

        async def noting(message: Message) -> None:
            nonlocal status, seconds
            if not status and message["type"] == "http.response.start":
                status, seconds = message["status"], perf_counter() - began
            await send(message)

        counts.running += 1
        try:
            await self._app(scope, receive, noting)
        finally:
            counts.running -= 1
            # 499: whoever asked went away before an answer began.
            counts.answered(room_of(path), status or 499, seconds or perf_counter() - began)

    def _counted(self, answer: AtOnce, room: str, headers: Headers, body: bytes) -> bytes | None:
        began = perf_counter()
        said = answer(headers, body)
        # What is not answered here is asked again through ASGI, and counted there.
        if said is not None:
            self._counts.answered(room, 200, perf_counter() - began)
        return said

    async def _tell(self, scope: Scope, send: Send) -> None:
        if not allowed(scope):
            if settings.METRICS_TOKEN:
                await _say(send, 401, _TOKEN, [*_PLAIN, (b"www-authenticate", b"Bearer")])
            else:
                await _say(send, 403, _HERE, _PLAIN)
        elif scope["method"] not in ("GET", "HEAD"):
            await _say(send, 405, b"", [(b"allow", b"GET")])
        else:
            found = await self._depths()
            told = text(
                self._counts, found, snapshot=standing.snapshot, looked=standing.looked_at
            ).encode()
            media = [(b"content-type", MEDIA_TYPE.encode())]
            await _say(send, 200, b"" if scope["method"] == "HEAD" else told, media)

    async def _depths(self) -> Depths | None:
        if self._known is not None and monotonic() - self._known[0] < FRESH_S:
            return self._known[1]
        if self._asked is None:
            loop = asyncio.get_running_loop()
            self._asked = loop.run_in_executor(self._reading, depths)
        asked = self._asked
        try:
            found = await asyncio.shield(asked)
        finally:
            if asked.done():
                self._asked = None
        self._known = monotonic(), found
        return found


def allowed(scope: Scope) -> bool:
    """Say whether a request may read the figures: by the token where one is set, else from this
    machine itself, and not through a proxy on it."""
    token: str = settings.METRICS_TOKEN
    headers = [(name.lower(), value) for name, value in scope["headers"]]
    if token:
        sent = [value for name, value in headers if name == b"authorization"]
        wanted = f"Bearer {token}".encode()
        return len(sent) == 1 and hmac.compare_digest(sent[0], wanted)
    if any(name in _FORWARDED for name, _ in headers):
        return False
    # A proxy that says nothing of itself still hands on the name under which it was asked.
    hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
    client = scope.get("client") or ("",)
    return _is_here(client[0]) and all(_is_here(_without_port(host)) for host in hosts)


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _without_port(host: str) -> str:
    inner, bracket, _ = host.removeprefix("[").partition("]")
    return inner if bracket else host.partition(":")[0]


async def _say(
    send: Send, status: int, body: bytes, more: list[tuple[bytes, bytes]] | None = None
) -> None:
    headers = [
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *(more or []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
