"""What a process knows of every restriction: a snapshot in memory, kept in step with the database.

One thread loads it, looks for changes (SQLite: every 20 ms, for next to nothing; PostgreSQL: when
it is notified), takes them in, and wakes whoever follows. While the database is away, what is known
goes on to bind, and after a while nothing is sure any more.
"""

from __future__ import annotations

import logging
import threading
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final

from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import close_old_connections, connection

from setsudo.decisions.customers import Hashing
from setsudo.decisions.evaluating import Unknown
from setsudo.decisions.lines import change_from, restriction_from
from setsudo.decisions.packing import decode, encode
from setsudo.decisions.sealing import body_sum
from setsudo.decisions.snapshot import OutOfOrder, Snapshot, SnapshotError
from setsudo.measures.restrictions import Restriction
from setsudo.web.decisions.models import Change, Head, Published, Subject
from setsudo.web.decisions.publishing import CHANNEL, head_now
from setsudo.web.services.models import Service

EVERY_S: Final = 0.02
NOTICED_WITHIN_S: Final = 1.0
"""Where nothing is notified, PostgreSQL is asked all the same."""
AGAIN_S: Final = 0.5
UNSURE_AFTER_S: Final = 30.0
TAIL: Final = 10_000
"""Changes kept in memory for those who follow; older ones are read from the database."""
STALE_BODY: Final = 1_000
"""Changes since a packed snapshot after which it is packed anew."""
_AT_ONCE: Final = 5_000

log = logging.getLogger("setsudo.decisions")


@dataclass(frozen=True, slots=True)
class Packed:
    """A snapshot as bytes, and its checksum."""

    seq: int
    body: bytes
    summed: bytes


@dataclass(frozen=True, slots=True)
class Tail:
    """The newest changes, as events ready to be sent: each with its number, after `before`."""

    before: int
    numbers: tuple[int, ...] | list[int]
    events: tuple[bytes, ...] | list[bytes]

    def after(self, seq: int) -> list[bytes] | None:
        """Return the events after a number; None where some of them are older than the tail."""
        if seq < self.before:
            return None
        return list(self.events[bisect_right(self.numbers, seq) :])


