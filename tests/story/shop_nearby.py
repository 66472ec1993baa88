"""The shop of the story and what stands before it: an old till, and nginx where it is installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[1] / "web" / "foundation"))

from running import environment

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
_QUESTION = "service=shop-order&channel=web&email=header:X-Customer-Email"
REI, OTHER = "rei@example.com", "someone.else@example.com"


class Shop:
    """The shop as its customers reach it: through nginx where that is installed."""

    def __init__(self, base: str) -> None:
        self.base = base

    def ask(
        self, method: str, path: str, email: str = REI, body: Any = None, lang: str = "en"
    ) -> tuple[int, dict[str, Any]]:
        request = urllib.request.Request(  # noqa: S310
            self.base + path,
            json.dumps(body).encode() if body is not None else None,
            {
                "X-Customer-Email": email,
                "Accept-Language": lang,
                "Content-Type": "application/json",
            },
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as refused:
            return refused.code, json.loads(refused.read() or b"{}")

    def order(self, email: str = REI, lang: str = "en") -> tuple[int, dict[str, Any]]:
        return self.ask("POST", "/orders", email, {"item": "kettle", "amount": 3980}, lang)

    def state(self, ref: str) -> str:
        return str(self.ask("GET", f"/orders/{ref}")[1]["state"])


def answers(shop: Shop) -> bool:
    try:
        return shop.ask("GET", "/health")[0] == 200
    except OSError:
        return False


def told_by(url: str, token: str, path: str, body: Any = None) -> dict[str, Any]:
    """Ask the API with a system's token; the answer, or the problem that it tells."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    sent = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{url}/api/v1/{path}", sent, headers)  # noqa: S310
    try:
        answer = urllib.request.urlopen(request, timeout=20)  # noqa: S310
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        assert answer.status < 500, (path, answer.status)
        told: dict[str, Any] = json.load(answer)
        return told


@contextmanager
def process(arguments: list[str], log: Path, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        made = subprocess.Popen(
            arguments, stdout=out, stderr=subprocess.STDOUT, env=environment(log.parent, **env)
        )
    try:
        yield made
    finally:
        made.terminate()
        try:
            made.wait(20)
        except subprocess.TimeoutExpired:
            made.kill()
            made.wait(20)


class OldTill:
    """A program that takes orders and knows nothing of Setsudo: nginx asks for it."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        taken = self.taken

        class Taking(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                taken.append(self.headers["X-Customer-Email"])
                self.send_response(201)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def nginx_before(
    shop: int, port: int, folder: Path, *, till: int, decisions: int, token: str
) -> list[str]:
    folder.mkdir()
    asking = (
        f"internal; proxy_pass http://127.0.0.1:{decisions}/access/v1/forward?{_QUESTION};"
        f'proxy_set_header Authorization "Bearer {token}"; proxy_set_header Content-Length "";'
        "proxy_method GET; proxy_pass_request_body off;"
    )
    config = folder / "nginx.conf"
    config.write_text(
        f"""
daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port};
    location = /setsudo {{ return 404; }}
    location / {{ proxy_pass http://127.0.0.1:{shop}; }}
    location = /till {{
      auth_request /_may;
      error_page 403 /_refused;
      proxy_pass http://127.0.0.1:{till};
    }}
    location = /_may {{ {asking} }}
    location = /_refused {{ {asking} }}
  }}
}}
""",
        encoding="utf-8",
    )
    return [str(NGINX), "-c", str(config), "-p", str(folder), "-e", str(folder / "error.log")]
