"""Django behind an ASGI server with a fixed number of threads, each with a database connection.

Django's own handler takes a new thread for every request, and so a new connection. Here a request
whose body has come takes a seat, a thread that keeps its connection. Uploads, downloads and live
streams last as long as a client likes, so they run beside the seats and cannot fill them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import Executor, ThreadPoolExecutor
from time import monotonic
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
TOGETHER: Final = 256 * 1024 * 1024
"""So much of bodies that have not wholly come is held in memory, over all of them."""
STALLED_S: Final = 60.0
"""Who sends nothing more of a body for so long is hung up on."""
MOST_LARGE: Final = 100
"""So many large bodies may lie half on the disk: nobody has said yet who they are."""
LONGEST_S: Final = 900.0
"""So long a large body may take from its beginning to its end."""
LARGEST: Final = 72 * 1024 * 1024
"""No form is longer, files that come along included: what is longer would only fill the disk."""
_TOO_LARGE: Final = (
    "送られたものが大きすぎるため、受け取りませんでした。ファイルは1個25MB、合わせて60MBまでです。\n"
    "What was sent is too large, so nothing was taken: at most 25 MB a file, 60 MB together.\n"
).encode()
LONG: Final = ("/live/", "/interactions/files/", "/exhibits/files/")
"""Streams and downloads, which last as long as a client likes, have addresses that start so."""


class Seated(ASGIHandler):
    """Django's handler, all of it in one thread a request."""

    def __init__(self) -> None:
        super().__init__()
        # One hop into a thread for a request, in place of one at each middleware.
        self.load_middleware(is_async=False)
        self._waiting = self._large = 0
        self._free: asyncio.LifoQueue[Executor] = asyncio.LifoQueue()
        for number in range(SEATS):
            seat = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"seat-{number}")
            self._free.put_nowait(seat)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        if _told_length(scope) > LARGEST:
            await _cut_off(send, 413)
            return
        if scope["path"].startswith(LONG):
            await self._long(scope, _ending(receive), send)
            return
        try:
            came, whole = await self._came(receive)
        except TimeoutError:
            await _cut_off(send, 408)
            return
        if not whole:
            await self._beside(scope, _ending(_again(came, receive)), send)
            return
        seat = await self._free.get()
        try:
            async with ThreadSensitiveContext(executor=seat):
                await self.handle(scope, _again(came, receive), send)
        finally:
            self._free.put_nowait(seat)

    async def _came(self, receive: Receive) -> tuple[list[Message], bool]:
        """Return the messages of a body, and whether they are all of it.

        Where many bodies are on their way at once, the rest of one is waited for on the disk.
        Raises TimeoutError where nothing more comes.
        """
        came: list[Message] = []
        size = 0
        try:
            while size <= WHOLE and self._waiting <= TOGETHER:
                async with asyncio.timeout(STALLED_S):
                    message = await receive()
                came.append(message)
                size += len(message.get("body", b""))
                self._waiting += len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body"):
                    return came, True
        finally:
            self._waiting -= size
        return came, False

    async def _beside(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request whose body is kept on the disk as it comes; so many at once, no more."""
        if self._large >= MOST_LARGE:
            await _cut_off(send, 503)
            return
        self._large += 1
        try:
            await self._long(scope, receive, send)
        finally:
            self._large -= 1

    async def _long(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request in a thread of its own."""
        # Named, since a request that was sent while the one before it was answered would be given
        # that one's seat, which is gone by then.
        own = ThreadPoolExecutor(max_workers=1, thread_name_prefix="beside")
        try:
            async with ThreadSensitiveContext(executor=own):
                await self.handle(scope, receive, send)
        finally:
            own.shutdown(wait=False)

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


def _told_length(scope: Any) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"")
    return int(length) if length.isdigit() and len(length) < 20 else 0


async def _cut_off(send: Send, status: int) -> None:
    """Answer without reading any further."""
    said = _TOO_LARGE if status == 413 else b""
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(said)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": said})


def _ending(receive: Receive) -> Receive:
    """Return a source of messages that hangs up on a body without end."""
    size, coming, ends = 0, True, monotonic() + LONGEST_S

    async def next_message() -> Message:
        nonlocal size, coming
        if not coming:
            return await receive()
        try:
            async with asyncio.timeout(STALLED_S):
                message = await receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        size += len(message.get("body", b""))
        coming = message.get("more_body", False)
        return {"type": "http.disconnect"} if size > LARGEST or monotonic() > ends else message

    return next_message


def _again(came: Iterable[Message], receive: Receive) -> Receive:
    """Return a source of messages that first gives what came already."""
    waiting = iter(list(came))

    async def next_message() -> Message:
        for message in waiting:
            return message
        return await receive()

    return next_message
