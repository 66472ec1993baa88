"""Who asks: tokens, looked up once and believed for a second, so that revoking one holds in it.

While the database is away nobody can have revoked any: who was known goes on to be.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Final

from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils import timezone

from setsudo.web.api.models import Scope, Token
from setsudo.web.api.problems import Problem, forbidden, unauthenticated, unavailable
from setsudo.web.api.tokens import PREFIX, is_note_due, live_token, note_use

BELIEVED_S: Final = 0.9
ASKED_AGAIN_S: Final = 0.45
"""A token in use is looked up again before it is believed no longer, so that nobody waits."""
WITHOUT_DATABASE_S: Final = 300.0
MOST: Final = 10_000
_MOST_WAITING: Final = 500
_LONGEST: Final = 300


@dataclass(slots=True)
class Caller:
    """Whose token it is, as far as decisions need to know."""

    token: Token
    secret: str
    scopes: frozenset[str]
    source: str
    expires_at: datetime | None
    looked_at: float
    confirmed_at: float
    asking: bool = False


class Callers:
    """The tokens that were seen of late. For the loop of the server alone."""

    def __init__(self) -> None:
        self._known: dict[str, Caller] = {}
        self._asked: dict[str, asyncio.Future[Caller]] = {}
        self._strangers = 0
        # One thread each, so that one connection: those who are known never stand behind a crowd
        # of strangers, and nobody waits for whoever writes.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="callers")
        self._door = ThreadPoolExecutor(1, thread_name_prefix="callers-new")
        self._notes = ThreadPoolExecutor(1, thread_name_prefix="callers-noted")
        self._noting: set[int] = set()

    def known(self, authorization: str, at: datetime) -> Caller | None:
        """Return whose header this is, if that is known for sure now."""
        found = self._known.get(authorization)
        if found is None:
            return None
        age = monotonic() - found.looked_at
        if age > ASKED_AGAIN_S:
            if age > BELIEVED_S:
                return None
            if not found.asking:
                found.asking = True
                task = asyncio.ensure_future(self._again(authorization))
                task.add_done_callback(_heard)
        if found.expires_at is not None and at >= found.expires_at:
            return None
        return found

    async def of(self, authorization: str) -> Caller:
        """Return whose header this is. Raises Problem 401, or 503 where nobody can tell."""
        found = self.known(authorization, timezone.now())
        return found if found is not None else await self._again(authorization)

    async def _again(self, authorization: str) -> Caller:
        """Look a token up once for all who ask meanwhile: hundreds may follow with the same."""
        asked = self._asked.get(authorization)
        if asked is None:
            scheme, _, secret = authorization.strip().partition(" ")
            secret = secret.strip()
            if scheme.lower() != "bearer" or not secret.startswith(PREFIX):
                raise unauthenticated()
            if len(secret) > _LONGEST:
                raise unauthenticated()
            if authorization not in self._known and self._strangers >= _MOST_WAITING:
                raise unavailable()
            asked = asyncio.ensure_future(self._asking(authorization, secret))
            self._asked[authorization] = asked
            asked.add_done_callback(lambda _: self._asked.pop(authorization, None))
            asked.add_done_callback(_heard)
        # Whoever goes away does not end the asking for the others.
        return await asyncio.shield(asked)

    async def _asking(self, authorization: str, secret: str) -> Caller:
        began, at = monotonic(), timezone.now()
        loop = asyncio.get_running_loop()
        stranger = authorization not in self._known
        self._strangers += stranger
        try:
            thread = self._door if stranger else self._thread
            token = await loop.run_in_executor(thread, _looked_up, authorization)
        except Problem:
            self._known.pop(authorization, None)
            raise
        except (DatabaseError, InterfaceError):
            return self._without_database(authorization)
        finally:
            self._strangers -= stranger
        if len(self._known) >= MOST:
            self._known.clear()
        if is_note_due(token, at) and token.pk not in self._noting:
            self._noting.add(token.pk)
            self._notes.submit(_noted, self._noting, token, at)
        found = Caller(
            token, secret, frozenset(token.scopes), token.source, token.expires_at, began, began
        )
        self._known[authorization] = found
        return found

    def _without_database(self, authorization: str) -> Caller:
        found = self._known.get(authorization)
        now = monotonic()
        if found is None or not found.token.lives(timezone.now()):
            raise unavailable()
        if now - found.confirmed_at > WITHOUT_DATABASE_S:
            raise unavailable()
        found.looked_at, found.asking = now, False
        return found


def require(caller: Caller, scope: Scope) -> None:
    """Let through whose token was made for this. Raises Problem 403."""
    if scope not in caller.scopes:
        raise forbidden(scope)


def _looked_up(authorization: str) -> Token:
    close_old_connections()
    return live_token(authorization, at=timezone.now())


def _noted(noting: set[int], token: Token, at: datetime) -> None:
    try:
        close_old_connections()
        note_use(token, at=at)
    except (DatabaseError, InterfaceError):
        # The next one to use it notes it.
        return
    finally:
        noting.discard(token.pk)


def _heard(task: asyncio.Future[Caller]) -> None:
    # Where nobody waits any more, whoever asks next is told the same.
    if not task.cancelled() and not isinstance(task.exception(), Problem | None):
        raise task.exception()  # type: ignore[misc]
