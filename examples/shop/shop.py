"""A small order service that refuses, holds, resumes and cancels as its company decided.

    python shop.py --url http://127.0.0.1:8000 --token setsudo_... --data shop-data

`POST /orders` places an order, `POST /orders/<id>/ship` carries it out, `GET /orders/<id>` tells
where it stands. `POST /setsudo` is where Setsudo sends its commands. See README.md beside it.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hmac
import json
import os
import sqlite3
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from uuid import uuid4
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from setsudo.decisions.guard import Guard
from setsudo.decisions.guard.middleware import GuardWSGI

SERVICE = "shop-order"
WINDOW_S = 300
LARGEST = 64 * 1024
# What an order may become by a command, and what is answered; anything else cannot be done.
DOES = {
    ("hold", "placed"): ("held", "held"),
    ("hold", "held"): ("held", "held"),
    ("hold", "shipped"): ("shipped", "completed"),
    ("hold", "cancelled"): ("cancelled", "cancelled"),
    ("resume", "held"): ("placed", "resumed"),
    ("resume", "placed"): ("placed", "resumed"),
    ("resume", "shipped"): ("shipped", "completed"),
    ("resume", "cancelled"): ("cancelled", "cancelled"),
    ("cancel", "placed"): ("cancelled", "cancelled"),
    ("cancel", "held"): ("cancelled", "cancelled"),
    ("cancel", "cancelled"): ("cancelled", "cancelled"),
    ("cancel", "shipped"): ("shipped", "completed"),
}


class Orders:
    """The orders, in a file. `done` is the number of the last command that an order followed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute(
                "CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, email TEXT, item TEXT,"
                " amount INTEGER, state TEXT, done INTEGER DEFAULT 0, says TEXT DEFAULT '{}')"
            )
            db.execute(
                "CREATE TABLE IF NOT EXISTS answers"
                " (command TEXT PRIMARY KEY, body TEXT, sent INTEGER)"
            )

    def place(self, email: str, item: str, amount: int) -> str:
        """Keep a new order and return its id."""
        ref = f"order-{uuid4().hex[:12]}"
        with self._open() as db:
            db.execute(
                "INSERT INTO orders (id, email, item, amount, state) VALUES (?, ?, ?, ?, 'placed')",
                (ref, email, item, amount),
            )
        return ref

    def read(self, ref: str) -> dict[str, Any] | None:
        """Return an order."""
        with self._open() as db:
            row = db.execute("SELECT * FROM orders WHERE id = ?", (ref,)).fetchone()
        return dict(row) if row else None

    def ship(self, ref: str) -> bool:
        """Carry an order out, unless it is held or over."""
        with self._open() as db:
            done = db.execute(
                "UPDATE orders SET state = 'shipped' WHERE id = ? AND state = 'placed'", (ref,)
            )
            return done.rowcount == 1

    def follow(self, data: dict[str, Any]) -> None:
        """Do what a command says and keep the answer, both or neither.

        The same command again finds its answer there. One that a later command overtook is
        answered by where the order stands and not done.
        """
        command, do, number = str(data["command"]), str(data["do"]), int(data["number"])
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            if db.execute("SELECT 1 FROM answers WHERE command = ?", (command,)).fetchone():
                return
            row = db.execute("SELECT * FROM orders WHERE id = ?", (data["id"],)).fetchone()
            answer: dict[str, Any] = {"command": command}
            if row is None:
                answer |= {"answer": f"cannot_{do}", "reason": "There is no such order."}
            elif number <= row["done"]:
                answer |= {"answer": f"cannot_{do}", "reason": "A later command was followed."}
            else:
                state, said = DOES[do, row["state"]]
                answer["answer"] = said
                says = json.dumps(data.get("says", {}), ensure_ascii=False)
                db.execute(
                    "UPDATE orders SET state = ?, done = ?, says = ? WHERE id = ?",
                    (state, number, says if state in ("held", "cancelled") else "{}", data["id"]),
                )
            db.execute("INSERT INTO answers VALUES (?, ?, 0)", (command, json.dumps(answer)))

    def unsent(self) -> list[tuple[str, str]]:
        """Return the answers that Setsudo has not taken yet."""
        with self._open() as db:
            rows = db.execute("SELECT command, body FROM answers WHERE sent = 0").fetchall()
        return [(row["command"], row["body"]) for row in rows]

    def sent(self, command: str) -> None:
        """Remember that an answer was taken."""
        with self._open() as db:
            db.execute("UPDATE answers SET sent = 1 WHERE command = ?", (command,))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        db.row_factory = sqlite3.Row
        try:
            with db:
                yield db
        finally:
            db.close()


