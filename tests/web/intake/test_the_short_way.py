"""A posted contact takes a short way past the pages, and is answered as by the documented route."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from intake_cast import CALM
from intake_process import PREPARE, Nursery, free_port, until
from real_postgres import database

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
GOOD = {"id": "1", "channel": "phone", "turns": [{"speaker": "customer", "text": CALM}]}
Answer = tuple[int, dict[str, str], Any]


class Door:
    """The API of a running service."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token

    def post(self, body: bytes, **headers: str) -> Answer:
        sent = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)) as line:
            line.request("POST", "/api/v1/interactions", body, {**sent, **named})
            answer = line.getresponse()
            told = answer.read()
        return answer.status, dict(answer.headers.items()), json.loads(told)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with database() as kept:
        env = {
            **os.environ,
            "SETSUDO_DATA": str(tmp_path_factory.mktemp("door")),
            "DJANGO_SETTINGS_MODULE": "setsudo.web.settings",
            "DATABASE_URL": "",
            **kept,
        }
        yield from opened(env)


def opened(env: dict[str, str]) -> Iterator[Door]:
    ready = subprocess.run(
        [sys.executable, "-c", PREPARE], env=env, capture_output=True, text=True, check=True
    )
    port = free_port()
    web = Nursery("web", str(port), env=env)
    there = Door(port, ready.stdout.strip().splitlines()[-1])

    def open_() -> bool:
        try:
            return there.post(b"{}")[0] == 422
        except OSError:
            return False

    until(open_)
    yield there
    web.close()


def test_one_contact_and_a_batch_are_kept(door: Door) -> None:
    status, headers, kept = door.post(json.dumps(GOOD).encode())
    assert status == 202
    assert headers["cache-control"] == "no-store"
    assert kept["id"] == "1"
    assert door.post(json.dumps(GOOD).encode())[2] == kept
    status, _, batch = door.post(json.dumps([GOOD, {"id": "x"}]).encode())
    assert status == 207
    assert [one["status"] for one in batch["results"]] == [202, 422]
    other = {**GOOD, "turns": [{"speaker": "customer", "text": "別の話"}]}
    assert door.post(json.dumps(other).encode())[0] == 409


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b"", {}, 400),
        (b"{}", {}, 422),
        (b"[]", {}, 422),
        (b"{}", {"Content_Type": "text/html"}, 415),
        (b"{}", {"Authorization": "Bearer nobody"}, 401),
        (b"{}", {"Authorization": ""}, 401),
        (b" " * (5 * 1024 * 1024 + 1), {}, 413),
        (json.dumps([GOOD] * 501).encode(), {}, 413),
        (json.dumps({**GOOD, "site": "nowhere"}).encode(), {}, 422),
        (json.dumps({**GOOD, "id": "l", "lang": "x" * 70_000}).encode(), {}, 202),
    ],
)
def test_it_is_refused_as_by_the_documented_route(
    door: Door, body: bytes, headers: dict[str, str], status: int
) -> None:
    answered, told, problem = door.post(body, **headers)
    assert answered == status
    if status >= 400:
        assert told["content-type"] == "application/problem+json"
        assert problem["status"] == status
