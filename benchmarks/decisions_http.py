"""What an answer over HTTP costs beside other decision points, and how soon all guards know.

Every server answers the same question of 32 connections: may this telephone number, a new one each
time, use this service, while so many numbers are restricted? CPU is that of the server's process.
`python -m benchmarks.decisions_http` runs it alone.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from benchmarks.contacts import ROOT
from benchmarks.figures import Figure, table
from benchmarks.sizes import FULL, QUICK, Sizes

TESTS = ROOT / "tests" / "web"
PEERS: Final = Path(os.environ.get("SETSUDO_DECISION_HTTP_PEERS", ROOT / "build" / "http-peers"))
"""A folder with `bin/python` that has FastAPI and uvicorn, and the binary `cerbos`."""
CONNECTIONS, GUARDS = 32, 200

_ASK: Final = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer {token}"
local n = 0
request = function()
  n = n + 1
  return wrk.format(nil, nil, nil, string.format({body}, n % 90000000 + 10000000))
end
"""
_OURS: Final = (
    '{"subject":{"type":"phone","id":"090%d"},"action":{"name":"use"},'
    '"resource":{"type":"service","id":"orders"}}'
)
_CERBOS: Final = (
    '{"requestId":"r","principal":{"id":"090%d","roles":["customer"]},"resources":[{"actions":'
    '["use"],"resource":{"kind":"service","id":"orders","attr":{"restricted":false}}}]}'
)
_FASTAPI: Final = """
from fastapi import FastAPI
from pydantic import BaseModel

class Subject(BaseModel):
    type: str
    id: str

class Action(BaseModel):
    name: str

class Question(BaseModel):
    subject: Subject
    action: Action
    resource: Subject

app = FastAPI()
known = {f"080{n:08d}" for n in range(100_000)}

@app.post("/access/v1/evaluation")
async def evaluation(asked: Question) -> dict[str, bool]:
    return {"decision": asked.subject.id not in known}
"""
_POLICY: Final = """
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: service
  version: default
  rules:
    - actions: ["use"]
      effect: EFFECT_ALLOW
      roles: ["customer"]
      condition: {match: {expr: "!request.resource.attr.restricted"}}
"""


def figures(sizes: Sizes = FULL) -> list[Figure]:
    """Return what questions over HTTP cost, and how soon guards know of a decision."""
    quick = sizes is QUICK
    found = [*_questions(3 if quick else 10, 1_000 if quick else 100_000)]
    for name in ("SQLite", "PostgreSQL"):
        found += _reaching(name, 20 if quick else GUARDS, 5 if quick else 100)
    return found


def _questions(seconds: int, restricted: int) -> Iterator[Figure]:
    if shutil.which("wrk") is None:
        yield Figure("questions over HTTP", 0.0, "", "", "not measured: no wrk")
        return
    with tempfile.TemporaryDirectory(prefix="setsudo-bench-") as folder:
        with _office(Path(folder), "SQLite") as office:
            numbers = [f"080{n:08d}" for n in range(restricted)]
            office.scribe("stand", prefix="bench", numbers=numbers)
            office.start()
            token = office.scribe("token", source="bench", scopes=["decisions:read"])
            pid = office.server.process.pid
            url = f"{office.url}/access/v1/evaluation"
            ours = _loaded(Path(folder), url, _OURS, token, pid, seconds)
            memory = _memory(pid)
        yield Figure("questions a second and core", 1e6 / ours.cpu, "/s", ">= 15,000", ours.note)
        yield Figure("CPU a question", ours.cpu, "µs CPU", "", f"{restricted:,} restricted")
        yield Figure("99 of 100 within", ours.p99, "ms", "< 10", f"{CONNECTIONS} connections")
        yield Figure("memory of the server", memory, "MB")
        for name, peer in (("FastAPI", _fastapi), ("Cerbos", _cerbos)):
            theirs = peer(Path(folder), seconds)
            if theirs is None:
                yield Figure(f"{name}, the same question", 0.0, "", "", f"not measured: {PEERS}")
                continue
            yield Figure(f"{name}, the same question", theirs.cpu, "µs CPU", "", theirs.note)
            bound = ">= 5" if name == "Cerbos" else ""
            yield Figure(f"{name} over Setsudo", theirs.cpu / ours.cpu, "x", bound)


class _Load:
    """What a run of wrk showed: CPU a question in µs, the 99th percentile in ms."""

    def __init__(self, told: str, cpu_s: float) -> None:
        rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
        count = re.search(r"(\d+) requests in", told)
        late = re.search(r"99%\s+([\d.]+)(us|ms|s)", told)
        if rate is None or count is None or late is None or "Non-2xx" in told:
            raise RuntimeError(f"the load was not answered as it should be:\n{told}")
        self.cpu = cpu_s / int(count[1]) * 1e6
        self.p99 = float(late[1]) * {"us": 1e-3, "ms": 1.0, "s": 1e3}[late[2]]
        self.note = f"{float(rate[1]):,.0f}/s answered, p99 {self.p99:.1f} ms"


