"""The wire between a guard and its server: it can be cut anywhere, and lose half an answer."""

from __future__ import annotations

import contextlib
import socket
import threading


class Wire:
    """Carries bytes to a port and back until it is cut; `halve` loses what comes after a while."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._living: set[socket.socket] = set()
        self._half = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accepting, daemon=True).start()

    def cut(self) -> None:
        """Cut every connection where it is."""
        for one in [*self._living]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def halve(self) -> None:
        """Let the next answers end in the middle: of the snapshot, of a change, of a header."""
        self._half = 2
        self.cut()

    def close(self) -> None:
        self._listening.close()
        self.cut()

    def _accepting(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._carrying, args=(near,), daemon=True).start()

    def _carrying(self, near: socket.socket) -> None:
        with near:
            try:
                far = socket.create_connection(("127.0.0.1", self._to), 5)
            except OSError:
                return
            # A stream is quiet between its beats.
            far.settimeout(None)
            with far:
                pair = {near, far}
                self._living |= pair
                most = 0
                if self._half:
                    self._half, most = self._half - 1, 400
                back = threading.Thread(target=_carry, args=(far, near, most), daemon=True)
                back.start()
                _carry(near, far)
                back.join()
                self._living -= pair


def _carry(one: socket.socket, other: socket.socket, most: int = 0) -> None:
    """Carry bytes until either end is gone, or as many as were to be carried."""
    left = most
    with contextlib.suppress(OSError):
        while some := one.recv(65536):
            other.sendall(some[:left] if most else some)
            left -= len(some)
            if most and left <= 0:
                break
    for end in (one, other):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
