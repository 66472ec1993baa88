"""`make run`, the first thing that anybody types: the result on the screen, a report, a console."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from running import Browser, environment, free_port, started

ROOT = Path(__file__).parents[3]
LONG = "four rivers meet below the old bridge"
OFFICER = f"""
from setsudo.web.starting import set_up
set_up()
from setsudo.cases.roles import Role
from setsudo.web.accounts.models import HeldRole, User
user = User(username="takahashi", name="Takahashi", headquarters=True)
user.set_password({LONG!r})
user.save()
HeldRole.objects.create(user=user, role=Role.OFFICER)
"""
PATIENCE_S = 240

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="no make")


def made(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run make in a copy of the checkout that is installed already, as from a pipe."""
    data = folder / "setsudo-data"
    return subprocess.run(
        ["make", "--no-print-directory", *words],
        cwd=folder,
        env={**environment(data), "TERM": "dumb"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What `make run` needs of a checkout, with this installation as its own."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    for name in ("pyproject.toml", "requirements"):
        (tmp_path / name).symlink_to(ROOT / name)
    ready = tmp_path / ".venv" / ".ready-to-run"
    ready.touch()
    later = time.time() + 3600
    os.utime(ready, (later, later))
    return tmp_path


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_it_shows_the_result_and_the_examples_wait_as_cases(checkout: Path) -> None:
    ran = made(checkout, "run")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    beyond = len(set(re.findall(r"^.*\bbeyond\b.*$", ran.stdout, re.MULTILINE)))
    assert beyond >= 10, ran.stdout
    report = (checkout / "out" / "report.html").read_text(encoding="utf-8")
    assert "letter-punish-her" in report

    # Where there is no terminal it names the last step, which is taken here on a port of its own.
    command = re.search(r"\.venv/bin/setsudo (serve)$", ran.stdout, re.MULTILINE)
    assert command is not None, ran.stdout
    data, port = checkout / "setsudo-data", free_port()
    with started(data, command[1], "--port", str(port)) as service:
        said = service.wait_for("Setsudo runs at")
        assert "/welcome/" in said
        subprocess.run(
            [sys.executable, "-c", OFFICER], env=environment(data), check=True, cwd=checkout
        )
        browser = Browser(f"http://127.0.0.1:{port}")
        browser.post("/accounts/login/", login="takahashi", password=LONG)
        until, cases = time.monotonic() + PATIENCE_S, set[str]()
        while len(cases) < 10:
            assert time.monotonic() < until, service.said
            time.sleep(1)
            cases = set(re.findall(r'data-case="([^"]+)"', browser.get("/cases/")))
        assert min(cases) in browser.get(f"/cases/{min(cases)}/")
        assert browser.status == 200
        assert service.stop() == 0
        assert "Traceback" not in service.said


def test_its_help_names_what_it_does(checkout: Path) -> None:
    assert re.search(r"make run +assess the shipped examples", made(checkout, "help").stdout)
