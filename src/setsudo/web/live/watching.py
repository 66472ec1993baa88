"""One watch a process over the ledger: whoever listens is told that something was entered.

Every act is entered in its transaction, so the size of the log says that something happened, and
the new entries say about what. Nothing else is sent on: each page asks again, with its own rights.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

from django.db import DatabaseError, close_old_connections, connection

from setsudo.web.ledger.models import Entry, Frontier

EVERY_S: Final = 1.0
MOST: Final = 1_000
MOST_EACH: Final = 30
"""So many pages of one person listen, so that nobody takes the places of all others."""
MOST_AT_ONCE: Final = 500
"""Of so many new entries each is looked at; of more, everybody is told."""


class Listener:
    """Somebody who waits for news about one thing, or about anything that begins like this.

    Entries before `since` stand on their page already.
    """

    def __init__(self, about: str, since: int, whose: str) -> None:
        self.about = about
        self.whose = whose
        self.since = since
        self.size = 0
        self.news = asyncio.Event()

    def hears(self, entry: tuple[int, str]) -> bool:
        """Say whether an entry, by its place and what it is about, is news to them."""
        place, about = entry
        if place < self.since:
            return False
        return about.startswith(self.about) if self.about.endswith("/") else about == self.about


class Watch:
    """The watch of a process. It looks only while somebody listens."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        # One thread, so that one connection: what it has seen of the database is its own.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live")
        self._size = 0
        self._version = -1
        self._stopped = False

    @property
    def listening(self) -> int:
        """How many listen."""
        return len(self._listeners)

    def is_full(self, whose: str) -> bool:
        """Say whether nobody more can listen, or this person with no further page."""
        mine = sum(one.whose == whose for one in self._listeners)
        return self.listening >= MOST or mine >= MOST_EACH

    def is_over(self) -> bool:
        """Say whether the server is about to end."""
        return self._stopped

    @contextmanager
    def listen(self, about: str, since: int, whose: str = "") -> Iterator[Listener]:
        """Be told of entries about this from the place `since` on. For the loop of the server."""
        listener = Listener(about, since, whose)
        self._listeners.add(listener)
        self._loop = asyncio.get_running_loop()
        if self._task is None or self._task.done():
            self._size, self._version = 0, -1
            self._task = self._loop.create_task(self._watch())
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def stop(self) -> None:
        """Let every stream end, since the server is about to."""
        self._stopped = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        for one in self._listeners:
            one.news.set()

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        while self._listeners and not self._stopped:
            size, new = await loop.run_in_executor(self._thread, self._look)
            for one in [*self._listeners]:
                if new is None or any(map(one.hears, new)):
                    one.size = size
                    one.news.set()
            await asyncio.sleep(EVERY_S)

    def _look(self) -> tuple[int, list[tuple[int, str]] | None]:
        """Return the size of the log and its new entries; None where there are too many."""
        close_old_connections()
        try:
            if not self._moved():
                return self._size, []
            size = size_now()
            before, self._size = self._size or size, size
            if size - before > MOST_AT_ONCE:
                return size, None
            places = Entry.objects.filter(place__gte=before, place__lt=size).order_by("place")
            return size, [*places.values_list("place", "about")] if size > before else []
        except DatabaseError:
            # It is away for the moment: the next look finds what was missed.
            return self._size, []

    def _moved(self) -> bool:
        """Say whether anybody else wrote; SQLite tells for next to nothing."""
        if connection.vendor != "sqlite":
            return True
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            (version,) = cursor.fetchone()
        moved, self._version = version != self._version, version
        return bool(moved)


def size_now() -> int:
    """Return how many entries the log holds."""
    size = Frontier.objects.values_list("size", flat=True).first()
    return int(size or 0)


watch: Final = Watch()
