"""Following the feed: load, stream, fall back, begin again, until the guard is closed.

What the feed says is taken in only in its order; whatever does not fit ends the connection, and
the next one begins where the guard truly is. A guard is fresh as long as beats tell that nothing
was missed, by the server's own clock, so that words held up on their way make nobody sure.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from random import uniform
from threading import Event as Flag
from typing import Any, Final, Protocol

from setsudo.decisions.guard.asking import Server, Unanswered
from setsudo.decisions.guard.clock import ServerClock
from setsudo.decisions.guard.events import BrokenStream, Event
from setsudo.decisions.guard.keeping import Keeper
from setsudo.decisions.guard.states import Fault
from setsudo.decisions.lines import change_from
from setsudo.decisions.packing import decode
from setsudo.decisions.sealing import HEAD_BYTES, unseal
from setsudo.decisions.snapshot import Change, OutOfOrder, Snapshot, SnapshotError

SHORTEST, LONGEST = 0.05, 5.0
"""Seconds between tries: they double from the first to the last."""
POLL: Final = 20.0
_BEFORE_STREAMS_AGAIN: Final = 300.0
_STREAMS_TRIED: Final = 2
_AT_ONCE: Final = 0.2


class Knows(Protocol):
    """What the follower tells the guard."""

    def loaded(self, snapshot: Snapshot, key: bytes) -> None: ...
    def changed(self, change: Change) -> bool: ...
    def in_step(self, age: float) -> None: ...
    def fault(self, fault: Fault) -> None: ...


class _Again(Exception):
    """The snapshot is to be loaded again."""


class Follower:
    """One guard's conversation with its server, carried on in a thread of its own."""

    def __init__(
        self,
        server: Server,
        guard: Knows,
        clock: ServerClock,
        keeper: Keeper | None,
        *,
        token: str,
        quiet: float,
        stale_after: float,
    ) -> None:
        self._server = server
        self._guard = guard
        self._clock = clock
        self._keeper = keeper
        self._token = token
        self._quiet = quiet
        self._stale_after = stale_after
        self._closed = Flag()
        self._snapshot: Snapshot | None = None
        self._silent_streams = 0
        self._streams_from = 0.0
        self._pause = SHORTEST
        self._expected, self._told_late = 0, timedelta()
        self._behind = False
        self._epoch = ""

    def restore(self) -> None:
        """Take up what was kept on disk, if it can be used."""
        if self._keeper is None:
            return
        try:
            kept = self._keeper.read()
            if kept is None:
                return
            if kept.clock is not None:
                self._clock.restore(kept.clock)
        except (SnapshotError, OSError, ValueError, OverflowError):
            self._guard.fault(Fault.FILE)
            return
        if kept.broken:
            self._guard.fault(Fault.FILE)
        self._snapshot = kept.snapshot
        self._guard.loaded(kept.snapshot, kept.key)

    def run(self) -> None:
        """Follow until `close`."""
        again = False
        while not self._closed.is_set():
            try:
                if self._snapshot is None or again:
                    again = True
                    self._load()
                    again = False
                self._follow()
                continue
            except _Again:
                again = True
                continue
            except OutOfOrder:
                self._guard.fault(Fault.MISSED)
            except SnapshotError as why:
                seal = why.code in ("snapshot_seal", "snapshot_sum", "snapshot_unsealed")
                self._guard.fault(Fault.SEAL if seal else Fault.UNREADABLE)
                again = True
            except BrokenStream:
                # Hanging up at the end breaks the stream as well: nobody need be told of that.
                if self._closed.is_set():
                    return
                self._guard.fault(Fault.CUT)
            except Unanswered as why:
                if self._closed.is_set():
                    return
                self._unanswered(why)
            # Guards that lost one server together are not to come back together.
            self._closed.wait(self._pause * uniform(0.5, 1.0))  # noqa: S311
            self._pause = min(self._pause * 2, LONGEST)

    def close(self) -> None:
        """End it, whatever it waits for."""
        self._closed.set()
        self._server.hang_up()

    def _unanswered(self, why: Unanswered) -> None:
        if why.status in (401, 403):
            self._guard.fault(Fault.REFUSED)
        elif why.status == 406:
            self._opened()
            self._guard.fault(Fault.CUT)
        else:
            self._guard.fault(Fault.UNREACHABLE)
        if why.retry_after:
            self._closed.wait(min(why.retry_after, LONGEST))

    def _load(self) -> None:
        sealed = self._server.snapshot()
        key = unseal(sealed, token=self._token)
        snapshot = decode(sealed, start=HEAD_BYTES)
        count = len(snapshot.table)
        if self._keeper is not None:
            try:
                snapshot = self._keeper.keep(sealed, key=key, salt=_salt, count=count)
            except OSError:
                self._guard.fault(Fault.FILE)
        self._snapshot = snapshot
        self._guard.loaded(snapshot, key)

    def _follow(self) -> None:
        if self._silent_streams < _STREAMS_TRIED or time.monotonic() >= self._streams_from:
            self._stream()
        else:
            self._poll()

    def _stream(self) -> None:
        first = True
        self._expected = 0
        for event in self._server.stream(self._seq, quiet=self._quiet):
            if event.name == "open":
                self._opened()
            elif event.name in ("beat", "reset"):
                self._silent_streams = 0
                self._beat(_told(event), first=first, reset=event.name == "reset")
                first = False
            elif event.name == "change":
                self._take(change_from(event.data))
            if self._closed.is_set():
                return

    def _opened(self) -> None:
        self._silent_streams += 1
        if self._silent_streams >= _STREAMS_TRIED:
            # Something between holds streams back: ask for a while, then try again.
            self._streams_from = time.monotonic() + _BEFORE_STREAMS_AGAIN

    def _poll(self) -> None:
        began, self._expected = time.monotonic(), 0
        told = self._server.changes(self._seq, wait=POLL)
        changes = told.get("changes", [])
        if not isinstance(changes, list):
            raise SnapshotError("the feed's answer cannot be read")
        reset = told.get("reset") is True
        for one in changes if not reset else ():
            self._take(change_from(one))
        self._beat(told, first=True, reset=reset)
        if self._seq < self._expected:
            raise OutOfOrder(f"the server is at {self._expected}, and told changes to {self._seq}")
        if not changes and time.monotonic() - began < 1:
            self._closed.wait(_AT_ONCE)

    def _take(self, change: Change) -> None:
        if not self._guard.changed(change):
            return
        if self._keeper is not None:
            try:
                self._keeper.add(change)
            except OSError:
                self._guard.fault(Fault.FILE)
        if self._seq == self._expected:
            self._in_step()

    def _beat(self, told: Mapping[str, Any], *, first: bool, reset: bool) -> None:
        seq, at, epoch = _beaten(told)
        self._told_late = self._clock.told(at, first=first)
        known, self._epoch = self._epoch, epoch
        if reset or (known and epoch != known) or self._outgrown():
            raise _Again
        if self._seq < self._expected:
            raise OutOfOrder(f"the server was at {self._expected}, and told changes to {self._seq}")
        if seq < self._seq:
            # Another process of the server may be a moment behind. If it stays so, its record was
            # set back to an older copy, and nothing that came since then holds.
            if self._behind:
                self._behind = False
                raise _Again
            self._behind = True
            return
        self._behind, self._expected = False, seq
        self._pause = SHORTEST
        self._keep_on(first=first)
        if self._seq == seq:
            self._in_step()

    def _keep_on(self, *, first: bool) -> None:
        if self._keeper is None or self._snapshot is None:
            return
        try:
            self._keeper.keep_on(self._snapshot)
            if first:
                self._keeper.tell_clock(self._clock.kept())
        except OSError:
            self._guard.fault(Fault.FILE)

    def _outgrown(self) -> bool:
        return self._keeper is not None and self._keeper.outgrown

    def _in_step(self) -> None:
        if self._told_late < timedelta(seconds=self._stale_after):
            self._guard.in_step(max(self._told_late.total_seconds(), 0.0))

    @property
    def _seq(self) -> int:
        return self._snapshot.seq if self._snapshot is not None else 0


def _told(event: Event) -> Mapping[str, Any]:
    try:
        told = json.loads(event.data)
    except (ValueError, RecursionError) as why:
        raise SnapshotError("an event of the feed cannot be read") from why
    if not isinstance(told, dict):
        raise SnapshotError("an event of the feed is no object")
    return told


def _beaten(told: Mapping[str, Any]) -> tuple[int, datetime, str]:
    try:
        seq, at, epoch = told["seq"], datetime.fromisoformat(told["at"]), told.get("epoch", "")
    except (KeyError, TypeError, ValueError) as why:
        raise SnapshotError("a beat of the feed cannot be read") from why
    if type(seq) is not int or at.tzinfo is None or not isinstance(epoch, str):
        raise SnapshotError("a beat of the feed cannot be read")
    return seq, at, epoch


def _salt() -> bytes:
    return os.urandom(16)
