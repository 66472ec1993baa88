"""The guard before a whole application: ASGI, WSGI, Django, and single functions.

Each asks `identify` who the customer is (identifiers by kind; None or nothing where the request is
nobody's in particular and is let through) and which `service` they ask for: a code, or a function
of the same that answers a code, or nothing where the request is for no service.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from importlib import import_module
from typing import Any, Final, ParamSpec, TypeVar

from setsudo.decisions.evaluating import Decision
from setsudo.decisions.guard.client import Guard, NotServed
from setsudo.decisions.telling import PROBLEM, language_of, problem, status

Identifiers = Mapping[str, str | None]
DECISION: Final = "setsudo.decision"
"""Where the application finds the decision (with its conditions) for a customer who is served."""
_RETRY: Final = "5"

P = ParamSpec("P")
R = TypeVar("R")
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ASGI = Callable[[Scope, Receive, Send], Awaitable[None]]
Start = Callable[..., Any]
WSGI = Callable[[dict[str, Any], Start], Iterable[bytes]]
Of = Callable[[Any], Identifiers | None]
ServiceOf = str | Callable[[Any], str | None]


class GuardASGI:
    """An ASGI application behind a guard; `identify` and `service` are given the scope."""

    def __init__(
        self,
        app: ASGI,
        guard: Guard,
        *,
        identify: Of,
        service: ServiceOf,
        channel: str = "",
        objections: str = "",
    ) -> None:
        self._app = app
        self._asks = _Asks(guard, identify, service, channel)
        self._objections = objections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it. A websocket is refused before it is accepted."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        decision = self._asks(scope)
        if decision is None or decision.serves:
            scope[DECISION] = decision
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        accept = next((v for k, v in scope["headers"] if k == b"accept-language"), b"")
        headers, body = _refusal(decision, accept.decode("latin-1"), self._objections)
        told = [(k.lower().encode(), v.encode()) for k, v in headers]
        await send({"type": "http.response.start", "status": status(decision), "headers": told})
        await send({"type": "http.response.body", "body": body})


class GuardWSGI:
    """A WSGI application behind a guard; `identify` and `service` are given the environ."""

    def __init__(
        self,
        app: WSGI,
        guard: Guard,
        *,
        identify: Of,
        service: ServiceOf,
        channel: str = "",
        objections: str = "",
    ) -> None:
        self._app = app
        self._asks = _Asks(guard, identify, service, channel)
        self._objections = objections

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Serve a request, or refuse it."""
        decision = self._asks(environ)
        if decision is None or decision.serves:
            environ[DECISION] = decision
            return self._app(environ, start_response)
        accept = environ.get("HTTP_ACCEPT_LANGUAGE", "")
        headers, body = _refusal(decision, accept, self._objections)
        start_response(f"{status(decision)} {_PHRASES[status(decision)]}", headers)
        return [body]


def guard_django(
    guard: Guard,
    *,
    identify: Of,
    service: ServiceOf,
    channel: str = "",
    objections: str = "",
) -> Callable[[Callable[[Any], Any]], Callable[[Any], Any]]:
    """Return a Django middleware; `identify` and `service` are given the request.

    It stands in `MIDDLEWARE` by the name under which it is kept, below authentication where
    `identify` reads `request.user`. Served requests carry the decision in `request.META`.
    """
    asks = _Asks(guard, identify, service, channel)

    def refused(request: Any) -> Any:
        decision = asks(request)
        if decision is None or decision.serves:
            request.META[DECISION] = decision
            return None
        # Named, not imported: whoever has no Django needs none.
        http = import_module("django.http")
        accept = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
        headers, body = _refusal(decision, accept, objections)
        return http.HttpResponse(body, status=status(decision), headers=dict(headers))

    def middleware(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
        if not inspect.iscoroutinefunction(get_response):
            return lambda request: refused(request) or get_response(request)

        async def answer(request: Any) -> Any:
            return refused(request) or await get_response(request)

        return answer

    middleware.sync_capable = middleware.async_capable = True  # type: ignore[attr-defined]
    return middleware


def guarded(
    guard: Guard, service: str, *, identify: Callable[P, Identifiers | None], channel: str = ""
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a function run only for who is served; `identify` is given the function's arguments.

    Raises NotServed from the function. Coroutine functions stay such.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        def refuse(*args: P.args, **kwargs: P.kwargs) -> None:
            told = identify(*args, **kwargs)
            if told is not None:
                guard.refuse(service, channel, **told)

        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def later(*args: P.args, **kwargs: P.kwargs) -> Any:
                refuse(*args, **kwargs)
                return await function(*args, **kwargs)

            return later  # type: ignore[return-value]

        @functools.wraps(function)
        def now(*args: P.args, **kwargs: P.kwargs) -> R:
            refuse(*args, **kwargs)
            return function(*args, **kwargs)

        return now

    return decorate


class _Asks:
    def __init__(self, guard: Guard, identify: Of, service: ServiceOf, channel: str) -> None:
        self._guard, self._identify = guard, identify
        self._service, self._channel = service, channel

    def __call__(self, request: Any) -> Decision | None:
        service = self._service if isinstance(self._service, str) else self._service(request)
        if not service:
            return None
        told = self._identify(request)
        if told is None:
            return None
        return self._guard.check(service, self._channel, **told)


_PHRASES: Final = {403: "Forbidden", 503: "Service Unavailable"}


def _refusal(
    decision: Decision, accept_language: str, objections: str
) -> tuple[list[tuple[str, str]], bytes]:
    language = language_of(accept_language)
    body = problem(decision, language=language, objections=objections)
    headers = [
        ("Content-Type", PROBLEM),
        ("Content-Language", language),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("Vary", "Accept-Language"),
    ]
    if status(decision) == 503:
        headers.append(("Retry-After", _RETRY))
    return headers, body


__all__ = ["DECISION", "GuardASGI", "GuardWSGI", "NotServed", "guard_django", "guarded"]
