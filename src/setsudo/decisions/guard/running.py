"""What runs behind a guard: a thread that follows the server, and one that reports to it."""

from __future__ import annotations

import ssl
from pathlib import Path
from threading import Thread, current_thread
from typing import Final

from setsudo.decisions.guard.asking import Server
from setsudo.decisions.guard.clock import ServerClock
from setsudo.decisions.guard.following import Follower, Knows
from setsudo.decisions.guard.keeping import Keeper
from setsudo.decisions.guard.spooling import Spool
from setsudo.decisions.guard.states import Fault
from setsudo.decisions.guard.storing import Stores

_PATIENCE: Final = 2.0


class Running:
    """The threads of a guard. What is kept on disk has been taken up when this returns."""

    def __init__(
        self,
        url: str,
        token: str,
        guard: Knows,
        clock: ServerClock,
        directory: Path | None,
        *,
        timeout: float,
        stale_after: float,
        context: ssl.SSLContext | None,
    ) -> None:
        """Raises ValueError for a URL or a token that cannot be one."""
        self._server = Server(url, token, timeout=timeout, context=context)
        self._keeper: Keeper | None = None
        self.spool: Spool | None = None
        if directory is not None:
            stores = Stores(directory, token, trouble=lambda: guard.fault(Fault.STORE))
            try:
                self._keeper = Keeper(directory, token, stores=stores)
            except OSError:
                guard.fault(Fault.FILE)
            try:
                self.spool = Spool(directory / "spool", self._server, guard.fault)
            except OSError:
                guard.fault(Fault.FILE)
        self._follower = Follower(
            self._server, guard, clock, self._keeper,
            token=token, quiet=stale_after, stale_after=stale_after,
        )  # fmt: skip
        self._follower.restore()
        self._threads = [Thread(target=self._follow, name="setsudo-guard", daemon=True)]
        if self.spool is not None:
            self._threads.append(
                Thread(target=self.spool.run, name="setsudo-guard-spool", daemon=True)
            )
        for one in self._threads:
            one.start()

    def close(self) -> None:
        """End the threads, and let go of the directory."""
        if self.spool is not None:
            self.spool.close()
        self._follower.close()
        for one in self._threads:
            if one is not current_thread():
                one.join(_PATIENCE)

    def _follow(self) -> None:
        try:
            self._follower.run()
        finally:
            # Here, where all writing is done: nobody else may begin before it has ended.
            if self._keeper is not None:
                self._keeper.close()
