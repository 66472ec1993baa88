"""The public policy page over real sockets: how many a second one core serves, and how large it is.

Beside it, in the same run, the same page past Django's own path, and one of the service's files
from disk. The rate is requests by CPU seconds of the serving process, so that the client beside it
on the machine does not count.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.figures import Figure, table
from benchmarks.sizes import FULL, QUICK, Sizes

CONNECTIONS = 16
REQUESTS = 20_000
FEW = 500
_SERVE = [sys.executable, "-c", "from setsudo.cli import main; main()", "serve"]


def figures(sizes: Sizes = FULL) -> list[Figure]:
    """Return the figures of the public site."""
    many = FEW if sizes is QUICK else REQUESTS
    with _running() as (port, process):
        path = "/public/ja/"
        size = _size(port, path)
        asyncio.run(_asked(port, path, 200))
        return [
            Figure("policy page", size / 1000, "kB", "< 60 kB", "HTML, uncompressed"),
            Figure(
                "policy page served",
                _rate(port, process, path, many),
                "/s a core",
                ">= 1,000 /s",
                "kept bytes before the framework",
            ),
            Figure(
                "policy page, not modified",
                _rate(port, process, path, many, f"If-None-Match: {_tag(port, path)}\r\n"),
                "/s a core",
                "",
                "304 by its ETag",
            ),
            Figure(
                "history page",
                _rate(port, process, "/public/ja/history/", many // 20),
                "/s a core",
                "",
                "through Django, with a database",
            ),
            Figure(
                "style sheet",
                _rate(port, process, "/static/public/public.css", many // 20),
                "/s a core",
                "",
                "from disk, through Django's middlewares",
            ),
        ]


def _rate(port: int, process: psutil.Process, path: str, requests: int, headers: str = "") -> float:
    before = _cpu(process)
    asyncio.run(_asked(port, path, requests, headers))
    return requests / max(_cpu(process) - before, 1e-3)


def _cpu(process: psutil.Process) -> float:
    every = [process, *process.children(recursive=True)]
    return sum(sum(one.cpu_times()[:2]) for one in every)


async def _asked(port: int, path: str, requests: int, headers: str = "") -> None:
    each = max(1, requests // CONNECTIONS)
    await asyncio.gather(*(_one(port, path, each, headers) for _ in range(CONNECTIONS)))


async def _one(port: int, path: str, requests: int, headers: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    line = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Language: ja\r\n{headers}\r\n"
    asked = line.encode()
    for _ in range(requests):
        writer.write(asked)
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        if status not in (200, 304):
            raise RuntimeError(f"{path} answered {status}")
        length = head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]
        if status == 200:
            await reader.readexactly(int(length))
    writer.close()


def _head(port: int, path: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port)) as talk:
        talk.sendall(
            f"HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        )
        return talk.recv(8192)


def _size(port: int, path: str) -> int:
    return int(_head(port, path).lower().partition(b"content-length: ")[2].split(b"\r\n")[0])


def _tag(port: int, path: str) -> str:
    return _head(port, path).lower().partition(b"etag: ")[2].split(b"\r\n")[0].decode()


@contextmanager
def _running() -> Iterator[tuple[int, psutil.Process]]:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        env = {k: v for k, v in os.environ.items() if not k.startswith(("SETSUDO_", "DJANGO_"))}
        env |= {"SETSUDO_DATA": str(Path(folder) / "data"), "SETSUDO_ENGINE": "fast"}
        with open(Path(folder) / "log", "w") as log:
            served = subprocess.Popen(
                [*_SERVE, "--port", str(port)], env=env, stdout=log, stderr=log, cwd=folder
            )
        try:
            _wait(port, served, Path(folder) / "log")
            yield port, psutil.Process(served.pid)
        finally:
            served.terminate()
            served.wait(60)


def _wait(port: int, served: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(1200):
        if served.poll() is not None:
            raise RuntimeError(log.read_text())
        try:
            if b" 200 " in _head(port, "/public/ja/"):
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the service did not start")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of this section alone."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.public", description=__doc__)
    options.add_argument("--quick", action="store_true", help="small sizes: a look, not a figure")
    asked = options.parse_args(arguments)
    print(table("public", figures(QUICK if asked.quick else FULL)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
