"""The worker: leases what waits, does it, marks it done. What fails waits longer each time.

What waits for answers from outside is done beside the rest, by a bounded number of threads.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import BoundedSemaphore, Event, Thread
from typing import Final, Protocol

from django.db import close_old_connections, connection, transaction
from django.db.models import Q
from django.utils import timezone

from setsudo.web.work import asking
from setsudo.web.work.deeds import Deed, is_outside, known
from setsudo.web.work.models import Task

LEASE: Final = timedelta(seconds=60)
OUTSIDE_LEASE: Final = timedelta(seconds=15)
"""So soon another worker tells others what a worker that was killed did not tell them."""
HANDS: Final = 8
LOOK_EVERY_S: Final = 0.5
FIRST_DELAY: Final = timedelta(seconds=5)
LONGEST_DELAY: Final = timedelta(hours=1)

log = logging.getLogger("setsudo.work")


class Stop(Protocol):
    """What tells a worker to end after the deed that it is doing."""

    def is_set(self) -> bool: ...


def work(
    stop: Stop,
    *,
    lease: timedelta = LEASE,
    deeds: Mapping[str, Deed] | None = None,
    hands: int = HANDS,
) -> None:
    """Do what waits until told to stop. Any number of workers may run beside each other."""
    doing = dict(deeds) if deeds is not None else known()
    outside = {kind: doing.pop(kind) for kind in [*doing] if is_outside(kind)}
    if not outside:
        _go_on(stop, doing, lease)
        return
    beside = Thread(
        target=_beside, args=(stop, outside, min(lease, OUTSIDE_LEASE), hands), name="outside",
        daemon=True,
    )  # fmt: skip
    beside.start()
    try:
        _go_on(stop, doing, lease)
    finally:
        beside.join()


def work_once(deeds: Mapping[str, Deed], *, lease: timedelta = LEASE) -> bool:
    """Lease one task that is due and do it; return whether there was one."""
    task = leased(timezone.now(), lease, kinds=deeds.keys())
    if task is None:
        return False
    _do(task, deeds, lease)
    return True


def _go_on(stop: Stop, deeds: Mapping[str, Deed], lease: timedelta) -> None:
    while not stop.is_set():
        rung = asking.ASKED.rung()
        try:
            found = work_once(deeds, lease=lease)
        # A database that is away for a while ends no worker; whatever else it is, it is told.
        except Exception as error:  # noqa: BLE001
            log.error("a worker could not go on: %s", told(error))
            found = False
        close_old_connections()
        if not found:
            asking.ASKED.wait(rung, LOOK_EVERY_S)


def _beside(stop: Stop, deeds: Mapping[str, Deed], lease: timedelta, hands: int) -> None:
    """Lease what waits for others only while a hand is free to do it."""
    free = BoundedSemaphore(hands)

    def done(task: Task) -> None:
        try:
            _do(task, deeds, lease)
        # It is leased to nobody soon, and tried again.
        except Exception as error:  # noqa: BLE001
            log.error("a worker could not go on: %s", told(error))
        finally:
            connection.close()
            free.release()
            asking.ASKED.ring()

    with ThreadPoolExecutor(hands, thread_name_prefix="outside") as pool:
        while not stop.is_set():
            rung = asking.ASKED.rung()
            if not free.acquire(timeout=LOOK_EVERY_S):
                continue
            try:
                task = leased(timezone.now(), lease, kinds=deeds.keys())
            except Exception as error:  # noqa: BLE001
                log.error("a worker could not go on: %s", told(error))
                task = None
            close_old_connections()
            if task is None:
                free.release()
                asking.ASKED.wait(rung, LOOK_EVERY_S)
                continue
            pool.submit(done, task)
    connection.close()


def _do(task: Task, deeds: Mapping[str, Deed], lease: timedelta) -> None:
    with _Renewing(task, lease):
        try:
            again = deeds[task.kind](task.about, timezone.now())
        # The one place where anything may go wrong: it is kept, and tried again.
        except Exception as error:  # noqa: BLE001
            _failed(task, told(error))
            return
    _finished(task, again)


def leased(at: datetime, lease: timedelta, *, kinds: Collection[str]) -> Task | None:
    """Take the task that has been due longest, for as long as the lease lasts."""
    waiting = Task.objects.filter(
        Q(leased_until__isnull=True) | Q(leased_until__lt=at),
        done_at__isnull=True,
        due_at__lte=at,
        kind__in=list(kinds),
    ).order_by("due_at", "pk")
    # A look takes no lock; only where something waits does a worker ask to write.
    if not waiting.exists():
        return None
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        task = waiting.first()
        if task is None:
            return None
        task.leased_until, task.tries = at + lease, task.tries + 1
        task.save(update_fields=["leased_until", "tries"])
    return task


def told(error: Exception) -> str:
    """Return what went wrong without its message, which may hold somebody's words."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename.rpartition('setsudo/')[2]}:{frames[-1].lineno}"
    return f"{type(error).__module__}.{type(error).__qualname__}{place if frames else ''}"[:500]


def delay(tries: int) -> timedelta:
    """Return how long a deed that failed so often waits."""
    doublings = min(max(tries - 1, 0), 20)
    return min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)


def _finished(task: Task, again: datetime | None) -> None:
    now = timezone.now()
    with transaction.atomic():
        mine = Task.objects.filter(pk=task.pk, tries=task.tries, done_at__isnull=True)
        over = {"done_at": now} if again is None else {"due_at": again, "tries": 0}
        if not mine.filter(asked_at=task.asked_at).update(leased_until=None, failure="", **over):
            # Asked for once more meanwhile: whoever did it may not have seen why.
            mine.update(due_at=now, leased_until=None, tries=0, failure="")


def _failed(task: Task, why: str) -> None:
    log.warning("%s failed, try %d: %s", task.kind, task.tries, why)
    with transaction.atomic():
        Task.objects.filter(pk=task.pk, tries=task.tries).update(
            due_at=timezone.now() + delay(task.tries), leased_until=None, failure=why
        )


class _Renewing:
    """Keeps the lease of a deed that takes long, from a thread beside it."""

    def __init__(self, task: Task, lease: timedelta) -> None:
        self._task = task
        self._lease = lease
        self._over = Event()
        self._thread: Thread | None = None

    def __enter__(self) -> None:
        # In a test's own transaction no other connection can see the task.
        if not connection.in_atomic_block:
            self._thread = Thread(target=self._renew, daemon=True)
            self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _renew(self) -> None:
        try:
            while not self._over.wait(self._lease.total_seconds() / 3):
                Task.objects.filter(pk=self._task.pk, tries=self._task.tries).update(
                    leased_until=timezone.now() + self._lease
                )
        finally:
            connection.close()
