"""A whole installation for stories about decisions: its database, who writes there, its server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FOUNDATION = HERE.parent / "foundation"
sys.path += [str(FOUNDATION), str(HERE.parent)]

from running import Started, environment, free_port  # noqa: E402

ON_POSTGRES = os.environ.get("SETSUDO_TEST_DATABASE") == "postgres"


@dataclass(frozen=True)
class Got:
    """What a server answered."""

    status: int
    body: bytes
    headers: Message

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Scribe:
    """Whoever decides, in a process of their own: `scribe("publish", ref=…, identifiers=…)`."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._running = subprocess.Popen(
            [sys.executable, str(HERE / "decision_scribe.py")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(env),
        )  # fmt: skip
        assert self._running.stdout is not None
        assert self._running.stdout.readline() == "ready\n"

    def __call__(self, deed: str, **arguments: object) -> Any:
        assert self._running.stdin is not None
        assert self._running.stdout is not None
        self._running.stdin.write(json.dumps([deed, arguments]) + "\n")
        self._running.stdin.flush()
        told = self._running.stdout.readline()
        assert told, "the scribe's deed failed: see above"
        return json.loads(told)

    def close(self) -> None:
        assert self._running.stdin is not None
        self._running.stdin.close()
        assert self._running.stdout is not None
        self._running.stdout.close()
        self._running.wait(60)


class Office:
    """The installation. `start` runs `setsudo decisions`."""

    def __init__(self, folder: Path, **more: str) -> None:
        self.data = folder / "data"
        self.data.mkdir(exist_ok=True)
        self.more = {"SETSUDO_SECRET_KEY": "a-key-for-tests-alone-" + "0" * 40, **more}
        self.scribe = Scribe(environment(self.data, **self.more))
        self.port = free_port()
        self.server: Started | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, command: str = "decisions") -> None:
        self.server = Started(self.data, command, "--port", str(self.port), env=self.more)
        self.server.wait_for("Stop it with Ctrl+C")

    def stop(self) -> int:
        assert self.server is not None
        return self.server.stop()

    def kill(self) -> None:
        assert self.server is not None
        self.server.process.kill()
        self.server.process.wait(30)

    def close(self) -> None:
        if self.server is not None and self.server.process.poll() is None:
            self.kill()
        self.scribe.close()

    def ask(self, path: str, told: object = None, token: str = "", **headers: str) -> Got:
        """Ask over a real socket; what is told goes as JSON."""
        body = told if isinstance(told, bytes) or told is None else json.dumps(told).encode()
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        if token:
            sent["Authorization"] = f"Bearer {token}"
        return fetch(self.url + path, body, sent)

    def may(self, token: str, phone: str, service: str = "orders", **more: object) -> Got:
        """Ask whether whoever has a number may use a service."""
        told = {
            "subject": {"type": "phone", "id": phone},
            "action": {"name": "use"},
            "resource": {"type": "service", "id": service},
            **more,
        }
        return self.ask("/access/v1/evaluation", told, token)


class GuardBeside:
    """A shop's guard in a process of its own."""

    def __init__(self, url: str, token: str) -> None:
        self._running = subprocess.Popen(
            [sys.executable, str(HERE / "guard_beside.py"), url, token],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.told()["ready"]

    def told(self) -> Any:
        assert self._running.stdout is not None
        line = self._running.stdout.readline()
        assert line, "the guard's process failed: see above"
        return json.loads(line)

    def watch(self, phone: str, patience_s: float) -> bool:
        """Begin to ask of a number, over and over; say whether it is served now."""
        assert self._running.stdin is not None
        self._running.stdin.write(json.dumps([phone, patience_s]) + "\n")
        self._running.stdin.flush()
        return bool(self.told()["serves"])

    def close(self) -> None:
        for end in (self._running.stdin, self._running.stdout):
            assert end is not None
            end.close()
        self._running.wait(60)


@contextmanager
def opened(folder: Path) -> Iterator[Office]:
    """Open an office, on a real PostgreSQL where that is asked for."""
    with ExitStack() as after:
        more = {}
        if ON_POSTGRES:
            from real_postgres import postgres

            more["DATABASE_URL"] = after.enter_context(postgres())
        one = Office(folder, **more)
        after.callback(one.close)
        yield one


def fetch(url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Got:
    request = urllib.request.Request(url, body, dict(headers or {}))  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return Got(answer.status, answer.read(), answer.headers)
    except urllib.error.HTTPError as answer:
        return Got(answer.code, answer.read(), answer.headers)


def until(true: Callable[[], bool], seconds: float = 20) -> float:
    """Wait for something that has to come; return how long it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, "it never came"
        time.sleep(0.005)
    return time.monotonic() - began


def has(program: str) -> bool:
    """Say whether a program is there; Debian keeps servers where not everybody looks."""
    return any((Path(one) / program).exists() for one in programs().split(":"))


def programs() -> str:
    """Return where programs are looked for: those of this very environment too."""
    return f"{os.environ.get('PATH', '')}:/usr/sbin:{Path(sys.executable).parent}"
