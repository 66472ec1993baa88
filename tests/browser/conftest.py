"""The real process with people in it, and real browsers for them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright

sys.path.append(str(Path(__file__).parents[1] / "web" / "foundation"))
sys.path.append(str(Path(__file__).parents[1] / "web"))

from real_postgres import database
from running import Started, environment, free_port, started
from watched import LONG, Visitor

PEOPLE = f"""
from setsudo.web.starting import set_up, migrate
set_up(); migrate()
from setsudo.cases.roles import Role
from setsudo.web.accounts.models import HeldRole, Site, User
site = Site.objects.create(code="ginza", name_ja="銀座店", name_en="Ginza")
cast = [
    ("sato", "佐藤 葵", Role.AGENT, False), ("suzuki", "鈴木 蓮", Role.SUPERVISOR, False),
    ("takahashi", "高橋 凛", Role.OFFICER, False), ("tanaka", "田中 湊", Role.APPROVER, True),
    ("nakamura", "中村 翼", Role.AUDITOR, True), ("kobayashi", "小林 結", Role.ADMINISTRATOR, True),
]
for username, name, role, headquarters in cast:
    user = User(username=username, name=name, headquarters=headquarters)
    user.set_password({LONG!r})
    user.save()
    user.sites.set([] if headquarters else [site])
    HeldRole.objects.create(user=user, role=role)
"""
Service = Callable[[], str]


# For a module and no longer: while it is open its event loop runs in this thread, where neither
# another browser nor `asyncio.run` of any other test could begin.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("needs a browser: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def kept() -> Iterator[dict[str, str]]:
    """Where the company keeps its record: the settings of a database of its own."""
    with database() as settings:
        yield settings


@pytest.fixture
def serving(tmp_path: Path, kept: dict[str, str]) -> Iterator[tuple[Started, str]]:
    """`setsudo serve` with one person a role at one shop; nobody has chosen a language."""
    data, port = tmp_path / "data", free_port()
    data.mkdir(mode=0o700)
    env = environment(data, DJANGO_SETTINGS_MODULE="setsudo.web.settings", **kept)
    subprocess.run([sys.executable, "-c", PEOPLE], env=env, check=True, stdout=subprocess.DEVNULL)
    with started(data, "serve", "--port", str(port), SETSUDO_ENGINE="fast", **kept) as running:
        running.wait_for("Setsudo runs at")
        yield running, f"http://localhost:{port}"
        assert running.stop() == 0
        assert "Traceback" not in running.said


@pytest.fixture
def service(serving: tuple[Started, str]) -> str:
    """The address of the service."""
    return serving[1]


@pytest.fixture
def visit(serving: tuple[Started, str], chromium: Chromium) -> Callable[..., object]:
    """Open a browser of somebody's own: `with visit("sato", lang="ja", phone=True) as page`."""
    running, service = serving

    @contextmanager
    def opened(
        username: str, *, lang: str, look: str = "light", phone: bool = False, scripts: bool = True
    ) -> Iterator[Visitor]:
        context = chromium.new_context(
            viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 860},
            has_touch=phone,
            locale={"ja": "ja-JP", "en": "en-GB"}[lang],
            color_scheme="dark" if look == "dark" else "light",
            java_script_enabled=scripts,
        )
        visitor = Visitor(context.new_page(), service, lang)
        visitor.sign_in(username)
        yield visitor
        context.close()
        assert visitor.complaints == [], running.said

    return opened
