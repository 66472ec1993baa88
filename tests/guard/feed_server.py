"""A small decision server that speaks the feed over real sockets, and every fault of one."""

from __future__ import annotations

import contextlib
import json
import os
import random
import socket
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from setsudo.decisions.identifiers import keyed
from setsudo.decisions.lines import change_line, change_told
from setsudo.decisions.packing import encode
from setsudo.decisions.sealing import body_sum, seal
from setsudo.decisions.services import Service
from setsudo.decisions.snapshot import Change, Snapshot
from setsudo.measures.restrictions import Restriction

TOKEN = "stds_" + "a" * 40


class FeedServer:
    """The record, and a server of it that can be killed, cut, made to lie and started again."""

    def __init__(self, services: Sequence[Service] = (), *, beat: float = 0.1) -> None:
        self.key = os.urandom(32)
        self.token = TOKEN
        self.beat = beat
        self.skew = timedelta()
        self.more = threading.Condition()
        self.changes: list[Change] = []
        self.kept_from = 0
        self.truth = Snapshot(0, self.now(), services, region="JP")
        self.base = Snapshot(0, self.now(), services, region="JP")
        self.posted: list[tuple[str, str, object]] = []
        self.post_status = 201
        self.streams_held_back = False
        self.snapshot_spoilt = False
        self.spoilt: list[str] = []
        self.port = _free_port()
        self._server: _Server | None = None
        self._chance = random.Random(self.port)  # noqa: S311

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def now(self) -> datetime:
        return datetime.now(UTC) + self.skew

    def start(self) -> None:
        self._server = _Server(("127.0.0.1", self.port), _Handler)
        self._server.feed = self
        self._server.living = set()
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Kill it: connections are reset, nothing listens."""
        if self._server is not None:
            self._server.shutdown()
            self.cut()
            self._server.server_close()
            self._server = None

    def cut(self) -> None:
        """Cut every connection where it is."""
        if self._server is None:
            return
        for one in [*self._server.living]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def publish(self, restriction: Restriction, identifiers: Sequence[tuple[str, str]]) -> int:
        subjects = tuple(keyed(self.key, kind, value, region="JP") for kind, value in identifiers)
        return self._add(put=restriction, subjects=subjects)

    def withdraw(self, ref: str, identifiers: Sequence[tuple[str, str]]) -> int:
        subjects = tuple(keyed(self.key, kind, value, region="JP") for kind, value in identifiers)
        return self._add(drop=ref, subjects=subjects)

    def register(self, service: Service) -> int:
        return self._add(service=service)

    def forget_changes(self) -> None:
        """Keep no change that came before now: who asks for one is told to begin again."""
        with self.more:
            self.kept_from = self.truth.seq

    def _add(self, **what: object) -> int:
        with self.more:
            # As real sequences do, this one leaves gaps.
            seq = self.truth.seq + self._chance.choice((1, 1, 1, 4))
            change = Change(seq, self.truth.seq, **what)  # type: ignore[arg-type]
            self.truth.apply(change)
            self.changes.append(change)
            self.more.notify_all()
            return seq

    def after(self, seq: int) -> list[Change]:
        return [one for one in self.changes if one.seq > seq]

    def sealed(self) -> bytes:
        with self.more:
            body = encode(self.truth)
        head = seal(body_sum(body), token=self.token, key=self.key, salt=os.urandom(16))
        whole = head + body
        if self.snapshot_spoilt:
            place = self._chance.randrange(len(whole))
            whole = self._chance.choice(
                (whole[:place], whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            )
        return whole

    def told(self) -> dict[str, object]:
        return {"seq": self.truth.seq, "at": self.now().isoformat()}


class _Server(ThreadingHTTPServer):
    feed: FeedServer
    living: set[socket.socket]
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: object, client_address: object) -> None:
        pass


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self.server.living.add(self.connection)

    def finish(self) -> None:
        self.server.living.discard(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        feed = self.server.feed
        parts = urlsplit(self.path)
        asked = parse_qs(parts.query)
        if self.headers["Authorization"] != f"Bearer {feed.token}":
            self._answer(401, b"{}")
        elif parts.path == "/access/v1/feed/snapshot":
            self._answer(200, feed.sealed(), "application/octet-stream")
        elif parts.path != "/access/v1/feed":
            self._answer(404, b"{}")
        elif self.headers["Accept"] == "text/event-stream":
            self._stream(int(self.headers["Last-Event-ID"]))
        else:
            self._poll(int(asked["after"][0]), float(asked["wait"][0]))

    def do_POST(self) -> None:
        feed = self.server.feed
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        if feed.post_status < 300:
            feed.posted.append((self.path, self.headers["Idempotency-Key"], json.loads(raw)))
        self._answer(feed.post_status, b"{}")

    def _poll(self, after: int, wait: float) -> None:
        feed = self.server.feed
        with feed.more:
            feed.more.wait_for(lambda: feed.truth.seq > after, min(wait, 0.3))
            changes = [change_told(one) for one in feed.after(after)]
            told = {**feed.told(), "changes": changes, "reset": after < feed.kept_from}
        self._answer(200, json.dumps(told).encode())

    def _stream(self, seq: int) -> None:
        feed = self.server.feed
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        if feed.streams_held_back:
            time.sleep(0.3)
            return
        if seq < feed.kept_from:
            self._event("reset", feed.told())
            return
        while feed._server is self.server:
            with feed.more:
                changes, told = feed.after(seq), feed.told()
                spoilt = feed.spoilt.pop() if feed.spoilt and changes else ""
            if spoilt == "reordered":
                changes = changes[::-1]
            elif spoilt == "twice":
                changes = changes + changes
            elif spoilt == "missed":
                changes = changes[1:]
            for one in changes:
                line = change_line(one) if spoilt != "garbage" else '{"seq": "no'
                self.wfile.write(f"id: {one.seq}\nevent: change\ndata: {line}\n\n".encode())
                seq = max(seq, one.seq)
            if spoilt == "missed":
                seq = max(seq, told["seq"])  # type: ignore[call-overload]
            self._event("beat", told)
            with feed.more:
                if feed.truth.seq <= seq:
                    feed.more.wait(feed.beat)

    def _event(self, name: str, told: dict[str, object]) -> None:
        self.wfile.write(f"event: {name}\ndata: {json.dumps(told)}\n\n".encode())
        self.wfile.flush()

    def _answer(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
