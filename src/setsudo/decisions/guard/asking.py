"""The guard's way to the server: requests over HTTP, with the standard library alone."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Lock
from typing import Any, Final
from urllib.parse import quote, urlsplit

from setsudo import __version__
from setsudo.decisions.guard.events import Event, events
from setsudo.decisions.snapshot import SnapshotError
from setsudo.errors import SetsudoError

SNAPSHOT: Final = "/access/v1/feed/snapshot"
FEED: Final = "/access/v1/feed"
LARGEST: Final = 4 << 30
AGENT: Final = f"setsudo-guard/{__version__}"
"""By which the server knows which versions are still about."""
_LONGEST_ANSWER: Final = 64 << 20


class Unanswered(SetsudoError):
    """The server did not answer, or not as it should. `status` is 0 where nothing came."""

    code = "guard_unanswered"

    def __init__(self, message: str, *, status: int = 0, retry_after: float = 0.0) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class Server:
    """A decision server at `url`, asked with a token. `hang_up` may be called from any thread."""

    def __init__(
        self, url: str, token: str, *, timeout: float, context: ssl.SSLContext | None = None
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
            raise ValueError("the URL of the decision server begins with https:// (or http://)")
        if "\n" in token or "\r" in token or not token or not token.isascii():
            raise ValueError("the token is one line of letters, digits and signs, as it was shown")
        self._secure = parts.scheme == "https"
        self._host, self._port = parts.hostname, parts.port
        self._path = parts.path.rstrip("/")
        self._token = token
        self._timeout = timeout
        self._context = context
        self._lock = Lock()
        self._open: set[HTTPConnection] = set()
        self._closed = False

    def snapshot(self) -> bytes:
        """Return a sealed snapshot as it came. Raises Unanswered."""
        with self._answer("GET", SNAPSHOT, {"Accept": "application/octet-stream"}) as answer:
            whole = answer.read(LARGEST + 1)
            if len(whole) > LARGEST:
                raise Unanswered("the snapshot is larger than any")
            return whole

    def stream(self, after: int, *, quiet: float) -> Iterator[Event]:
        """Follow the feed; a silence longer than `quiet` seconds ends it. First comes `open`.

        Raises Unanswered, OSError or BrokenStream when it ends.
        """
        headers = {
            "Accept": "text/event-stream",
            "Last-Event-ID": str(after),
            "Cache-Control": "no-store",
        }
        with self._answer("GET", FEED, headers, timeout=quiet) as answer:
            if not answer.headers.get("Content-Type", "").startswith("text/event-stream"):
                raise Unanswered("the feed is no stream of events", status=406)
            yield Event("open", "", "")
            yield from events(answer.readline)

    def changes(self, after: int, *, wait: float) -> Mapping[str, Any]:
        """Ask once for changes, waiting for them. Raises Unanswered, SnapshotError."""
        path = f"{FEED}?after={after}&wait={wait:g}"
        headers = {"Accept": "application/json"}
        with self._answer("GET", path, headers, timeout=wait + self._timeout) as answer:
            return _object(answer.read(_LONGEST_ANSWER))

    def post(self, path: str, told: object, *, idempotency_key: str) -> None:
        """Post JSON. Raises Unanswered with the status where it was not taken."""
        raw = json.dumps(told, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": idempotency_key}
        with self._answer("POST", path, headers, body=raw) as answer:
            answer.read(1 << 20)

    def hang_up(self) -> None:
        """End every request that is under way, and begin no other."""
        with self._lock:
            self._closed = True
            for connection in self._open:
                # Closing alone would leave a thread in its read until the time is out.
                if connection.sock is not None:
                    try:
                        connection.sock.shutdown(2)
                    except OSError:
                        continue

    @contextmanager
    def _answer(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        *,
        body: bytes | None = None,
        timeout: float | None = None,
    ) -> Iterator[HTTPResponse]:
        connection = self._connection(timeout or self._timeout)
        try:
            with self._lock:
                if self._closed:
                    raise Unanswered("the guard is closed")
                self._open.add(connection)
            whole = quote(self._path, safe="/%") + path
            connection.request(
                method,
                whole,
                body=body,
                headers={
                    "Authorization": f"Bearer {self._token}",
                    "User-Agent": AGENT,
                    **headers,
                },
            )
            answer = connection.getresponse()
            if not 200 <= answer.status < 300:
                raise Unanswered(
                    f"the server answered {answer.status}",
                    status=answer.status,
                    retry_after=_seconds(answer.headers.get("Retry-After", "")),
                )
            yield answer
        except (HTTPException, ValueError) as why:
            raise Unanswered(f"the server's answer is no HTTP: {type(why).__name__}") from why
        except OSError as why:
            raise Unanswered(f"the server cannot be reached: {type(why).__name__}") from why
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def _connection(self, timeout: float) -> HTTPConnection:
        if self._secure:
            return HTTPSConnection(
                self._host,
                self._port,
                timeout=timeout,
                context=self._context or ssl.create_default_context(),
            )
        return HTTPConnection(self._host, self._port, timeout=timeout)


def _object(raw: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError) as why:
        raise SnapshotError("the feed's answer cannot be read") from why
    if not isinstance(told, dict):
        raise SnapshotError("the feed's answer is no object")
    return told


def _seconds(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 3600.0)
    except ValueError:
        return 0.0
