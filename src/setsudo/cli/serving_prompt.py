"""Requests that are answered at once: from the bytes to the answer without a task of the loop.

A question about a decision is answered out of memory, and the way through ASGI (a scope, messages,
a task) costs more than the answer. An application may offer `at_once`: addresses, and for each a
function of the headers and the body that returns the rest of an answer 200 after its status line,
or None where it wants to be asked through ASGI. Whatever is out of the ordinary goes that way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from setsudo.cli.serving_protocol import DROPPED, LEAST, PatientProtocol

LARGEST: Final = 64 * 1024
"""Bytes of a body that are waited for here; a longer one is read through ASGI."""
_OK: Final = b"HTTP/1.1 200 OK\r\n"
Headers = list[tuple[bytes, bytes]]
AtOnce = Callable[[Headers, bytes], bytes | None]


class PromptProtocol(PatientProtocol):
    """One connection whose plain questions are answered as soon as their last byte is there."""

    _answer: AtOnce | None = None
    _with: Headers
    _body = b""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._offered: Mapping[bytes, AtOnce] = getattr(self.app, "at_once", {})

    def on_headers_complete(self) -> None:
        """Its headers are all there: see whether it can be answered here."""
        self._answer = self._offered.get(self.url)
        if self._answer is None or not self._is_plain():
            self._answer = None
            super().on_headers_complete()
            return
        self._with, self.headers = self.headers, DROPPED
        self._headed = True

    def on_body(self, body: bytes) -> None:
        """A part of the body is there."""
        if self._answer is None:
            super().on_body(body)
            return
        self._body += body
        if len(self._body) > LARGEST:
            self._by_asgi()

    def on_message_complete(self) -> None:
        """All of it is there: answer."""
        if self._answer is None:
            super().on_message_complete()
            return
        try:
            said = self._answer(self._with, self._body)
        # Asked through ASGI the same fault comes again, and is logged and answered there.
        except Exception:  # noqa: BLE001
            said = None
        if said is None:
            self._by_asgi()
            super().on_message_complete()
            return
        self._answer, self._body, self._midway = None, b"", False
        every = [b"%b: %b\r\n" % one for one in self.server_state.default_headers]
        self.transport.write(b"".join((_OK, *every, said)))
        self.server_state.total_requests += 1
        # Whoever asked is neither slow nor late.
        self._known, self._began = self._came - LEAST, self.loop.time()

    def _is_plain(self) -> bool:
        parser: Any = self.parser
        cycle: Any = self.cycle
        return (
            (cycle is None or cycle.response_complete)
            and not self.pipeline
            and not self.flow.write_paused
            and not self.expect_100_continue
            and parser.get_method() == b"POST"
            and parser.get_http_version() == "1.1"
            and parser.should_keep_alive()
            and not parser.should_upgrade()
        )

    def _by_asgi(self) -> None:
        body, self._answer, self._body = self._body, None, b""
        super().on_headers_complete()
        if body:
            super().on_body(body)