def _loaded(folder: Path, url: str, body: str, token: str, pid: int, seconds: int) -> _Load:
    script = folder / "ask.lua"
    script.write_text(_ASK.format(token=token, body=json.dumps(body)))
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", "--latency", "-s", str(script), url]
    subprocess.run([*command, "-d1s"], check=True, capture_output=True)
    before = _cpu(pid)
    told = subprocess.run([*command, f"-d{seconds}s"], check=True, capture_output=True, text=True)
    return _Load(told.stdout, _cpu(pid) - before)


def _fastapi(folder: Path, seconds: int) -> _Load | None:
    python = PEERS / "bin" / "python"
    if not python.exists():
        return None
    (folder / "peer_app.py").write_text(_FASTAPI)
    port = _free_port()
    command = [str(python), "-m", "uvicorn", "peer_app:app", "--port", str(port),
               "--no-access-log", "--log-level", "warning"]  # fmt: skip
    url = f"http://127.0.0.1:{port}/access/v1/evaluation"
    with _running(command, folder, url) as pid:
        return _loaded(folder, url, _OURS, "x", pid, seconds)


def _cerbos(folder: Path, seconds: int) -> _Load | None:
    binary = PEERS / "cerbos"
    if not binary.exists():
        return None
    policies = folder / "policies"
    policies.mkdir(exist_ok=True)
    (policies / "service.yaml").write_text(_POLICY)
    port, other = _free_port(), _free_port()
    command = [str(binary), "server", "--set", f"server.httpListenAddr=127.0.0.1:{port}",
               "--set", f"server.grpcListenAddr=127.0.0.1:{other}",
               "--set", "storage.driver=disk", "--set", f"storage.disk.directory={policies}",
               "--set", "telemetry.disabled=true", "--log-level", "error"]  # fmt: skip
    url = f"http://127.0.0.1:{port}/api/check/resources"
    with _running(command, folder, url) as pid:
        return _loaded(folder, url, _CERBOS, "x", pid, seconds)


def _reaching(name: str, guards: int, times: int) -> Iterator[Figure]:
    """From the moment the second approver's act is asked for until the last guard knows of it."""
    from setsudo.decisions.guard import Guard
    from setsudo.decisions.snapshot import Change

    class Watched(Guard):
        seen = 0.0

        def changed(self, change: Change) -> bool:
            found = super().changed(change)
            self.seen = time.monotonic()
            return found

    with ExitStack() as closing:
        folder = closing.enter_context(tempfile.TemporaryDirectory(prefix="setsudo-bench-"))
        office = closing.enter_context(_office(Path(folder), name))
        office.start()
        token = office.scribe("token", source="bench", scopes=["decisions:feed"])
        every = [Watched(office.url, token) for _ in range(guards)]
        for one in every:
            closing.callback(one.close)
        _until(lambda: all(one.state.value == "ready" for one in every))
        numbers = [f"0355{n:06d}" for n in range(times)]
        agreed = {one: office.scribe("suspension", phone=one)["measure"] for one in numbers}
        took: list[float] = []
        for number, measure in agreed.items():
            began = time.monotonic()
            if office.scribe("approve", measure=measure) != "approved":
                raise RuntimeError("what was approved is not in force")
            _until(lambda at=began: all(one.seen > at for one in every))
            if any(one.check("orders", phone=number).serves for one in every):
                raise RuntimeError("a guard let through whom it was told of")
            took.append((max(one.seen for one in every) - began) * 1e3)
    cuts = statistics.quantiles(took, n=100, method="inclusive")
    note = f"median {statistics.median(took):.0f} ms, {times} approvals, guards in one process"
    label = f"approval to the last of {guards} guards, {name}, 99 of 100"
    yield Figure(label, cuts[98], "ms", "< 500", note)


@contextmanager
def _office(folder: Path, name: str) -> Iterator[Any]:
    for one in (TESTS, TESTS / "decisions"):
        if str(one) not in sys.path:
            sys.path.append(str(one))
    from decision_office import Office  # type: ignore[import-not-found]

    with ExitStack() as after:
        more = {"DATABASE_URL": ""}
        if name == "PostgreSQL":
            from real_postgres import postgres  # type: ignore[import-not-found]

            more["DATABASE_URL"] = after.enter_context(postgres())
        office = Office(folder, **more)
        after.callback(office.close)
        office.scribe("service", code="orders")
        yield office


@contextmanager
def _running(command: Sequence[str], folder: Path, url: str) -> Iterator[int]:
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _until(lambda: _answers(url))
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=2).close()  # noqa: S310
    except urllib.error.HTTPError as answer:
        answer.close()
    except OSError:
        return False
    return True


def _until(true: Any, patience_s: float = 120) -> None:
    end = time.monotonic() + patience_s
    pause = threading.Event()
    while not true():
        if time.monotonic() > end:
            raise RuntimeError("it never came")
        pause.wait(0.002)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _free_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def main() -> int:
    """Run this section alone."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.decisions_http")
    options.add_argument("--quick", action="store_true")
    found = figures(QUICK if options.parse_args().quick else FULL)
    print(table("decisions over HTTP", found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
