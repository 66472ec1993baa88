"""Django behind an ASGI server with a fixed number of threads, each with a database connection.

Django's own handler takes a new thread for every request, and so a new connection. Here a request
whose body has come takes a seat, a thread that keeps its connection. Uploads, downloads and live
streams last as long as a client likes, so they run beside the seats and cannot fill them.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import Executor, ThreadPoolExecutor
from time import monotonic
from typing import Any, Final, cast

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
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
TOGETHER_EACH: Final = TOGETHER // 4
"""And so much of those from one address."""
STALLED_S: Final = 60.0
"""Who sends nothing more of a body for so long is hung up on."""
MOST_LARGE: Final = 100
"""So many large bodies may lie half on the disk: nobody has said yet who they are."""
MOST_LARGE_EACH: Final = 25
"""And so many from one address, so that one who sends slowly leaves room for the others."""
LONGEST_S: Final = 900.0
"""So long a body may take from its beginning to its end."""
LARGEST: Final = 72 * 1024 * 1024
"""No form is longer, files that come along included: what is longer would only fill the disk."""
_TOO_LARGE: Final = (
    "送られたものが大きすぎるため、受け取りませんでした。ファイルは1個25MB、合わせて60MBまでです。\n"
    "What was sent is too large, so nothing was taken: at most 25 MB a file, 60 MB together.\n"
).encode()
_TOO_SLOW: Final = (
    "送信が途中で止まったため、受け取りませんでした。もう一度お送りください。\n"
    "What was sent stopped on its way, so nothing was taken: send it once more.\n"
).encode()
_TOO_MANY: Final = (
    "いま大きなファイルの受信が重なっているため、受け取りませんでした。数分たってからもう一度お送りください。\n"
    "Too many large files are on their way just now, so nothing was taken: send it again in a few "
    "minutes.\n"
).encode()
_SAID: Final = {408: _TOO_SLOW, 413: _TOO_LARGE, 503: _TOO_MANY}
LONG: Final = ("/live/", "/interactions/files/", "/exhibits/files/")
"""Streams and downloads, which last as long as a client likes, have addresses that start so."""


class Seated(ASGIHandler):
    """Django's handler, all of it in one thread a request."""

    def __init__(self) -> None:
        super().__init__()
        # One hop into a thread for a request, in place of one at each middleware.
        self.load_middleware(is_async=False)
        self._waiting = self._large = 0
        self._waiting_of: Counter[str] = Counter()
        self._large_of: Counter[str] = Counter()
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
        whose = _whose(scope)
        try:
            came, whole = await self._came(receive, whose)
        except TimeoutError:
            await _cut_off(send, 408)
            return
        if not whole:
            await self._beside(scope, _ending(_again(came, receive)), send, whose)
            return
        seat = await self._free.get()
        try:
            async with ThreadSensitiveContext(executor=seat):
                await self.handle(scope, _again(came, receive), send)
        finally:
            self._free.put_nowait(seat)

    async def _came(self, receive: Receive, whose: str) -> tuple[list[Message], bool]:
        """Return the messages of a body, and whether they are all of it.

        Where many bodies are on their way at once, the rest of one is waited for on the disk. What
        comes whole at once, such as the asking for a page, never is. Raises TimeoutError where
        nothing more comes, or it comes for too long.
        """
        # One message of many pieces: a body of single letters takes no more room than any other.
        body, more, ends = bytearray(), True, monotonic() + LONGEST_S
        try:
            while True:
                async with asyncio.timeout(min(STALLED_S, ends - monotonic())):
                    message = await receive()
                if message["type"] != "http.request":
                    return [message], True
                piece = message.get("body", b"")
                body += piece
                self._waiting += len(piece)
                self._waiting_of[whose] += len(piece)
                more = bool(message.get("more_body"))
                full = self._waiting > TOGETHER or self._waiting_of[whose] > TOGETHER_EACH
                if not more or full or len(body) > WHOLE:
                    break
        finally:
            self._waiting -= len(body)
            _less(self._waiting_of, whose, len(body))
        return [{"type": "http.request", "body": bytes(body), "more_body": more}], not more

    async def _beside(self, scope: Any, receive: Any, send: Any, whose: str) -> None:
        """Answer a request whose body is kept on the disk as it comes; so many at once, no more."""
        if self._large >= MOST_LARGE or self._large_of[whose] >= MOST_LARGE_EACH:
            await _cut_off(send, 503)
            return
        self._large += 1
        self._large_of[whose] += 1
        try:
            await self._long(scope, receive, send)
        finally:
            self._large -= 1
            _less(self._large_of, whose, 1)

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


def _whose(scope: Any) -> str:
    """Return the address that a request came from, as the nearest proxy of ours tells it."""
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if proxies:
        told = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        every = b",".join(told).decode("latin-1").split(",")
        if len(every) >= proxies and (address := every[-proxies].strip()):
            return address
    client = scope.get("client")
    return str(client[0]) if client else ""


def _less(counted: Counter[str], whose: str, n: int) -> None:
    """Take off what was counted; an address of which nothing is left is forgotten."""
    counted[whose] -= n
    if not counted[whose]:
        del counted[whose]


def _told_length(scope: Any) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"")
    return int(length) if length.isdigit() and len(length) < 20 else 0


async def _cut_off(send: Send, status: int) -> None:
    """Answer without reading any further."""
    said = _SAID[status]
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
