"""Real nginx, Caddy and Traefik before a shop ask whether each request may go through."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from decision_office import Got, Office, fetch, free_port, has, programs, until

EXAMPLES = Path(__file__).parents[3] / "examples" / "gateway"
ENGLISH = {"Accept-Language": "en"}


class Shop(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"taken")

    do_POST = do_GET  # noqa: N815  so the library names it

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def shop_port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


Gateway = Callable[..., Got]


@contextmanager
def gateway(name: str, text: str, folder: Path, command: list[str]) -> Iterator[Gateway]:
    """Run a gateway with an example's own configuration, its addresses set to ours."""
    if not has(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    port = free_port()
    (folder / "tmp").mkdir()
    (folder / name).write_text(text.replace("127.0.0.1:8080", f"127.0.0.1:{port}"))
    log = folder / "log"
    path = {**os.environ, "PATH": programs(), "HOME": str(folder)}
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out, env=path)

    def asked(path: str, **headers: str) -> Got:
        return fetch(f"http://127.0.0.1:{port}{path}", None, {**ENGLISH, **headers})

    def answers() -> bool:
        assert process.poll() is None, log.read_text()
        try:
            asked("/nothing/")
        except OSError:
            return False
        return True

    try:
        until(answers)
        yield asked
    finally:
        process.terminate()
        process.wait(30)


NAMES = ["nginx.conf", "Caddyfile", "traefik.yml"]
ROUTES = {"traefik.yml": "traefik-orders.yml"}
"""Where the addresses stand in a file of their own."""


def example(name: str, decisions: int, shop_port: int, token: str, folder: Path) -> str:
    """Return an example's configuration with our own addresses in it."""
    text = (EXAMPLES / ROUTES.get(name, name)).read_text()
    for there, here in (
        ("127.0.0.1:8010", f"127.0.0.1:{decisions}"),
        ("127.0.0.1:9000", f"127.0.0.1:{shop_port}"),
        ("TOKEN", token),
    ):
        assert there in text
        text = text.replace(there, here)
    if name not in ROUTES:
        return text
    (folder / ROUTES[name]).write_text(text)
    return (EXAMPLES / name).read_text()


def commands(folder: Path) -> dict[str, list[str]]:
    return {
        "nginx.conf": [
            "nginx",
            "-e",
            "stderr",
            "-p",
            str(folder),
            "-c",
            str(folder / "nginx.conf"),
        ],
        "Caddyfile": ["caddy", "run", "--config", "Caddyfile", "--adapter", "caddyfile"],
        "traefik.yml": ["traefik", "--configFile=traefik.yml"],
    }


@pytest.fixture(params=NAMES)
def door(
    request: pytest.FixtureRequest, office: Office, shop: str, shop_port: int, tmp_path: Path
) -> Iterator[Gateway]:
    # The workers of a gateway that root starts are somebody else, and have to reach this.
    for one in (tmp_path, *tmp_path.parents[:3]):
        shutil.os.chmod(one, 0o755)
    name = request.param
    text = example(name, office.port, shop_port, shop, tmp_path)
    with gateway(name, text, tmp_path, commands(tmp_path)[name]) as asked:
        yield asked


def test_who_is_restricted_is_told_so_and_nobody_else(door: Gateway, office: Office) -> None:
    office.scribe("publish", ref="gate", identifiers=[["account", "shop:c-40"]])
    until(lambda: door("/orders/1", Cookie="customer=c-40").status == 403)
    told = door("/orders/1", Cookie="a=b; customer=C-40")
    assert told.status == 403
    assert told.headers["Content-Type"] == "application/problem+json"
    assert told.json["status"] == 403
    assert "We cannot take your orders." in told.json["detail"]
    assert "ABCD-EFGH" in told.json["detail"]
    assert "determination" not in told.body.decode()

    assert door("/orders/1", Cookie="customer=c-41").body == b"taken"
    assert door("/orders/1").body == b"taken"
    japanese = door("/orders/1", Cookie="customer=c-40", **{"Accept-Language": "ja"})
    assert "ご注文をお受けできません。" in japanese.json["detail"]

    # Whatever the customer adds to the address changes nothing.
    assert door("/orders/1?nobody=serve&service=news", Cookie="customer=c-40").status == 403
    assert door("//orders//1", Cookie="customer=c-40").status != 200

    office.scribe("withdraw", ref="gate")
    until(lambda: door("/orders/1", Cookie="customer=c-40").body == b"taken")


@pytest.mark.parametrize("name", NAMES)
def test_a_decision_server_that_is_down_lets_nobody_through(
    name: str, shop_port: int, tmp_path: Path
) -> None:
    for one in (tmp_path, *tmp_path.parents[:3]):
        one.chmod(0o755)
    text = example(name, free_port(), shop_port, "setsudo_none", tmp_path)
    with gateway(name, text, tmp_path, commands(tmp_path)[name]) as asked:
        # Some answer before they have read their routes.
        until(lambda: asked("/orders/1", Cookie="customer=c-1").status != 404)
        assert asked("/orders/1", Cookie="customer=c-1").status in (500, 502)
        assert asked("/orders/1").status in (500, 502)


def test_a_wrong_token_in_the_gateway_lets_nobody_through(
    office: Office, shop_port: int, tmp_path: Path
) -> None:
    for one in (tmp_path, *tmp_path.parents[:3]):
        one.chmod(0o755)
    text = example("nginx.conf", office.port, shop_port, "setsudo_wrong", tmp_path)
    with gateway("nginx.conf", text, tmp_path, commands(tmp_path)["nginx.conf"]) as asked:
        assert asked("/orders/1", Cookie="customer=c-1").status == 401


def test_the_question_itself(office: Office, shop: str) -> None:
    def forward(query: str, **headers: str) -> Got:
        return office.ask(
            f"/access/v1/forward?{query}", None, shop, Accept_Language="en", **headers
        )

    office.scribe("publish", ref="fw", identifiers=[["phone", "0344445555"]])
    by_path = "service=path:1&phone=header:X-Tel"
    until(lambda: forward(by_path, X_Forwarded_Uri="/orders/1", X_Tel="0344445555").status == 403)
    told = forward(by_path, X_Forwarded_Uri="/orders/1", X_Tel="03-4444-5555")
    assert told.headers["Setsudo-Effect"] == "suspend"
    assert told.headers["Setsudo-Reason"].startswith("We%20cannot")
    free = forward(by_path, X_Forwarded_Uri="/news/1", X_Tel="0344445555")
    assert free.status == 204
    assert free.body == b""
    # A service that nobody has registered is none, however it is written.
    assert forward(by_path, X_Forwarded_Uri="/Orders/1", X_Tel="0344445555").status == 403
    assert forward(by_path, X_Forwarded_Uri="/unheard/1", X_Tel="0311112222").status == 403
    assert forward(by_path, X_Tel="0311112222").status == 400
    # Nobody told: the service's own rule, unless the gateway says that this is no hindrance.
    nobody = "service=orders&phone=header:X-Tel"
    assert forward(nobody).status == 403
    assert forward(nobody).json["title"].startswith("This cannot be checked")
    assert forward(nobody + "&nobody=serve").status == 204
    assert forward(nobody + "&nobody=serve", X_Tel="withheld").status == 403
    assert forward("service=news&phone=header:X-Tel").status == 204
    assert office.ask(f"/access/v1/forward?{nobody}", None, "").status == 401
