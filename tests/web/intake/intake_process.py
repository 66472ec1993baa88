"""The service as real processes, for stories in which it is killed or spoken to from outside."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).parent
PREPARE = """
from setsudo.web.starting import set_up, migrate
set_up(); migrate()
from django.utils import timezone
from setsudo.cases.roles import Role
from setsudo.web.accounts.models import HeldRole, User
from setsudo.web.api import tokens
from setsudo.web.api.models import Scope
who = User.objects.create(username="administrator", name="A")
HeldRole.objects.create(user=who, role=Role.ADMINISTRATOR)
scopes = [Scope.INTERACTIONS_WRITE, Scope.INTERACTIONS_READ]
print(tokens.make("pbx", "pbx", scopes, by=who, at=timezone.now())[1])
"""
PREPARE_PEOPLE = """
from datetime import timedelta
from setsudo.web.api.models import OF_PEOPLE
for name, role in (("officer", Role.OFFICER), ("approver", Role.APPROVER)):
    one = User.objects.create(username=name, name=name, headquarters=True)
    HeldRole.objects.create(user=one, role=role)
    now = timezone.now()
    ends = now + timedelta(days=1)
    print(tokens.make_own("own", OF_PEOPLE, by=one, at=now, expires_at=ends)[1])
"""


class Nursery:
    """A kind of process that is started again whenever it is killed."""

    def __init__(self, *words: str, env: dict[str, str]) -> None:
        self._running = subprocess.Popen(
            [sys.executable, str(HERE / "nursery.py"), *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env,
        )  # fmt: skip
        self.pid = 0
        self._following = threading.Thread(target=self._follow, daemon=True)
        self._following.start()

    def _follow(self) -> None:
        assert self._running.stdout is not None
        with self._running.stdout as told:
            for line in told:
                self.pid = int(line)

    def kill(self) -> None:
        """Kill the process that runs now; the nursery starts another."""
        # Number 0 would be this very group of processes.
        if self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def close(self) -> None:
        assert self._running.stdin is not None
        self._running.stdin.close()
        self._running.wait(30)
        self.kill()
        self._following.join(30)


def until(true: Callable[[], bool], seconds: float = 120) -> None:
    """Wait for something that has to come."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
