"""The attacker's tools: bytes as they are, and somebody restricted who wants to be served."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

from decision_office import Office, until

HOST = b"Host: 127.0.0.1\r\n"
ASKED = {"action": {"name": "use"}, "resource": {"type": "service", "id": "news"}}
"""`news` fails open: whoever is not recognised is served."""


def restrict(office: Office, shop: str) -> None:
    """Restrict Rei, and wait until that binds."""
    known = [["account", "shop:c-40"], ["phone", "0377779999"], ["email", "rei@example.jp"]]
    office.scribe("publish", ref="x", identifiers=known, services=["orders", "news"])
    until(lambda: not office.may(shop, "0377779999", "news").json["decision"])


def line(office: Office) -> socket.socket:
    return socket.create_connection(("127.0.0.1", office.port), timeout=60)


def sent(office: Office, raw: bytes) -> bytes:
    """Send bytes as they are; return all that comes back until the server hangs up or is still."""
    with closing(line(office)) as one:
        one.sendall(raw)
        found = b""
        try:
            while part := one.recv(65536):
                found += part
                one.settimeout(0.5)
        except (TimeoutError, ConnectionResetError):
            pass
        return found


def request(token: str, body: bytes, *more: bytes, path: bytes = b"/access/v1/evaluation") -> bytes:
    head = b"POST " + path + b" HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
    return (
        head
        + b"Authorization: Bearer "
        + token.encode()
        + b"\r\n"
        + b"".join(more)
        + b"\r\n"
        + body
    )


def question(**subject: object) -> bytes:
    return json.dumps({**ASKED, "subject": subject}).encode()


def asked(office: Office, token: str, **subject: object) -> Any:
    return office.ask("/access/v1/evaluation", {**ASKED, "subject": subject}, token)


def timed(ask: Callable[[], Any]) -> tuple[Any, float]:
    began = time.monotonic()
    return ask(), time.monotonic() - began