def sign(key: str, ident: str, timestamp: int, body: bytes) -> str:
    """Sign by Standard Webhooks with a `whsec_` key."""
    secret = base64.b64decode(key.removeprefix("whsec_"))
    made = hmac.digest(secret, f"{ident}.{timestamp}.".encode() + body, sha256)
    return "v1," + base64.b64encode(made).decode()


def is_signed(key: str, environ: dict[str, Any], body: bytes) -> bool:
    """Say whether a request was signed with the key within the last five minutes."""
    ident, stamp = environ.get("HTTP_WEBHOOK_ID", ""), environ.get("HTTP_WEBHOOK_TIMESTAMP", "")
    if not ident or not stamp.isdecimal() or abs(time.time() - int(stamp)) > WINDOW_S:
        return False
    good = sign(key, ident, int(stamp), body).encode()
    given = environ.get("HTTP_WEBHOOK_SIGNATURE", "").split(" ")
    return any(hmac.compare_digest(good, one.encode("utf-8", "replace")) for one in given)


class Answers(threading.Thread):
    """Sends what was answered to Setsudo until it is taken."""

    def __init__(self, orders: Orders, url: str, key: str) -> None:
        super().__init__(daemon=True)
        self._orders, self._key = orders, key
        self._url = url.rstrip("/") + "/api/v1/transactions/answers"
        self.more = threading.Event()

    def run(self) -> None:
        """Send what waits, now and whenever there is more."""
        while True:
            waiting = self._orders.unsent()
            if sum(self._send(*one) for one in waiting) < len(waiting):
                time.sleep(1)
                continue
            self.more.wait(1)
            self.more.clear()

    def _send(self, command: str, text: str) -> bool:
        body, now = text.encode(), int(time.time())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": command,
            "webhook-timestamp": str(now),
            "webhook-signature": sign(self._key, command, now, body),
        }
        request = urllib.request.Request(self._url, body, headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=10):  # noqa: S310
                self._orders.sent(command)
                return True
        except urllib.error.HTTPError as refused:
            if refused.code in (409, 422):
                # It will not be taken another time either; the console lists the command.
                self._orders.sent(command)
                return True
            return False
        except OSError:
            return False


