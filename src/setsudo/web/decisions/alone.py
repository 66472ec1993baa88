"""The decision point as a process of its own: nothing but decisions and their feed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from setsudo.errors import StorageError
from setsudo.web.decisions.asgi import Decisions
from setsudo.web.decisions.standing import standing
from setsudo.web.metrics.asgi import Measured

Message = MutableMapping[str, Any]
PATIENCE_S: Final = 300.0


async def nothing(
    scope: MutableMapping[str, Any],
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Answer 404 to whatever is no question about a decision."""
    if scope["type"] == "http":
        headers = [(b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 404, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def load() -> None:
    """Take in every restriction before anybody is answered. Raises StorageError."""
    standing.start()
    if not standing.wait(PATIENCE_S):
        raise StorageError(
            "the restrictions could not be read from the database: see that it is up, then start "
            "this again",
            code="decisions_unread",
        )


application: Final = Measured(Decisions(nothing))
