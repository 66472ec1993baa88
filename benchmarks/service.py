"""The service at work: intake, queue, case page and ledger, on SQLite and on a real PostgreSQL.

Pages are timed in the process that makes them, with Django's own client: server time. Intake is
timed through sockets against `setsudo web` as people start it; the sender shares the machine.
`python -m benchmarks.service --cases 100000 --contacts 1000000` runs it alone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from benchmarks.figures import Figure, table
from benchmarks.sizes import FULL, QUICK, Sizes

CASES, CONTACTS, ENTRIES, SECONDS = 100_000, 1_000_000, 1_000_000, 10
FEW_CASES, FEW_CONTACTS, FEW_ENTRIES, FEW_SECONDS = 2_000, 10_000, 20_000, 3
SENDERS: Final = 32
_CODE: Final = "from setsudo.cli import main; main()"


def figures(sizes: Sizes = FULL) -> list[Figure]:
    """Return the figures of the service on both databases."""
    quick = sizes is QUICK
    counts = (
        (FEW_CASES, FEW_CONTACTS, FEW_ENTRIES, FEW_SECONDS)
        if quick
        else (CASES, CONTACTS, ENTRIES, SECONDS)
    )
    return [one for name in ("SQLite", "PostgreSQL") for one in measured(name, *counts)]


def measured(
    name: str, cases: int, contacts: int, entries: int, seconds: float
) -> Iterator[Figure]:
    """Yield the figures on one database."""
    with tempfile.TemporaryDirectory(prefix="setsudo-bench-") as folder, ExitStack() as after:
        env = {**os.environ, "SETSUDO_DATA": folder, "SETSUDO_ENGINE": "fast", "DATABASE_URL": ""}
        env["DJANGO_SETTINGS_MODULE"] = "setsudo.web.settings"
        if name == "PostgreSQL":
            sys.path.append(str(Path(__file__).parents[1] / "tests" / "web"))
            from real_postgres import postgres  # type: ignore[import-not-found]

            env["DATABASE_URL"] = after.enter_context(postgres())
        script = Path(__file__).with_name("service_store.py")
        told = subprocess.run(
            [sys.executable, str(script), str(cases), str(contacts), str(entries)],
            env=env, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        found = json.loads(told.stdout.splitlines()[-1])
        many = f"{cases:,} cases, {contacts:,} contacts"
        for page in ("queue", "case page"):
            yield Figure(f"{page} p95, {name}", found[page], "ms", "< 120 ms", many)
        yield Figure(f"ledger append, {name}", found["append"], "ms", "< 1 ms", "added to an act")
        note = f"{found['verified']:,} entries, {found['verify cpu']:.1f} s CPU"
        bound = "< 15 s" if entries >= ENTRIES else ""
        yield Figure(f"verification, {name}", found["verify"], "s", bound, note)
        processes = 2 if name == "PostgreSQL" else 1
        rate = intake_rate(env, found["token"], processes, seconds)
        bound = ">= 1,000 /s" if processes == 2 else ">= 400 /s"
        note = f"single posts, durable, {processes} process{'es'[: 2 * (processes - 1)]}"
        yield Figure(f"intake, {name}", rate, "/s", bound, note)


def intake_rate(env: dict[str, str], token: str, processes: int, seconds: float) -> float:
    """Return how many single contacts a second are acknowledged."""
    with ExitStack() as running:
        ports = [running.enter_context(_web(env)) for _ in range(processes)]
        asyncio.run(_sent(ports, token, 1.0, "warm"))
        start = time.perf_counter()
        acknowledged = asyncio.run(_sent(ports, token, seconds, "load"))
        return acknowledged / (time.perf_counter() - start)


@contextmanager
def _web(env: dict[str, str]) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    words = [sys.executable, "-c", _CODE, "web", "--port", str(port)]
    process = subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 120
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(60)


async def _sent(ports: Sequence[int], token: str, seconds: float, name: str) -> int:
    end = time.perf_counter() + seconds
    counts = await asyncio.gather(
        *(_send(ports[n % len(ports)], token, end, f"{name}-{n}") for n in range(SENDERS))
    )
    return sum(counts)


async def _send(port: int, token: str, end: float, name: str) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    while time.perf_counter() < end:
        line = {
            "id": f"{name}-{count}",
            "channel": "phone",
            "customer": {"tel": f"03-6{hash(name) % 1000:03}-{count % 10_000:04}"},
            "turns": [{"speaker": "customer", "text": "届いた鍋のふたが割れていました。"}],
        }
        body = json.dumps(line).encode()
        head = (
            f"POST /api/v1/interactions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            f"{token}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        status = await reader.readline()
        length = 0
        while (header := await reader.readline()) not in (b"\r\n", b""):
            if header.lower().startswith(b"content-length:"):
                length = int(header.split(b":")[1])
        await reader.readexactly(length)
        if b" 202 " not in status:
            raise RuntimeError(f"the intake answered {status.decode().strip()}")
        count += 1
    writer.close()
    return count


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of one or both databases."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.service", description=__doc__)
    options.add_argument("--cases", type=int, default=CASES)
    options.add_argument("--contacts", type=int, default=CONTACTS)
    options.add_argument("--entries", type=int, default=ENTRIES)
    options.add_argument("--seconds", type=float, default=SECONDS)
    options.add_argument("--database", choices=["SQLite", "PostgreSQL"], action="append")
    asked: Any = options.parse_args(arguments)
    for name in asked.database or ["SQLite", "PostgreSQL"]:
        found = measured(name, asked.cases, asked.contacts, asked.entries, asked.seconds)
        print(table(f"service on {name}", list(found)), flush=True)


if __name__ == "__main__":
    main()
