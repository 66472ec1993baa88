"""The short way of the policy's pages past the framework: bytes that were drawn before."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from setsudo.web.public import pages

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

_SAME: Final = frozenset(
    {b"cache-control", b"content-language", b"etag", b"vary", b"content-security-policy"}
)
"""What an answer without a body says again."""


class PublicPages:
    """An ASGI application around another: answers for the policy, leaves all else to it."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._ready = False
        self._sent: dict[int, tuple[Headers, Headers]] = {}

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if (
            scope["type"] != "http"
            or not scope["path"].startswith("/public/")
            or scope["method"] not in ("GET", "HEAD")
        ):
            await self._app(scope, receive, send)
            return
        accept = same = ""
        for name, value in scope["headers"]:
            if name == b"accept-language":
                accept = value.decode("latin-1")
            elif name == b"if-none-match":
                same = value.decode("latin-1")
        if not self._ready:
            # Drawing reads files; whoever comes meanwhile waits for nobody.
            await asyncio.to_thread(pages.draw)
            self._ready = True
        kept = pages.at(scope["path"], accept)
        if kept is None:
            await self._app(scope, receive, send)
            return
        whole, short = self._headers(kept)
        known = bool(same) and pages.unchanged(same, kept.tag)
        await send(
            {
                "type": "http.response.start",
                "status": 304 if known else 200,
                "headers": short if known else whole,
            }
        )
        body = b"" if known or scope["method"] == "HEAD" else kept.body
        await send({"type": "http.response.body", "body": body})

    def _headers(self, kept: pages.Kept) -> tuple[Headers, Headers]:
        found = self._sent.get(id(kept))
        if found is None:
            said = [(k.lower().encode(), v.encode("latin-1")) for k, v in kept.headers.items()]
            whole = [*said, (b"content-length", str(len(kept.body)).encode())]
            found = (whole, [one for one in said if one[0] in _SAME])
            self._sent[id(kept)] = found
        return found