class Standing:
    """The state of a process. `start` begins to follow; everything else may be read at any time."""

    def __init__(self) -> None:
        self.snapshot: Snapshot | None = None
        self.hashing: Hashing | None = None
        self.key = b""
        self.epoch = ""
        self.tail = Tail(0, [], [])
        self.kept_from = 0
        self._looked = 0.0
        self._missed = False
        self._packed: Packed | None = None
        self._packing = threading.Lock()
        self._listeners: set[Callable[[], None]] = set()
        self._stop = threading.Event()
        self._loaded = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._version = -1

    def start(self) -> None:
        """Follow the database from now on."""
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._stop.clear()
                self._thread = threading.Thread(target=self._run, name="decisions", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Follow no more, and wake whoever waits."""
        self._stop.set()
        self._wake()

    @property
    def stopped(self) -> bool:
        """Say whether this process is about to end."""
        return self._stop.is_set()

    def wait(self, patience_s: float) -> bool:
        """Wait until there is a snapshot; say whether there is."""
        return self._loaded.wait(patience_s)

    @property
    def unsure(self) -> Unknown | None:
        """Say why what is known may be out of date; None while it is not."""
        old = monotonic() - self._looked > UNSURE_AFTER_S
        return Unknown.STALE if old or self._missed else None

    @property
    def in_step(self) -> bool:
        """Say whether the database answered when it was last looked at, and nothing was missed."""
        return not self._missed and monotonic() - self._looked < NOTICED_WITHIN_S * 2

    @property
    def looked_at(self) -> float:
        """When the database was last looked at (monotonic)."""
        return self._looked

    def listen(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call `wake` from another thread after every change; return what ends that."""
        self._listeners.add(wake)
        return lambda: self._listeners.discard(wake)

    def packed(self) -> Packed:
        """Return the snapshot as bytes: not older than the tail reaches back. Takes a while."""
        with self._packing:
            known, snapshot = self._packed, self.snapshot
            if snapshot is None:
                raise SnapshotError("nothing is loaded yet; ask again in a moment")
            if known is None or snapshot.seq - known.seq > STALE_BODY or known.seq < self.kept_from:
                body = encode(_copied(snapshot))
                known = Packed(decode(body).seq, body, body_sum(body))
                self._packed = known
            return known

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                close_old_connections()
                if self.snapshot is None:
                    self._load()
                self._follow()
            # It is away, or was set back: what is known binds on, and it is tried again.
            except (DatabaseFault, OSError, SnapshotError) as error:
                log.warning("decisions are not in step with the database: %s", type(error).__name__)
                # What was being read when it failed is read anew.
                self._version = -1
                connection.close()
                self._stop.wait(AGAIN_S)
        connection.close()

    def _load(self) -> None:
        """Load everything, and take in what changed meanwhile."""
        head = head_now()
        found = {bytes(one): refs for one, refs in _standing()}
        services = [row.known for row in Service.objects.filter(active=True)]
        whole = Snapshot(head.seq, datetime.now(UTC), services, found, region=settings.REGION)
        # Packed it takes a tenth of the memory, and is what guards ask for.
        body = encode(whole)
        snapshot = decode(body)
        with self._packing:
            self._packed = Packed(head.seq, body, body_sum(body))
        self.key = bytes(head.key)
        self.hashing = Hashing(self.key, settings.REGION)
        self.epoch, self.kept_from = head.epoch, head.kept_from
        self.tail = Tail(head.seq, [], [])
        self._version = -1
        self._take(snapshot)
        self.snapshot = snapshot
        self._looked, self._missed = monotonic(), False
        self._loaded.set()
        self._wake()

    def _follow(self) -> None:
        """Look for changes until told to stop. Raises DatabaseFault."""
        notified = connection.vendor == "postgresql"
        if notified:
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")
        while not self._stop.is_set():
            if notified or self._moved():
                self._look()
            self._looked = monotonic()
            if notified:
                # The driver's own connection: Django knows of no notices.
                for _ in connection.connection.notifies(timeout=NOTICED_WITHIN_S, stop_after=1):
                    pass
            else:
                self._stop.wait(EVERY_S)

    def _look(self) -> None:
        snapshot = self.snapshot
        head = Head.objects.filter(pk=1).first()
        if snapshot is None or head is None:
            raise SnapshotError("the record is gone; it is loaded again")
        set_back = head.seq < snapshot.seq or head.epoch != self.epoch
        if set_back or bytes(head.key) != self.key or head.kept_from > snapshot.seq:
            # Set back to an older copy: what came after it was never decided. Or what came after
            # the last change here was cleaned up before this process woke.
            self._load_anew()
            return
        self.kept_from = head.kept_from
        if head.seq > snapshot.seq:
            try:
                self._take(snapshot)
                if snapshot.seq < head.seq:
                    raise OutOfOrder("the changes that are missing here are not kept any more")
            except OutOfOrder:
                self._load_anew()
            self._wake()

    def _load_anew(self) -> None:
        """Load everything, and be unsure until that is done: nobody knows what was missed."""
        self._missed = True
        self._load()

    def _take(self, snapshot: Snapshot) -> None:
        while rows := _after(snapshot.seq):
            numbers, events = [*self.tail.numbers], [*self.tail.events]
            for seq, line in rows:
                snapshot.apply(change_from(line))
                numbers.append(seq)
                events.append(event(seq, line))
            before = self.tail.before
            if len(numbers) > TAIL:
                before = numbers[-TAIL - 1]
                numbers, events = numbers[-TAIL:], events[-TAIL:]
            self.tail = Tail(before, numbers, events)

    def _moved(self) -> bool:
        """Say whether anybody else wrote to the file."""
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            (version,) = cursor.fetchone()
        moved, self._version = version != self._version, version
        return bool(moved)

    def _wake(self) -> None:
        for wake in [*self._listeners]:
            wake()


def event(seq: int, line: str) -> bytes:
    """Return a change as a server-sent event."""
    return f"id: {seq}\nevent: change\ndata: {line}\n\n".encode()


def older(seq: int) -> list[tuple[int, str]]:
    """Return changes after a number from the database, the first of them."""
    return _after(seq)


def _after(seq: int) -> list[tuple[int, str]]:
    rows = Change.objects.filter(seq__gt=seq).order_by("seq")
    return [*rows.values_list("seq", "line")[:_AT_ONCE]]


def _standing() -> list[tuple[bytes, tuple[Restriction, ...]]]:
    now = datetime.now(UTC) - timedelta(days=1)
    restrictions = {
        ref: restriction_from(told)
        for ref, told in Published.objects.filter(until__gt=now)
        .values_list("ref", "told")
        .iterator(10_000)
    }
    found: dict[bytes, tuple[Restriction, ...]] = {}
    rows = Subject.objects.filter(published__until__gt=now).values_list("digest", "published_id")
    for digest, ref in rows.iterator(10_000):
        one = restrictions.get(ref)
        # What was published between the two readings comes with its change.
        if one is not None:
            key = bytes(digest)
            found[key] = (*found.get(key, ()), one)
    return [*found.items()]


def _copied(snapshot: Snapshot) -> Snapshot:
    """Return the same snapshot as it is at one moment, while another thread may change it."""
    while True:
        seq = snapshot.seq
        changed, services = snapshot.changed.copy(), [*snapshot.services.values()]
        if snapshot.seq == seq:
            break
    now = datetime.now(UTC)
    return Snapshot(seq, now, services, changed, region=snapshot.region, table=snapshot.table)


standing: Final = Standing()
