"""The short way of a decision past the framework: from the socket to the snapshot and back.

Everything under /access/v1/ and the metadata of the decision point are answered here; all else is
left to the application behind.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.http.request import validate_host

from setsudo.decisions.authzen import (
    BadRequest,
    Point,
    Undisclosed,
    action_search,
    asked_in,
    batch_in,
    body_of,
    evaluations,
    metadata,
    resource_search,
    subject_search,
)
from setsudo.decisions.customers import SERVED, Customers
from setsudo.decisions.telling import language_of
from setsudo.web.api.models import Scope
from setsudo.web.api.problems import MEDIA_TYPE, Problem, unavailable
from setsudo.web.decisions.feed import Feed
from setsudo.web.decisions.forward import forwarded
from setsudo.web.decisions.standing import Standing
from setsudo.web.decisions.standing import standing as of_this_process
from setsudo.web.decisions.tokens import Caller, Callers, require

UNDER: Final = "/access/v1/"
WELL_KNOWN: Final = "/.well-known/authzen-configuration"
LARGEST: Final = 256 * 1024
PATIENCE_S: Final = 30.0
TEXT: Final = "text/plain; charset=utf-8"
_LONGEST_ACCEPT: Final = 200
_ONE_TOKEN: Final = "send one Authorization header"  # noqa: S105

Message = MutableMapping[str, Any]
Scopes = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scopes, Receive, Send], Awaitable[None]]
PointOf = Callable[[Standing, Caller, str, datetime], Point]
Headers = Sequence[tuple[bytes, bytes]]

_EVALUATION: Final = "/access/v1/evaluation"
_ANSWERS: Final[Mapping[str, Callable[[Mapping[str, Any], Point], dict[str, Any]]]] = {
    _EVALUATION: lambda body, point: point.decide(asked_in(body)).told(),
    "/access/v1/evaluations": lambda body, point: evaluations(batch_in(body), point),
    "/access/v1/search/subject": subject_search,
    "/access/v1/search/resource": resource_search,
    "/access/v1/search/action": action_search,
}
_AT_ONCE: Final = (
    b"cache-control: no-store\r\nx-content-type-options: nosniff\r\n%b"
    b"content-type: application/json\r\ncontent-length: %d\r\n\r\n%b"
)
_UNSENDABLE: Final = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


def customers(standing: Standing, caller: Caller, accept_language: str, at: datetime) -> Customers:
    """Return the point that decides about customers, for one request, at this time."""
    # First: what is read after it is at least as new as what it speaks of.
    unsure = standing.unsure
    snapshot, hashing = standing.snapshot, standing.hashing
    if snapshot is None or hashing is None:
        raise unavailable()
    return Customers(
        snapshot,
        hashing,
        at,
        caller.source,
        _language(accept_language),
        objections(),
        Scope.DECISIONS_EXPLAIN in caller.scopes,
        unsure,
    )


@lru_cache(maxsize=1)
def objections() -> str:
    """Return the address of the public page for objections; empty where there is none."""
    base: str = settings.PUBLIC_URL
    return f"{base}/public/notice/" if base else ""


class Decisions:
    """An ASGI application around another: decides, leaves all else to it."""

    def __init__(
        self,
        app: App,
        *,
        standing: Standing = of_this_process,
        callers: Callers | None = None,
        point_of: PointOf = customers,
    ) -> None:
        self._app = app
        self._standing = standing
        self._callers = callers if callers is not None else Callers()
        self._point_of = point_of
        self._feed = Feed(standing, self._callers)
        self.at_once = {_EVALUATION.encode(): self._at_once}

    async def __call__(self, scope: Scopes, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        if path in _ANSWERS:
            await self._answer(path, scope, receive, send)
        elif path.startswith(UNDER):
            await self._others(path, scope, receive, send)
        elif path == WELL_KNOWN:
            await self._metadata(scope, send)
        else:
            await self._app(scope, receive, send)

    def _at_once(self, headers: Headers, raw: bytes) -> bytes | None:
        """Return the rest of an answer 200 to a plain question, after its status line.

        None where it has to be waited for something, or is refused: ask through ASGI.
        """
        asked = _asked_with(headers)
        if asked.tokens != 1 or not _is_json(asked.content_type):
            return None
        at = datetime.now(UTC)
        caller = self._callers.known(asked.authorization.decode("latin-1"), at)
        if caller is None or Scope.DECISIONS_READ not in caller.scopes:
            return None
        if self._standing.snapshot is None:
            return None
        point = self._point_of(self._standing, caller, asked.accept.decode("latin-1"), at)
        try:
            answer = point.decide(asked_in(body_of(raw)))
        except (BadRequest, Problem):
            return None
        if asked.request_id is None:
            if answer is SERVED:
                return _SERVED_AT_ONCE
            same = b""
        elif _UNSENDABLE.search(asked.request_id):
            return None
        else:
            same = b"x-request-id: %b\r\n" % asked.request_id
        return _AT_ONCE % (same, *_sized(_told(answer.told())))

    async def _answer(self, path: str, scope: Scopes, receive: Receive, send: Send) -> None:
        asked = _asked_with(scope["headers"])
        same = [] if asked.request_id is None else [(b"x-request-id", asked.request_id)]
        try:
            if scope["method"] != "POST":
                raise Problem(405, "method", "this is asked by POST", {"Allow": "POST"})
            if asked.tokens > 1:
                raise BadRequest(_ONE_TOKEN)
            header = asked.authorization.decode("latin-1")
            caller = self._callers.known(header, datetime.now(UTC))
            if caller is None:
                caller = await self._callers.of(header)
            require(caller, Scope.DECISIONS_READ)
            if not _is_json(asked.content_type):
                raise BadRequest("send Content-Type: application/json")
            raw = await _body(asked.length, receive)
            if raw is None:
                return
            if self._standing.snapshot is None:
                await self._ready()
            accept = asked.accept.decode("latin-1")
            point = self._point_of(self._standing, caller, accept, datetime.now(UTC))
            told = _ANSWERS[path](body_of(raw), point)
        except BadRequest as why:
            await _say(send, 400, TEXT, why.message.encode(), same)
        except Undisclosed as why:
            await _say(send, 403, TEXT, why.message.encode(), same)
        except Problem as why:
            more = [(name.lower().encode(), text.encode()) for name, text in why.headers.items()]
            await _say(send, why.status, TEXT, why.detail.encode(), [*same, *more])
        else:
            await _say(send, 200, "application/json", _told(told), same)

    async def _others(self, path: str, scope: Scopes, receive: Receive, send: Send) -> None:
        headers, repeated = _headers(scope)
        try:
            if "authorization" in repeated:
                raise BadRequest(_ONE_TOKEN)
            if path not in ("/access/v1/forward", "/access/v1/feed", "/access/v1/feed/snapshot"):
                raise Problem(404, "not_found", "there is nothing here")
            caller = await self._callers.of(headers.get("authorization", ""))
            query = scope["query_string"].decode("latin-1")
            if path == "/access/v1/forward":
                require(caller, Scope.DECISIONS_READ)
                await self._ready()
                accept = headers.get("accept-language", "")
                point = customers(self._standing, caller, accept, datetime.now(UTC))
                status, body, more = forwarded(point, query, headers, repeated)
                await _say(send, status, MEDIA_TYPE, body, more)
                return
            if scope["method"] != "GET":
                raise Problem(405, "method", "this is asked by GET", {"Allow": "GET"})
            require(caller, Scope.DECISIONS_FEED)
            await self._ready()
            if path == "/access/v1/feed/snapshot":
                await self._feed.snapshot(caller, headers, send)
            else:
                await self._feed.changes(caller, query, headers, receive, send)
        except BadRequest as why:
            await _refuse(send, Problem(400, "request", why.message))
        except Problem as why:
            await _refuse(send, why)

    async def _metadata(self, scope: Scopes, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            await _refuse(send, Problem(405, "method", "this is asked by GET", {"Allow": "GET"}))
            return
        told = dict(scope["headers"])
        base: str = settings.DECISIONS_URL
        if not base:
            host = told.get(b"host", b"").decode("latin-1")
            name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
            if not validate_host(name, settings.ALLOWED_HOSTS):
                await _refuse(send, Problem(400, "host", "this service is not called so"))
                return
            base = f"{'https' if settings.BEHIND_TLS else scope['scheme']}://{host}"
        body = json.dumps(metadata(base)).encode()
        request_id = told.get(b"x-request-id")
        same = [] if request_id is None else [(b"x-request-id", request_id)]
        await _say(send, 200, "application/json", b"" if scope["method"] == "HEAD" else body, same)

    async def _ready(self) -> None:
        """Wait until there is a snapshot. Raises Problem 503."""
        if self._standing.snapshot is None:
            self._standing.start()
            if not await asyncio.to_thread(self._standing.wait, PATIENCE_S):
                raise unavailable()


def _headers(scope: Scopes) -> tuple[dict[str, str], set[str]]:
    """Return headers by name, and the names of those that came more than once.

    Cookies are one line by their nature, in however many they come.
    """
    found: dict[str, str] = {}
    repeated: set[str] = set()
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name not in found:
            found[name] = value
        elif name == "cookie":
            found[name] = f"{found[name]}; {value}"
        else:
            repeated.add(name)
    return found, repeated


class _AskedWith(NamedTuple):
    """What a question says in its headers."""

    authorization: bytes
    content_type: bytes
    accept: bytes
    length: bytes
    request_id: bytes | None
    tokens: int


def _asked_with(headers: Headers) -> _AskedWith:
    authorization = content_type = accept = length = b""
    request_id, tokens = None, 0
    for name, value in headers:
        if name == b"authorization":
            tokens += 1
            authorization = value
        elif name == b"content-type":
            content_type = value
        elif name == b"x-request-id":
            request_id = value
        elif name == b"accept-language":
            accept = value
        elif name == b"content-length":
            length = value
    return _AskedWith(authorization, content_type, accept, length, request_id, tokens)


def _told(told: Mapping[str, Any]) -> bytes:
    # Half of a sign that is written with two has no other form.
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _sized(body: bytes) -> tuple[int, bytes]:
    return len(body), body


_SERVED_AT_ONCE: Final = _AT_ONCE % (b"", *_sized(_told(SERVED.told())))


def _is_json(content_type: bytes) -> bool:
    return content_type == b"application/json" or (
        content_type.partition(b";")[0].strip().lower() == b"application/json"
    )


async def _body(length: bytes, receive: Receive) -> bytes | None:
    """Return the body; None where the sender went away. Raises Problem 413 before all is read."""
    if length.isdigit() and (len(length) > 12 or int(length) > LARGEST):
        raise _too_large()
    message = await receive()
    raw: bytes = message.get("body", b"")
    if not message.get("more_body") and message["type"] == "http.request" and len(raw) <= LARGEST:
        return raw
    while message.get("more_body") and message["type"] == "http.request":
        if len(raw) > LARGEST:
            raise _too_large()
        message = await receive()
        raw += message.get("body", b"")
    if message["type"] == "http.disconnect":
        return None
    if len(raw) > LARGEST:
        raise _too_large()
    return raw


def _too_large() -> Problem:
    return Problem(
        413,
        "body_too_large",
        f"the body is longer than {LARGEST} bytes: ask fewer questions at once",
        {"Connection": "close"},
    )


async def _refuse(send: Send, problem: Problem) -> None:
    more = [(name.lower().encode(), text.encode()) for name, text in problem.headers.items()]
    body = json.dumps(problem.body()).encode()
    await _say(send, problem.status, MEDIA_TYPE, body, more)


async def _say(
    send: Send, status: int, media: str, body: bytes, more: list[tuple[bytes, bytes]]
) -> None:
    headers = [
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *more,
    ]
    if status != 204:
        headers += [
            (b"content-type", media.encode()),
            (b"content-length", str(len(body)).encode()),
        ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _language(accept: str) -> Any:
    # What is longer than any browser's is not worth keeping.
    return _languages(accept) if len(accept) <= _LONGEST_ACCEPT else language_of(accept[:200])


@lru_cache(maxsize=1000)
def _languages(accept: str) -> Any:
    return language_of(accept)
