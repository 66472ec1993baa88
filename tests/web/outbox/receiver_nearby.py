"""A receiver of webhooks on this machine, which answers as it is told to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver:
    """What came, and with which status the next is answered; 0 answers nothing at all."""

    def __init__(self) -> None:
        self.status = 200
        self.headers: dict[str, str] = {}
        self.came: list[tuple[dict[str, str], bytes]] = []
        self.let_go = threading.Event()
        self.url = ""
        self.on_the_way: Callable[[dict[str, str], bytes], None] | None = None


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Run a receiver for a while."""
    told = Receiver()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.came.append((dict(self.headers.items()), body))
            if told.on_the_way is not None:
                told.on_the_way(dict(self.headers.items()), body)
            if told.status == 0:
                told.let_go.wait(30)
                return
            if told.on_the_way is not None:
                # Whoever was killed does not hear the answer.
                with suppress(OSError):
                    self._answer()
                return
            self._answer()

        def _answer(self) -> None:
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            told.came.append((dict(self.headers.items()), b"GET"))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_address[1]}/hooks"
    try:
        yield told
    finally:
        told.let_go.set()
        server.shutdown()
        thread.join()
        server.server_close()
