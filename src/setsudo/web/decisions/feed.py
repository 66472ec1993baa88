"""The feed: the snapshot, a stream of what changes after it, and the same for those who ask."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Final
from urllib.parse import parse_qs

from asgiref.sync import sync_to_async

from setsudo.decisions.sealing import seal
from setsudo.web.api.models import Scope
from setsudo.web.api.problems import Problem, unavailable
from setsudo.web.decisions.standing import Standing, event, older
from setsudo.web.decisions.tokens import Caller, Callers, require
from setsudo.web.metrics.counting import counted

BEAT_S: Final = 5.0
CHECKED_S: Final = 0.5
"""So often a stream looks whether its token still holds."""
LONGEST_WAIT_S: Final = 30.0
MOST: Final = 5_000
_PART: Final = 1 << 20

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Feed:
    """The feed of a process, for the loop of its server."""

    def __init__(self, standing: Standing, callers: Callers) -> None:
        self._standing = standing
        self._callers = callers
        self._news: asyncio.Event | None = None
        self._open = 0

    async def snapshot(self, caller: Caller, headers: Mapping[str, str], send: Send) -> None:
        """Send everything there is, sealed for who asks."""
        packed = await asyncio.to_thread(self._standing.packed)
        tag = f'"{packed.seq}"'
        told = [
            (b"etag", tag.encode()),
            (b"setsudo-sequence", str(packed.seq).encode()),
            (b"setsudo-time", _now().encode()),
            (b"cache-control", b"no-store"),
        ]
        if headers.get("if-none-match") == tag:
            await send({"type": "http.response.start", "status": 304, "headers": told})
            await send({"type": "http.response.body", "body": b""})
            return
        key = self._standing.key
        head = seal(packed.summed, token=caller.secret, key=key, salt=os.urandom(16))
        told += [
            (b"content-type", b"application/octet-stream"),
            (b"content-length", str(len(head) + len(packed.body)).encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": told})
        await send({"type": "http.response.body", "body": head, "more_body": True})
        whole = memoryview(packed.body)
        for start in range(0, len(whole), _PART):
            part = bytes(whole[start : start + _PART])
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def changes(
        self,
        caller: Caller,
        query: str,
        headers: Mapping[str, str],
        receive: Receive,
        send: Send,
    ) -> None:
        """Tell what changed after a number: as a stream, or once to who asks for JSON."""
        asked = parse_qs(query[:1000])
        seq = _number(headers.get("last-event-id") or asked.get("after", ["0"])[-1])
        if not self._standing.in_step:
            raise unavailable()
        if self._open >= MOST:
            raise Problem(503, "feed_full", "too many follow already", {"Retry-After": "5"})
        self._open += 1
        version = counted.guard(headers.get("user-agent", ""))
        counted.following[version] += 1
        try:
            if "text/event-stream" in headers.get("accept", ""):
                await self._stream(headers["authorization"], seq, receive, send)
            else:
                wait = _seconds(asked.get("wait", ["0"])[-1])
                await self._poll(seq, wait, receive, send)
        finally:
            self._open -= 1
            counted.following[version] -= 1

    async def _stream(self, authorization: str, seq: int, receive: Receive, send: Send) -> None:
        headers = [
            (b"content-type", b"text/event-stream"),
            (b"cache-control", b"no-store"),
            # A proxy in front hands it on as it comes.
            (b"x-accel-buffering", b"no"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        gone = asyncio.ensure_future(_gone(receive))
        still: asyncio.Future[bool] | None = None
        try:
            if not self._follows(seq):
                await _part(send, self._beat("reset"))
                return
            await _part(send, self._beat("beat"))
            beat = checked = monotonic()
            epoch = self._standing.epoch
            while not gone.done() and not self._standing.stopped:
                news = self._listening()
                events, seq = await self._after(seq)
                if self._standing.epoch != epoch or not self._follows(seq):
                    await _part(send, self._beat("reset"))
                    return
                now = monotonic()
                if still is not None and still.done():
                    if not still.result():
                        return
                    still = None
                if still is None and now - checked >= CHECKED_S:
                    # Beside the stream: no change waits for the database.
                    checked, still = now, asyncio.ensure_future(self._still(authorization))
                if events:
                    await _part(send, b"".join(events))
                    continue
                if now - beat >= BEAT_S and self._standing.in_step:
                    # A beat says that nothing was missed: nobody can, while the database is away
                    # or everything is loaded anew.
                    beat = now
                    await _part(send, self._beat("beat"))
                await _first(news, CHECKED_S, gone, still)
        finally:
            gone.cancel()
            if still is not None:
                still.cancel()
            await send({"type": "http.response.body", "body": b""})

    async def _poll(self, seq: int, wait: float, receive: Receive, send: Send) -> None:
        until = monotonic() + wait
        gone = asyncio.ensure_future(_gone(receive))
        try:
            while True:
                news = self._listening()
                follows = self._follows(seq)
                events, last = await self._after(seq) if follows else ([], seq)
                left = until - monotonic()
                if events or not follows or left <= 0 or gone.done() or self._standing.stopped:
                    break
                await _first(news, left, gone)
        finally:
            gone.cancel()
        changes = b",".join(one.partition(b"data: ")[2].strip() for one in events)
        # Where there are more than go at once, the number is that of the last one told.
        told = json.dumps({**self._told(last if events else None), "reset": not follows})
        body = told.encode()[:-1] + b',"changes":[' + changes + b"]}"
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _after(self, seq: int) -> tuple[list[bytes], int]:
        """Return the events after a number, as many as go at once, and the last one's number."""
        tail = self._standing.tail
        events = tail.after(seq)
        if events is not None:
            return events, tail.numbers[-1] if events else seq
        rows = await sync_to_async(older, thread_sensitive=False)(seq)
        if not rows:
            return [], seq
        return [event(*row) for row in rows], rows[-1][0]

    def _follows(self, seq: int) -> bool:
        """Say whether everything after a number is still kept. One that is ahead of this process
        may come from another one: the beats tell its client when it stays so."""
        return self._standing.kept_from <= seq

    def _listening(self) -> asyncio.Event:
        """Return what is set at the next change."""
        if self._news is None:
            loop = asyncio.get_running_loop()

            def wake() -> None:
                if not loop.is_closed():
                    loop.call_soon_threadsafe(self._wake)

            self._news = asyncio.Event()
            self._standing.listen(wake)
        return self._news

    def _wake(self) -> None:
        old, self._news = self._news, asyncio.Event()
        if old is not None:
            old.set()

    async def _still(self, authorization: str) -> bool:
        """Say whether a token still opens the feed."""
        try:
            require(await self._callers.of(authorization), Scope.DECISIONS_FEED)
        except Problem as problem:
            # That nobody can tell is no refusal.
            return problem.status == 503
        return True

    def _told(self, seq: int | None = None) -> dict[str, Any]:
        snapshot = self._standing.snapshot
        known = snapshot.seq if snapshot is not None else 0
        return {
            "seq": known if seq is None else seq,
            "at": _now(),
            "epoch": self._standing.epoch,
        }

    def _beat(self, name: str) -> bytes:
        return f"event: {name}\ndata: {json.dumps(self._told())}\n\n".encode()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _first(
    news: asyncio.Event, patience_s: float, *others: asyncio.Future[Any] | None
) -> None:
    """Wait until there is news, one of the others is done, or the time is out."""
    heard = asyncio.ensure_future(news.wait())
    every = {heard, *(one for one in others if one is not None)}
    await asyncio.wait(every, timeout=patience_s, return_when=asyncio.FIRST_COMPLETED)
    heard.cancel()


async def _part(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Problem(400, "request", "after, or Last-Event-ID, is the number of the last change")
    return int(text)


def _seconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found < 1e9:
        raise Problem(400, "request", "wait is a number of seconds, at most 30")
    return min(found, LONGEST_WAIT_S)
