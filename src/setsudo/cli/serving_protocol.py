"""HTTP as the server speaks it: uvicorn's, with an end to what comes too slowly or never ends.

Nobody holds a connection by sending a request letter by letter, or fills the memory with headers;
and what comes after a body (trailers) is no header of the request, whatever its name.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

PERIOD_S: Final = 10.0
LEAST: Final = 1_000
"""Bytes in a period: a request that comes more slowly than this is ended."""
HEAD_S: Final = 20.0
LARGEST_HEAD: Final = 64 * 1024
_REFUSED: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class _Dropped(list[Any]):
    """Where trailers go."""

    def append(self, one: Any) -> None:
        """Forget it."""


DROPPED: Final = _Dropped()


class PatientProtocol(HttpToolsProtocol):
    """One connection. While a whole request is in hand nothing here costs or counts anything."""

    _midway = _headed = False
    _head = _came = _known = 0
    _began = 0.0
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin; a first request has to come."""
        super().connection_made(transport)
        self._began = self.loop.time()
        self._timer = self.loop.call_later(PERIOD_S, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._rest()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in what came."""
        self._came += len(data)
        if self._midway and not self._headed:
            self._head += len(data)
            if self._head > LARGEST_HEAD:
                self.transport.write(_REFUSED)
                self.transport.close()
                return
        super().data_received(data)
        # Whoever sends nothing but empty lines has begun nothing either.
        cycle: Any = self.cycle
        if self._midway or cycle is None or cycle.response_complete:
            if self._timer is None and not self.transport.is_closing():
                self._known, self._began = self._came, self.loop.time()
                self._timer = self.loop.call_later(PERIOD_S, self._look)
        elif self._timer is not None:
            self._rest()

    def on_message_begin(self) -> None:
        """A request begins."""
        self._midway, self._headed, self._head = True, False, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its headers are all there; no other counts."""
        self._headed = True
        super().on_headers_complete()
        self.headers = DROPPED

    def on_message_complete(self) -> None:
        """All of it is there."""
        self._midway = False
        super().on_message_complete()

    def _look(self) -> None:
        self._timer = None
        if self.transport.is_closing():
            return
        waits = self.flow.read_paused
        slow = self._came - self._known < LEAST
        late = not (self._midway and self._headed) and self.loop.time() - self._began >= HEAD_S
        if not waits and (slow or late):
            self.transport.abort()
            return
        self._known = self._came
        self._timer = self.loop.call_later(PERIOD_S, self._look)

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
