"""Stories of `setsudo serve` as a real process: started, used over HTTP, stopped, in trouble.

What is refused at the start is the same on every database, but for SQLite's own file.
"""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from running import SETSUDO, Browser, environment, free_port, started

LONG = "four rivers meet below the old bridge"


def refused(data: Path, *arguments: str, **env: str) -> str:
    """Return what a start said that could not be."""
    ran = subprocess.run(
        [*SETSUDO, *arguments],
        env=environment(data, **env),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 2, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    return ran.stderr


def test_one_command_serves_a_first_administrator_and_stops_when_told(
    tmp_path: Path, kept: dict[str, str]
) -> None:
    data, port = tmp_path / "data", free_port()
    base = f"http://127.0.0.1:{port}"
    with started(data, "serve", "--port", str(port), **kept) as service:
        said = service.wait_for("Setsudo runs at")
        link = re.search(r"http://127\.0\.0\.1:\d+(/welcome/\S+/)", said)
        assert link is not None
        browser = Browser(base)
        assert "Welcome to Setsudo" in browser.get(link[1])
        browser.post(link[1], name="Kobayashi", username="k", password=LONG, again=LONG)
        assert browser.address == f"{base}/accounts/login/"
        assert "Hello, Kobayashi" in browser.post("/accounts/login/", login="k", password=LONG)
        assert Browser(base).get(link[1]).count("was used or has expired") == 1
        assert "--paper" in browser.get("/static/setsudo/setsudo.css")
        assert (data / "secret.key").stat().st_mode & 0o077 == 0

        assert service.stop() == 0
        assert "Stopped." in service.said
        assert "Traceback" not in service.said
        assert "Warning" not in service.said

    with started(data, "serve", "--port", str(port), **kept) as service:
        assert "/welcome/" not in service.wait_for("Setsudo runs at"), "there is somebody already"
        assert browser.get("/profile/").count("Kobayashi") > 0, "the session outlives a restart"
        service.process.send_signal(signal.SIGINT)
        assert service.process.wait(60) == 0


def test_pages_and_worker_run_apart_and_start_together(
    tmp_path: Path, kept: dict[str, str]
) -> None:
    data, port = tmp_path / "data", free_port()
    with (
        started(data, "web", "--port", str(port), **kept) as web,
        started(data, "worker", **kept) as worker,
    ):
        web.wait_for("Setsudo runs at")
        worker.wait_for("The worker of Setsudo runs")
        assert "Sign in" in Browser(f"http://127.0.0.1:{port}").get("/")
        assert worker.stop() == 0
        assert web.stop() == 0
        assert "Traceback" not in web.said + worker.said


def test_a_taken_port_is_said_with_the_remedy(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refused(tmp_path / "data", "serve", "--port", str(port))
    assert f"port {port}" in said
    assert "--port" in said
    assert not (tmp_path / "data").exists(), "nothing was begun"


def test_a_folder_that_cannot_be_written_is_said_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file stands here")
    said = refused(tmp_path / "data", "serve", "--port", str(free_port()))
    assert "data folder" in said
    assert "--data" in said


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}, ["127.0.0.1:1", "DATABASE_URL"]),
        ({"DATABASE_URL": "what://is"}, ["DATABASE_URL"]),
        ({"SETSUDO_DEBUG": "perhaps"}, ["SETSUDO_DEBUG"]),
        ({"SETSUDO_SESSION_HOURS": "long"}, ["SETSUDO_SESSION_HOURS"]),
        ({"SETSUDO_OIDC_ISSUER": "https://id.example"}, ["SETSUDO_OIDC_CLIENT_ID"]),
        ({"SETSUDO_SECRET_KEY_FILE": "/nowhere/key"}, ["SETSUDO_SECRET_KEY_FILE"]),
    ],
    ids=lambda value: next(iter(value), ""),
)
def test_a_wrong_setting_is_said_by_its_name(
    settings: dict[str, str], words: list[str], tmp_path: Path
) -> None:
    said = refused(tmp_path / "data", "serve", "--port", str(free_port()), **settings)
    for word in words:
        assert word in said


@pytest.mark.parametrize("tls", ["0", "1"])
def test_behind_tls_no_cookie_goes_without_it(tls: str, tmp_path: Path) -> None:
    asked = (
        "import json; from django.conf import settings as s; print(json.dumps("
        "[s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE, "
        "s.SECURE_HSTS_SECONDS > 0]))"
    )
    more = {"SETSUDO_TLS": tls, "DJANGO_SETTINGS_MODULE": "setsudo.web.settings"}
    ran = subprocess.run(
        [sys.executable, "-c", asked], env=environment(tmp_path, **more), capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    assert json.loads(ran.stdout) == [tls == "1"] * 4


def test_a_database_that_is_none_is_said(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "setsudo.sqlite3").write_bytes(b"this is no database, whatever its name says" * 100)
    assert "cannot be opened" in refused(data, "serve", "--port", str(free_port()))


def test_the_help_of_the_command_needs_no_framework(tmp_path: Path) -> None:
    asked = "import sys, setsudo.cli.app, setsudo.cli.serving; print('django' in sys.modules)"
    ran = subprocess.run([SETSUDO[0], "-c", asked], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
    helped = subprocess.run(
        [*SETSUDO, "serve", "--help"], env=environment(tmp_path), capture_output=True, text=True
    )
    assert "--host" in helped.stdout
