"""The short way of a posted contact past the pages: the same answer, without what pages need.

Only `POST /api/v1/interactions` goes this way; what it does is what the documented route does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any, Final

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from setsudo.web.api.models import Scope, Token
from setsudo.web.api.problems import MEDIA_TYPE, Problem, unavailable
from setsudo.web.api.taking import as_json, check_size, sent, told
from setsudo.web.api.tokens import require, token_of
from setsudo.web.api.writing import Writer

PATH: Final = "/api/v1/interactions"
TRUSTED_S: Final = 1.0
"""A token that was good is taken as good for so long: revoking one holds within it."""
MOST_TOKENS: Final = 1_000
LARGE: Final = 64 * 1024

Message = MutableMapping[str, Any]
App = Callable[[MutableMapping[str, Any], Callable[[], Awaitable[Message]],
                Callable[[Message], Awaitable[None]]], Awaitable[None]]  # fmt: skip


class Intake:
    """An ASGI application around another: takes posted contacts in, leaves all else to it."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._writer = Writer()
        # One thread looks tokens up, and keeps its connection to the database.
        self._looking = ThreadPoolExecutor(1, thread_name_prefix="tokens")
        self._known: dict[str, tuple[float, Token]] = {}

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"] == PATH:
            await self._post(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _post(
        self,
        scope: Mapping[str, Any],
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in scope["headers"]
        }
        try:
            token = await self._token(headers.get("authorization", ""))
            require(token, Scope.INTERACTIONS_WRITE)
            body = await _body(headers, receive)
            if body is None:
                return
            read = self._reading(body, headers.get("content-type", ""), token)
            posted = await read if isinstance(read, asyncio.Future) else read
            answers = await asyncio.wrap_future(self._writer.write(posted, token))
            status, answer = told(posted, answers)
            await _answer(send, status, "application/json", as_json(answer), {})
        except Problem as problem:
            await _refuse(send, problem)
        except DatabaseError:
            await _refuse(send, unavailable())

    def _reading(self, body: bytes, content_type: str, token: Token) -> Any:
        if len(body) <= LARGE:
            return sent(body, content_type, source=token.source)
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(None, lambda: sent(body, content_type, source=token.source))

    async def _token(self, authorization: str) -> Token:
        until, known = self._known.get(authorization, (0.0, None))
        now = monotonic()
        if known is not None and now < until and known.lives(timezone.now()):
            return known
        loop = asyncio.get_running_loop()
        token = await loop.run_in_executor(self._looking, _looked_up, authorization)
        if len(self._known) >= MOST_TOKENS:
            self._known.clear()
        self._known[authorization] = (now + TRUSTED_S, token)
        return token


def _looked_up(authorization: str) -> Token:
    close_old_connections()
    return token_of(authorization, at=timezone.now())


async def _body(
    headers: Mapping[str, str], receive: Callable[[], Awaitable[Message]]
) -> bytes | None:
    """Return the body; None where the sender went away. Raises Problem 413 before all is read."""
    length = headers.get("content-length", "")
    if length.isdecimal():
        check_size(int(length))
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunk = message.get("body", b"")
        size += len(chunk)
        check_size(size)
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


async def _refuse(send: Callable[[Message], Awaitable[None]], problem: Problem) -> None:
    await _answer(send, problem.status, MEDIA_TYPE, as_json(problem.body()), problem.headers)


async def _answer(
    send: Callable[[Message], Awaitable[None]],
    status: int,
    content_type: str,
    body: bytes,
    more: Mapping[str, str],
) -> None:
    headers = [
        (b"content-type", content_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *((name.lower().encode(), value.encode()) for name, value in more.items()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
