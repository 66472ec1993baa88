"""The loop of the server: it answers until it is told to stop, then finishes what it began."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

import uvicorn

from setsudo.cli.serving_prompt import PromptProtocol
from setsudo.errors import StorageError

PATIENCE_S: Final = 20
"""So long the requests and the task in hand may take once the service is told to stop."""


class Server(uvicorn.Server):
    """uvicorn's server. Being told to stop is no failure, so the process ends with 0."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the door, then say so."""
        await super().startup(sockets)
        self._announce()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop when asked; the second time at once."""
        self.force_exit = self.should_exit
        self.should_exit = True
        # What stays open by itself has to be ended by us.
        from setsudo.web.decisions.standing import standing
        from setsudo.web.live.watching import watch

        watch.stop()
        standing.stop()


def run_server(
    holder: socket.socket,
    announce: Callable[[], None],
    *,
    with_worker: bool,
    application: Any = None,
) -> None:
    """Answer at a socket until a signal comes; `announce` is called once it does.

    `application` is the whole service unless another is given. Raises StorageError where the worker
    failed.
    """
    if application is None:
        from setsudo.web.asgi import application

    server = Server(
        uvicorn.Config(
            application,
            http=PromptProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=PATIENCE_S,
        ),
        announce,
    )
    stop, failed = threading.Event(), threading.Event()
    working = threading.Thread(
        target=_work, args=(stop, failed, server), name="worker", daemon=True
    )
    if with_worker:
        working.start()
    try:
        server.run(sockets=[holder])
    finally:
        stop.set()
        if with_worker:
            working.join(PATIENCE_S)
    if failed.is_set():
        raise StorageError(
            "the worker stopped: its fault stands above; start the service again", code="worker"
        )


def _work(stop: threading.Event, failed: threading.Event, server: Server) -> None:
    from setsudo.web.work.working import work

    try:
        work(stop)
    finally:
        if not stop.is_set():
            failed.set()
            server.should_exit = True
