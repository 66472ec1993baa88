"""The guard: a service's own answer to whether a customer may be served, kept up to date."""

from __future__ import annotations

import logging
import os
import weakref
from collections.abc import Mapping
from pathlib import Path
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, Final

from setsudo.decisions.evaluating import Decision
from setsudo.decisions.guard import holding
from setsudo.decisions.guard.checking import Checker
from setsudo.decisions.guard.clock import ServerClock
from setsudo.decisions.guard.metrics import metrics_text
from setsudo.decisions.guard.states import TROUBLE, Counts, Fault, GuardState
from setsudo.decisions.snapshot import Change, Snapshot
from setsudo.errors import SetsudoError

STALE_AFTER: Final = 15.0
TIMEOUT: Final = 10.0
if TYPE_CHECKING:
    import ssl

    from setsudo.decisions.guard.running import Running
    from setsudo.decisions.guard.spooling import Spool

_log = logging.getLogger("setsudo.guard")
_living: weakref.WeakSet[Guard] = weakref.WeakSet()


class NotServed(SetsudoError):
    """A customer is not served now. `decision` says why, and what they may be told."""

    code = "not_served"

    def __init__(self, decision: Decision) -> None:
        super().__init__("the customer is not served now: read `decision` for what to tell them")
        self.decision = decision


class Guard(Checker):
    """Answers, in the process that asks, whether a customer may be served now.

    `url` is the decision server, `token` one of its tokens with the scope `decisions:feed`. With a
    `directory` (one for each service) the last known is kept on disk and transactions can be
    reported; without it a guard that starts while the server is down knows nothing. After
    `stale_after` seconds without word from the server, whoever is not known to be restricted is
    served only where the service fails open. `source` is what stands before accounts and handles
    (`source:account`). Raises ValueError for a URL or token that cannot be one.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        directory: str | os.PathLike[str] | None = None,
        source: str = "",
        stale_after: float = STALE_AFTER,
        timeout: float = TIMEOUT,
        context: ssl.SSLContext | None = None,
        start: bool = True,
    ) -> None:
        self._url, self._token, self._context = url, token, context
        self._directory = Path(directory) if directory is not None else None
        self._stale_after, self._timeout = stale_after, timeout
        super().__init__(ServerClock(), Counts(), source=source)
        self._was_ready = Event()
        self._heard = monotonic()
        self._trouble: Fault | None = None
        self._told: GuardState | None = None
        self._running: Running | None = None
        _living.add(self)
        if start:
            self.start()

    def refuse(self, service: str, channel: str = "", /, **identifiers: str | None) -> Decision:
        """As `check`, but raise NotServed where the customer is not served."""
        decision = self.check(service, channel, **identifiers)
        if not decision.serves:
            raise NotServed(decision)
        return decision

    @property
    def trouble(self) -> Fault | None:
        """The last fault since the guard last knew of everything; None where there is none."""
        return self._trouble

    @property
    def seq(self) -> int:
        """The last change that the guard knows of; 0 where it knows nothing."""
        return self.snapshot.seq if self.snapshot is not None else 0

    def wait(self, timeout: float = TIMEOUT) -> bool:
        """Wait until the guard is READY; return whether it is."""
        self._was_ready.wait(timeout)
        return self.state is GuardState.READY

    def metrics(self) -> str:
        """Return what was counted, for Prometheus (`metrics.CONTENT_TYPE`)."""
        from setsudo.decisions.guard.stored import StoredTable

        snapshot = self.snapshot
        table = snapshot.table if snapshot is not None else None
        return metrics_text(
            self.counts,
            state=self.state,
            seq=self.seq,
            age=monotonic() - self._heard,
            identifiers=len(snapshot.table) + len(snapshot.changed) if snapshot else 0,
            stored=isinstance(table, StoredTable) and table.in_lmdb,
            waiting=self._running.spool.waiting() if self._running and self._running.spool else 0,
        )

    def begin(
        self,
        ref: str,
        service: str,
        channel: str = "",
        /,
        *,
        facts: Mapping[str, object] | None = None,
        **identifiers: str | None,
    ) -> None:
        """Report a transaction that has begun, so that it can be held, resumed or cancelled.

        `ref` is the service's own reference; `facts` what the register keeps of it (amount, paid,
        refundable and so on). It is on disk when this returns, and sent as soon as the server can
        be reached. Raises SetsudoError without a directory, OSError where the disk refuses.
        """
        told = [{"kind": kind, "value": value} for kind, value in identifiers.items() if value]
        self._spooled().add(
            "begin",
            ref,
            {"service": service, "channel": channel, "identifiers": told, **(facts or {})},
        )

    def complete(self, ref: str, /, *, facts: Mapping[str, object] | None = None) -> None:
        """Report that a transaction was carried out. Raises as `begin`."""
        self._spooled().add("complete", ref, dict(facts or {}))

    def cancel(self, ref: str, /, *, facts: Mapping[str, object] | None = None) -> None:
        """Report that a transaction was cancelled by the customer or the service. As `begin`."""
        self._spooled().add("cancel", ref, dict(facts or {}))

    def start(self) -> None:
        """Begin to follow the server; a guard that does already goes on."""
        # HTTP and TLS take longer to load than all else; who only imports needs neither.
        from setsudo.decisions.guard.running import Running

        if self._running is None:
            self._running = Running(
                self._url, self._token, self, self._clock, self._directory,
                timeout=self._timeout, stale_after=self._stale_after, context=self._context,
            )  # fmt: skip

    def close(self) -> None:
        """End following; decisions go on over what is known, and become stale."""
        if self._running is not None:
            self._running.close()
            self._running = None

    def __enter__(self) -> Guard:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def loaded(self, snapshot: Snapshot, key: bytes) -> None:
        """Take over a snapshot (told by the follower)."""
        self.load(snapshot, key)
        self.refused = False
        self.counts.more("snapshots")

    def changed(self, change: Change) -> bool:
        """Take a change in (told by the follower). Raises OutOfOrder."""
        if not self.apply(change):
            self.counts.more("duplicates")
            return False
        self.counts.more("changes")
        return True

    def in_step(self, age: float) -> None:
        """Know that nothing was missed `age` seconds ago (told by the follower)."""
        self._heard = monotonic() - age
        self.refused = False
        self.fresh_until = self._heard + self._stale_after
        self._trouble = None
        self._was_ready.set()
        self._log()

    def fault(self, fault: Fault) -> None:
        """Count a fault and tell of it (told by the follower and the spool)."""
        self.counts.fault(fault)
        if fault is Fault.REFUSED:
            self.refused = True
            self.fresh_until = 0.0
        first, self._trouble = self._trouble is not fault, fault
        if first:
            _log.warning("%s", TROUBLE[fault].en)
        self._log()

    def _log(self) -> None:
        state = self.state
        if state is not self._told:
            self._told = state
            level = logging.INFO if state is GuardState.READY else logging.WARNING
            _log.log(level, "the guard is %s at change %d", state.value, self.seq)

    def _spooled(self) -> Spool:
        if self._running is None or self._running.spool is None:
            raise SetsudoError(
                "give the guard a directory: transactions are kept there until they are reported",
                code="guard_directory",
            )
        return self._running.spool

    def _forked(self) -> None:
        """Follow anew in a process that was forked: threads stay behind."""
        self.counts = Counts()
        self.forget_ready()
        if self._running is not None:
            self._running = None
            self.start()


def _after_fork() -> None:
    # The parent keeps on in its directories; who begins anew keeps once it has ended.
    holding.forked()
    for one in _living:
        one._forked()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