class Shop:
    """The service as a WSGI application."""

    def __init__(self, orders: Orders, guard: Guard, answers: Answers, key: str) -> None:
        self._orders, self._guard, self._answers, self._key = orders, guard, answers, key

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        status, told = self._answer(environ)
        body = json.dumps(told, ensure_ascii=False).encode()
        start(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def _answer(self, environ: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        method, parts = environ["REQUEST_METHOD"], environ["PATH_INFO"].strip("/").split("/")
        if (method, parts) == ("GET", ["health"]):
            return "200 OK", {"guard": self._guard.state.value, "seq": self._guard.seq}
        if (method, parts) == ("POST", ["orders"]):
            return self._place(environ)
        if (method, parts) == ("POST", ["setsudo"]):
            return self._command(environ)
        order = self._orders.read(parts[1]) if len(parts) > 1 and parts[0] == "orders" else None
        if order is None:
            return "404 Not Found", {"title": "There is no such order."}
        if method == "POST" and parts[2:] == ["ship"]:
            if not self._orders.ship(order["id"]):
                return "409 Conflict", {"title": "This order is not to be shipped now."}
            self._guard.complete(order["id"])
            return "200 OK", {"state": "shipped"}
        says = json.loads(order["says"])
        return "200 OK", {
            "id": order["id"],
            "state": order["state"],
            **({"says": says} if says else {}),
        }

    def _place(self, environ: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        try:
            wanted = json.loads(body_of(environ))
            item, amount = str(wanted["item"]), int(wanted["amount"])
        except (ValueError, KeyError, TypeError):
            return "422 Unprocessable Content", {"title": "Send item and amount."}
        email = customer(environ)["email"] or ""
        ref = self._orders.place(email, item, amount)
        facts = {"amount": amount, "currency": "JPY", "paid": True, "refundable": True,
                 "delivered": False}  # fmt: skip
        self._guard.begin(ref, SERVICE, "web", facts=facts, email=email)
        return "201 Created", {"id": ref, "state": "placed"}

    def _command(self, environ: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        body = body_of(environ)
        if not is_signed(self._key, environ, body):
            return "401 Unauthorized", {"title": "Not signed by Setsudo."}
        try:
            event = json.loads(body)
            if str(event["type"]).startswith("setsudo.transaction.command."):
                self._orders.follow(event["data"])
        except (ValueError, KeyError, TypeError):
            return "422 Unprocessable Content", {"title": "This is no command."}
        self._answers.more.set()
        return "200 OK", {"title": "Taken."}


def customer(environ: dict[str, Any]) -> dict[str, str | None]:
    """Who is signed in. A real shop asks its sessions; this one believes its gateway's header."""
    return {"email": environ.get("HTTP_X_CUSTOMER_EMAIL", "")}


def service_of(environ: dict[str, Any]) -> str:
    """Only placing an order is refused; looking at orders stays open to everybody."""
    placing = environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"].strip("/") == "orders"
    return SERVICE if placing else ""


def body_of(environ: dict[str, Any]) -> bytes:
    """Return the body of a request; nothing where it is too long."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST:
        return b""
    return bytes(environ["wsgi.input"].read(int(length)))


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        return


def main() -> None:
    """Run the shop until it is stopped."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    asked.add_argument("--url", default="http://127.0.0.1:8000", help="where Setsudo is")
    asked.add_argument("--token", default=os.environ.get("SHOP_TOKEN", ""), help="its API token")
    asked.add_argument("--command-key", default=os.environ.get("SHOP_COMMAND_KEY", ""))
    asked.add_argument("--answer-key", default=os.environ.get("SHOP_ANSWER_KEY", ""))
    asked.add_argument("--objections", default="", help="the public page on which to object")
    asked.add_argument("--data", type=Path, default=Path("shop-data"))
    asked.add_argument("--port", type=int, default=8080)
    given = asked.parse_args()
    for key in (given.command_key, given.answer_key):
        try:
            good = key.startswith("whsec_") and base64.b64decode(key[6:], validate=True)
        except binascii.Error:
            good = False
        if not good:
            asked.error("give the two whsec_ keys that Setsudo showed under Outbox")
    given.data.mkdir(parents=True, exist_ok=True)
    orders = Orders(given.data / "orders.sqlite3")
    guard = Guard(given.url, given.token, directory=given.data / "guard")
    answers = Answers(orders, given.url, given.answer_key)
    answers.start()
    shop = GuardWSGI(
        Shop(orders, guard, answers, given.command_key),
        guard,
        identify=customer,
        service=service_of,
        channel="web",
        objections=given.objections,
    )
    with make_server("127.0.0.1", given.port, shop, _Server, _Quiet) as server:
        print(f"The shop runs at http://127.0.0.1:{given.port}/", flush=True)  # noqa: T201
        try:
            server.serve_forever(poll_interval=0.05)
        except KeyboardInterrupt:
            guard.close()


if __name__ == "__main__":
    main()
