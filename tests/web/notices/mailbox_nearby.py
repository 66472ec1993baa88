"""A small mail server that really speaks SMTP, so that mail is really delivered in tests."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Mailbox:
    """What came in. `refuses` maps an address to the answer that it gets at `RCPT TO`."""

    port: int = 0
    came: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)


@contextmanager
def running(port: int = 0) -> Iterator[Mailbox]:
    """Run the server on a free port of this machine."""
    box = Mailbox()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            _converse(self, box)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", port), Talk) as server:
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()


def _converse(talk: socketserver.StreamRequestHandler, box: Mailbox) -> None:
    def say(line: str) -> None:
        talk.wfile.write(line.encode() + b"\r\n")

    say("220 mailbox")
    to = ""
    while line := talk.rfile.readline().decode("utf-8", "replace").strip():
        verb = line.upper()
        if verb.startswith("EHLO"):
            say("250-mailbox")
            say("250 SMTPUTF8")
        elif verb.startswith("RCPT TO"):
            to = line.partition("<")[2].partition(">")[0]
            say(box.refuses.get(to, "250 ok"))
        elif verb == "DATA":
            say("354 go on")
            body = b""
            while (part := talk.rfile.readline()) != b".\r\n":
                body += part[1:] if part.startswith(b"..") else part
            box.came.append((to, message_from_bytes(body, policy=policy.default)))
            say("250 taken")
        elif verb == "QUIT":
            say("221 bye")
            return
        else:
            say("250 ok")
