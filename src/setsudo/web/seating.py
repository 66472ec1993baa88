"""Django behind an ASGI server with a fixed number of threads, each with a database connection.

Django's own handler takes a new thread for every request, and so a new connection. Here a request
whose body has come takes a seat, a thread that keeps its connection. Uploads, downloads and live
streams last as long as a client likes, so they run beside the seats and cannot fill them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any, Final, cast

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.db import connections
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

SEATS: Final = 32
WHOLE: Final = 6 * 1024 * 1024
"""A body up to so many bytes is waited for before a seat is taken."""
LARGEST: Final = 72 * 1024 * 1024
"""No form is longer, files that come along included: what is longer would only fill the disk."""
LONG: Final = ("/live/", "/interactions/files/")
"""Streams and downloads, which last as long as a client likes, have addresses that start so."""


class Seated(ASGIHandler):
    """Django's handler, all of it in one thread a request."""

    def __init__(self) -> None:
        super().__init__()
        # One hop into a thread for a request, in place of one at each middleware.
        self.load_middleware(is_async=False)
        self._free: asyncio.LifoQueue[Executor] = asyncio.LifoQueue()
        for number in range(SEATS):
            seat = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"seat-{number}")
            self._free.put_nowait(seat)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["path"].startswith(LONG):
            await super().__call__(scope, receive, send)
            return
        if _told_length(scope) > LARGEST:
            await _too_large(send)
            return
        came, whole = await _body(receive)
        if not whole:
            await super().__call__(scope, _ending(_again(came, receive)), send)
            return
        seat = await self._free.get()
        try:
            async with ThreadSensitiveContext(executor=seat):
                await self.handle(scope, _again(came, receive), send)
        finally:
            self._free.put_nowait(seat)

    async def run_get_response(self, request: HttpRequest) -> HttpResponseBase:
        """Run the middlewares and the view in the thread of the request."""
        response: HttpResponseBase = await sync_to_async(self.get_response)(request)
        response._handler_class = self.__class__  # type: ignore[attr-defined]
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            content = cast(Iterator[bytes], response.streaming_content)
            response.streaming_content = _parts(iter(content))
        if request.path.startswith(LONG):
            # What is left to send needs the database no more, and there are not many places.
            await sync_to_async(connections.close_all)()
        return response


async def _parts(content: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Yield the parts of a file, each read in the thread of the request."""
    while part := await sync_to_async(lambda: next(content, b""))():
        yield part


async def _body(receive: Receive) -> tuple[list[Message], bool]:
    """Return the messages of a body, and whether they are all of it."""
    came: list[Message] = []
    size = 0
    while size <= WHOLE:
        message = await receive()
        came.append(message)
        size += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return came, True
    return came, False


def _told_length(scope: Any) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"")
    return int(length) if length.isdigit() and len(length) < 20 else 0


async def _too_large(send: Send) -> None:
    """Answer 413 without having read anything."""
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _ending(receive: Receive) -> Receive:
    """Return a source of messages that hangs up on a body without end."""
    size = 0

    async def next_message() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        return {"type": "http.disconnect"} if size > LARGEST else message

    return next_message


def _again(came: Iterable[Message], receive: Receive) -> Receive:
    """Return a source of messages that first gives what came already."""
    waiting = iter(list(came))

    async def next_message() -> Message:
        for message in waiting:
            return message
        return await receive()

    return next_message
