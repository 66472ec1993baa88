"""The service as a process of its own, as people start it, and a browser without scripts."""

from __future__ import annotations

import http.cookiejar
import itertools
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_NUMBERS = itertools.count(1)
SETSUDO = [sys.executable, "-c", "from setsudo.cli import main; main()"]


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def environment(data: Path, **more: str) -> dict[str, str]:
    """Return the environment of somebody who has set nothing but what is given here."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SETSUDO_", "DJANGO_", "DATABASE_"))
    }
    return {**kept, "SETSUDO_DATA": str(data), "LC_ALL": "en_US.UTF-8", **more}


class Started:
    """A process of the service that tells what it printed."""

    def __init__(self, data: Path, *arguments: str, env: Mapping[str, str]) -> None:
        # One each, whether or not several of a kind run at once.
        self.log = data.parent / f"{data.name}-{arguments[0]}-{next(_NUMBERS)}.log"
        with self.log.open("w") as out:
            self.process = subprocess.Popen(
                [*SETSUDO, *arguments],
                stdout=out,
                stderr=subprocess.STDOUT,
                env=environment(data, **env),
                cwd=data.parent,
            )

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait_for(self, words: str, patience_s: float = 240) -> str:
        """Return what was printed once the words are in it."""
        until = time.monotonic() + patience_s
        while words not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < until, self.said
            time.sleep(0.05)
        return self.said

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(60)


@contextmanager
def started(data: Path, *arguments: str, **env: str) -> Iterator[Started]:
    """Run the service for a while; it is gone afterwards, whatever happened."""
    service = Started(data, *arguments, env=env)
    try:
        yield service
    finally:
        if service.process.poll() is None:
            service.process.kill()
            service.process.wait(30)


class Browser:
    """Follows links, keeps cookies, sends forms with the sign that they came from the service."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.status = 0
        self.address = ""
        self.cookies = http.cookiejar.CookieJar()
        self._open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies)
        ).open

    def get(self, path: str) -> str:
        return self._ask(urllib.request.Request(urllib.parse.urljoin(self.base, path)))  # noqa: S310

    def post(self, path: str, **fields: str) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path))
        assert token is not None
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token[1]}).encode()
        address = urllib.parse.urljoin(self.base, path)
        return self._ask(urllib.request.Request(address, body))  # noqa: S310

    def _ask(self, request: urllib.request.Request) -> str:
        request.add_header("Accept-Language", "en")
        try:
            answer = self._open(request, timeout=60)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            self.status, self.address = answer.status, answer.url
            return answer.read().decode()
