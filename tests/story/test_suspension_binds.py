"""The whole story through real sockets: a suspension binds in the shop, and is undone justly.

The service, the shop and nginx before it are processes of their own. People act over the service's
database from a process beside it, as its pages would.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[1] / "web" / "foundation"))
sys.path.append(str(Path(__file__).parents[1] / "web"))

from real_postgres import database
from running import environment, free_port, started

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PEOPLE = """
import runpy, sys
from setsudo.web.starting import set_up
set_up()
runpy.run_path(sys.argv[1], run_name="__main__")
"""
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
_QUESTION = "service=shop-order&channel=web&email=header:X-Customer-Email"
PATIENCE_S = 60
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


NEARBY = {"SETSUDO_WEBHOOK_NETWORKS": "127.0.0.0/8"}
"""The shop of this story is on this machine."""


def within(seconds: float, true: Callable[[], bool]) -> float:
    """Wait until something is so, and return how long it took."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds, "it did not happen in time"
        time.sleep(0.02)
    return time.monotonic() - begun


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


def acting_over(data: Path, settings: dict[str, str], act: str, *more: str) -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "-c", PEOPLE, str(HERE / "people_acting.py"), act, *more],
        capture_output=True, text=True, env=environment(data, PYTHONPATH=str(ROOT), **settings),
        check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


@pytest.mark.timeout(600)
def test_a_suspension_binds_in_the_shop_and_an_objection_lifts_it(tmp_path: Path) -> None:
    data, port, shop_port, door = tmp_path / "data", free_port(), free_port(), free_port()
    url, direct = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{shop_port}"
    with ExitStack() as stack:
        settings = {**NEARBY, **stack.enter_context(database())}
        acting = partial(acting_over, data, settings)
        serving = stack.enter_context(started(data, "serve", "--port", str(port), **settings))
        serving.wait_for("Setsudo runs")
        keys = acting("begin", direct)
        program = [
            sys.executable, str(ROOT / "examples" / "shop" / "shop.py"), "--url", url,
            "--port", str(shop_port), "--data", str(tmp_path / "shop"),
        ]  # fmt: skip
        log = tmp_path / "shop.log"
        stack.enter_context(
            process(
                program,
                log,
                SHOP_TOKEN=keys["token"],
                SHOP_COMMAND_KEY=keys["command_key"],
                SHOP_ANSWER_KEY=keys["answer_key"],
            )
        )
        within(PATIENCE_S, lambda: "The shop runs" in log.read_text())
        shop = Shop(direct)
        till = OldTill()
        stack.callback(till.close)
        if NGINX is not None:
            command = nginx_before(
                shop_port,
                door,
                tmp_path / "nginx",
                till=till.port,
                decisions=port,
                token=keys["gateway"],
            )
            stack.enter_context(process(command, tmp_path / "nginx.log"))
            shop = Shop(f"http://127.0.0.1:{door}")
            within(PATIENCE_S, lambda: answers(shop))
        within(PATIENCE_S, lambda: shop.ask("GET", "/health")[1]["guard"] == "ready")

        # An order is in flight when the suspension is decided.
        status, placed = shop.order()
        assert status == 201
        within(PATIENCE_S, lambda: acting("registered")["orders"] == 1)
        acting("suspend")
        approved = acting("approve")
        assert approved["held"] == 1

        # The shop refuses the next one, and tells the customer why, in both languages.
        within(PATIENCE_S, lambda: shop.order()[0] == 403)
        for lang, word in (("en", "object"), ("ja", "異議")):
            status, told = shop.order(lang=lang)
            assert status == 403
            assert word in told["detail"]
            assert approved["code"] in told["detail"]
            assert told["until"]
        # It says nothing of it to anybody else, and serves them.
        assert shop.order(OTHER)[0] == 201
        if NGINX is not None:
            # A program that cannot ask is spared the order: nginx asks, and tells the customer.
            within(PATIENCE_S, lambda: shop.ask("POST", "/till", REI, {})[0] == 403)
            before = till.taken.count(REI)
            status, told = shop.ask("POST", "/till", REI, {}, lang="ja")
            assert (status, told["status"]) == (403, 403)
            assert approved["code"] in told["detail"]
            assert "異議" in told["detail"]
            assert till.taken.count(REI) == before
            assert shop.ask("POST", "/till", OTHER, {})[0] == 201
            assert till.taken[-1] == OTHER

        # The order in flight is held, once, with the reason; it cannot be shipped.
        within(PATIENCE_S, lambda: shop.state(placed["id"]) == "held")
        says = shop.ask("GET", f"/orders/{placed['id']}")[1]["says"]
        assert set(says) == {"ja", "en"}
        assert shop.ask("POST", f"/orders/{placed['id']}/ship")[0] == 409
        within(PATIENCE_S, lambda: acting("registered")["states"] == ["held", "open"])

        # An objection lifts it: the order goes on, and so do new ones.
        assert acting("object_and_lift")["state"] == "lifted"
        within(PATIENCE_S, lambda: shop.state(placed["id"]) == "placed")
        within(PATIENCE_S, lambda: shop.order()[0] == 201)
        if NGINX is not None:
            within(PATIENCE_S, lambda: shop.ask("POST", "/till", REI, {})[0] == 201)
            assert till.taken[-1] == REI
        assert shop.ask("POST", f"/orders/{placed['id']}/ship")[0] == 200
        within(PATIENCE_S, lambda: "completed" in acting("registered")["states"])
        assert acting("registered")["commands"] == ["hold", "resume"]
    if NGINX is None:
        pytest.skip("all of it was done without nginx, which is not installed")


def answers(shop: Shop) -> bool:
    try:
        return shop.ask("GET", "/health")[0] == 200
    except OSError:
        return False
