"""Transactions that a service reports: on its disk first, then with the server, in their order.

Each waits as a file of its own, named by when it came; it goes once the server has taken it. What
the server refuses for good is put aside in `refused`, where a person can read it, and is counted.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from random import uniform
from threading import Event
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4

from setsudo.decisions.guard.asking import Server, Unanswered
from setsudo.decisions.guard.states import Fault
from setsudo.errors import SetsudoError

REGISTER: Final = "/api/v1/transactions"
SHORTEST, LONGEST = 0.1, 30.0
_AGAIN: Final = frozenset({0, 401, 403, 404, 408, 425, 429})
"""Answers after which the same may be taken later: the server or its settings are at fault."""


class Spool:
    """The transactions of one service that wait to be reported."""

    def __init__(self, directory: Path, server: Server, fault: Callable[[Fault], None]) -> None:
        """Raises OSError where the directory cannot be made."""
        self._directory = directory
        self._refused = directory / "refused"
        self._refused.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._server = server
        self._fault = fault
        self._more = Event()
        self._closed = False

    def add(self, act: str, ref: str, told: Mapping[str, Any]) -> None:
        """Put one on disk. Raises OSError; SetsudoError for a reference that is none."""
        if not ref or len(ref) > 200 or not ref.isprintable():
            raise SetsudoError(
                "a transaction needs a reference of 1 to 200 printable characters",
                code="transaction_reference",
            )
        raw = json.dumps({"act": act, "ref": ref, "told": told}, ensure_ascii=False).encode()
        name = f"{time.time_ns():020d}-{uuid4().hex}"
        draft = self._directory / f".{name}"
        with draft.open("xb") as file:
            os.chmod(draft, 0o600)
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self._directory / f"{name}.json")
        self._more.set()

    def waiting(self) -> int:
        """Return how many wait."""
        return len(self._files())

    def run(self) -> None:
        """Report until `close`."""
        pause = SHORTEST
        while not self._closed:
            self._more.clear()
            files = self._files()
            if files and not self._report(files):
                self._sleep(pause * uniform(0.5, 1.0))  # noqa: S311
                pause = min(pause * 2, LONGEST)
                continue
            pause = SHORTEST
            if not files:
                self._more.wait(1.0)

    def close(self) -> None:
        """End reporting; what waits stays on disk for the next start."""
        self._closed = True
        self._more.set()

    def _report(self, files: list[Path]) -> bool:
        for path in files:
            if self._closed:
                return True
            try:
                row = json.loads(path.read_bytes())
                act, ref, told = str(row["act"]), str(row["ref"]), dict(row["told"])
            except FileNotFoundError:
                # Another process of this service has reported it.
                continue
            except (ValueError, TypeError, KeyError, OSError):
                self._aside(path)
                continue
            try:
                self._send(act, ref, told, key=path.stem.partition("-")[2])
            except Unanswered as why:
                if why.status in _AGAIN or why.status >= 500:
                    self._fault(Fault.SPOOL)
                    return False
                self._aside(path)
                continue
            path.unlink(missing_ok=True)
        return True

    def _send(self, act: str, ref: str, told: Mapping[str, Any], *, key: str) -> None:
        if act == "begin":
            self._server.post(REGISTER, {"id": ref, **told}, idempotency_key=key)
        else:
            path = f"{REGISTER}/{quote(ref, safe='')}/{act}"
            self._server.post(path, told, idempotency_key=key)

    def _aside(self, path: Path) -> None:
        self._fault(Fault.REGISTER)
        try:
            path.rename(self._refused / path.name)
        except OSError:
            self._sleep(SHORTEST)

    def _files(self) -> list[Path]:
        return sorted(self._directory.glob("[0-9]*.json"))

    def _sleep(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._closed and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, 0.05))
