"""A small OpenAI-compatible endpoint on real sockets, and the ways in which a real one can fail."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jsonschema

PATH = "/v1/chat/completions"
Say = Callable[["Asking"], str]
Fault = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True, slots=True)
class Asking:
    """One request as it came in: the key it carried, and what it asked."""

    path: str
    authorization: str
    body: Mapping[str, Any]

    @property
    def system(self) -> str:
        return str(self.body["messages"][0]["content"])

    @property
    def contact(self) -> Mapping[str, Any]:
        """The contact in the second message, which is one JSON object and nothing else."""
        told: Mapping[str, Any] = json.loads(self.body["messages"][1]["content"])
        return told

    @property
    def words(self) -> str:
        return " ".join(turn["text"] for turn in self.contact["turns"])


@dataclass(slots=True)
class ModelServer:
    """What runs on a port of this machine: `say` answers for the model, `fault` breaks the answer.

    It asks for what a real server asks for, and keeps to the schema of a request as a real one does
    that constrains its model; `free` leaves the model to itself.
    """

    say: Say
    key: str = ""
    model: str = "small-1"
    tokens: int | None = 500
    free: bool = False
    fault: Fault | None = None
    asked: list[Asking] = field(default_factory=list)
    url: str = ""

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        raw = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        asking = Asking(handler.path, handler.headers.get("Authorization", ""), json.loads(raw))
        self.asked.append(asking)
        if self.fault is not None:
            self.fault(handler)
        elif asking.path != PATH:
            send(handler, 404, {"error": {"message": "no such path"}})
        elif self.key and asking.authorization != f"Bearer {self.key}":
            told = f"wrong key {asking.authorization}"
            send(handler, 401, {"error": {"message": told}})
        else:
            send(handler, 200, self._completion(asking))

    def _completion(self, asking: Asking) -> dict[str, Any]:
        form = asking.body["response_format"]
        assert form["type"] == "json_schema"
        schema = form["json_schema"]["schema"]
        jsonschema.Draft202012Validator.check_schema(schema)
        text = self.say(asking)
        if not self.free:
            jsonschema.validate(json.loads(text), schema)
        told: dict[str, Any] = {
            "object": "chat.completion", "model": self.model,
            "choices": [
                {"index": 0, "finish_reason": "stop",
                 "message": {"role": "assistant", "content": text}},
            ],
        }  # fmt: skip
        if self.tokens is not None:
            told["usage"] = {"total_tokens": self.tokens}
        return told


def send(handler: BaseHTTPRequestHandler, status: int, told: object, **headers: str) -> None:
    """Send one whole answer."""
    body = json.dumps(told).encode()
    handler.send_response(status)
    for name, value in ({"Content-Type": "application/json"} | headers).items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def serving(server: ModelServer) -> Iterator[ModelServer]:
    """Run the server on a free port for as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            server.serve(self)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing of a client that went away: the stories look at what was asked."""

    with Quiet(("127.0.0.1", 0), Handler) as http:
        server.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
        threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            http.shutdown()


def status(number: int, **headers: str) -> Fault:
    return lambda handler: send(handler, number, {"error": {"message": "no"}}, **headers)


def closed(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def half(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [{"message": {"content": "{')
    handler.close_connection = True


def no_http(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"220 mail.example ESMTP\r\n")
    handler.close_connection = True


def dripping(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte now and again, so that no single wait is ever long."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    wait = threading.Event()
    for _ in range(600):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        wait.wait(0.05)


def huge(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(4096):
        handler.wfile.write(b" " * 65536)


def whole(text: str, *, ended: str = "stop") -> Fault:
    """Return a chat completion with any text at all, or one that ended otherwise."""
    told = {"choices": [{"message": {"content": text}, "finish_reason": ended}]}
    return lambda handler: send(handler, 200, told)


def bare(told: object) -> Fault:
    return lambda handler: send(handler, 200, told)
