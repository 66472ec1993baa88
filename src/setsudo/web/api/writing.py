"""One writer for all who post at once: what arrives together is committed together.

A commit waits for the disk, and the disk is as slow for one contact as for a hundred. Nobody is
answered before the commit that holds theirs.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import sleep
from typing import Final

from django.db import close_old_connections
from django.utils import timezone

from setsudo.web.api.models import Token
from setsudo.web.api.problems import Problem
from setsudo.web.api.taking import Sent, take
from setsudo.web.interactions.actions import Taken

GATHER_S: Final = 0.003
MOST: Final = 500
"""Contacts in one commit, so that the first of them does not wait for too many others."""

log = logging.getLogger("setsudo.intake")
Answers = list[Taken | Problem]
_Waiting = tuple[Sent, Token, "Future[Answers]"]


class Writer:
    """Gathers what is posted for a few milliseconds and takes it in in one transaction."""

    def __init__(self, *, gather_s: float = GATHER_S) -> None:
        self._gather_s = gather_s
        self._queue: SimpleQueue[_Waiting] = SimpleQueue()
        self._starting = Lock()
        self._thread: Thread | None = None

    def write(self, sent: Sent, token: Token) -> Future[Answers]:
        """Hand in what was sent; the future holds the answers once it is durable."""
        if not self._runs():
            with self._starting:
                if not self._runs():
                    self._thread = Thread(target=self._run, name="intake", daemon=True)
                    self._thread.start()
        future: Future[Answers] = Future()
        # Running, it cannot be cancelled: an answer that nobody waits for any more stops nothing.
        future.set_running_or_notify_cancel()
        self._queue.put((sent, token, future))
        return future

    def _runs(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        while True:
            waiting = self._gathered()
            close_old_connections()
            self._take(waiting)

    def _gathered(self) -> list[_Waiting]:
        waiting = [self._queue.get()]
        # Asleep, not waiting for each: whoever is woken takes the time of those who read requests.
        sleep(self._gather_s)
        count = len(waiting[0][0].items)
        while count < MOST:
            try:
                waiting.append(self._queue.get_nowait())
            except Empty:
                break
            count += len(waiting[-1][0].items)
        return waiting

    def _take(self, waiting: Sequence[_Waiting]) -> None:
        try:
            answers = take([(sent, token) for sent, token, _ in waiting], at=timezone.now())
        # Whatever it is, nothing was committed: each is tried alone, so that it stops one only.
        except Exception as error:  # noqa: BLE001
            if len(waiting) > 1:
                for one in waiting:
                    self._take([one])
                return
            log.error("a contact could not be kept: %s", type(error).__qualname__)
            waiting[0][2].set_exception(error)
            return
        for (_, _, future), mine in zip(waiting, answers, strict=True):
            future.set_result(mine)
