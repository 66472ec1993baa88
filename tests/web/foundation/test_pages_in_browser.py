"""Stories in a real browser, against the real process: passkeys, looks, phones, no barrier."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, sync_playwright
from real_postgres import database
from running import Browser, free_port, started

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="needs a browser: apt-get install chromium"
)
LONG = "four rivers meet below the old bridge"
PAGES = [
    "/", "/people/", "/people/new/", "/people/sites/", "/profile/", "/accounts/2fa/",
    "/accounts/2fa/webauthn/add/", "/accounts/2fa/totp/activate/", "/accounts/password/change/",
    "/styleguide/",
]  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service with its first administrator. A browser allows passkeys at `localhost` alone."""
    data, port = tmp_path_factory.mktemp("service") / "data", free_port()
    with (
        database() as kept,
        started(data, "serve", "--port", str(port), SETSUDO_DEBUG="1", **kept) as running,
    ):
        link = re.search(r":\d+(/welcome/\S+/)", running.wait_for("Setsudo runs at"))
        assert link is not None
        visitor = Browser(f"http://localhost:{port}")
        visitor.post(link[1], name="小林 結", username="kobayashi", password=LONG, again=LONG)
        yield visitor.base
        assert running.stop() == 0
        assert "Traceback" not in running.said


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Watched:
    """A page of which every complaint is kept: a blocked script, a failed request, a fault."""

    def __init__(self, context: BrowserContext) -> None:
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))

    def _hear(self, message: Any) -> None:
        missing = "404" in message.text
        if message.type in ("error", "warning") and not missing:
            self.complaints.append(message.text)


def opened(chromium: Chromium, service: str, *, lang: str, look: str, width: int) -> Watched:
    context = chromium.new_context(viewport={"width": width, "height": 860}, locale=lang)
    for name, value in (("look", look), ("django_language", lang)):
        context.add_cookies([{"name": name, "value": value, "url": service}])
    return Watched(context)


def sign_in(page: Page, service: str) -> None:
    page.goto(f"{service}/accounts/login/")
    page.fill("[name=login]", "kobayashi")
    page.fill("[name=password]", LONG)
    with page.expect_navigation(url=f"{service}/"):
        page.click("form.form button")


def confirmed(page: Page) -> None:
    if "reauthenticate" in page.url:
        page.fill("[name=password]", LONG)
        with page.expect_navigation():
            page.click("main form button")


@pytest.mark.parametrize(
    ("lang", "look", "width"),
    [("ja", "light", 1280), ("en", "dark", 1280), ("ja", "dark", 390), ("en", "light", 390)],
)
def test_every_page_is_free_of_barriers_and_fits(
    lang: str, look: str, width: int, service: str, chromium: Chromium
) -> None:
    watched = opened(chromium, service, lang=lang, look=look, width=width)
    page, found = watched.page, []
    page.goto(f"{service}/accounts/login/")
    found += [("/accounts/login/", one) for one in barriers(page)]
    sign_in(page, service)
    page.context.add_cookies([{"name": "django_language", "value": lang, "url": service}])
    for path in PAGES:
        page.goto(service + path)
        confirmed(page)
        assert page.evaluate("document.documentElement.lang") == lang
        beyond = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert beyond <= 0, f"{path} is {beyond} px too wide"
        found += [(path, one) for one in barriers(page)]
    assert found == []
    assert watched.complaints == []
    page.context.close()


def barriers(page: Page) -> list[str]:
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    violations = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for one in violations
        for node in one["nodes"]
    ]


def test_a_passkey_is_registered_and_signs_in_without_a_password(
    service: str, chromium: Chromium
) -> None:
    watched = opened(chromium, service, lang="en", look="light", width=1280)
    page = watched.page
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in(page, service)
    page.goto(f"{service}/accounts/2fa/webauthn/add/")
    confirmed(page)
    page.fill("[name=name]", "work phone")
    page.check("[name=passwordless]")
    with page.expect_navigation():
        page.click("#mfa_webauthn_add")
    page.goto(f"{service}/accounts/2fa/webauthn/")
    assert "work phone" in page.content()

    page.click("details.menu > summary")
    with page.expect_navigation(url=re.compile("/accounts/login/")):
        page.click("details.menu form button")
    with page.expect_navigation(url=f"{service}/"):
        page.click("#passkey_login")
    assert "Hello" in page.content()

    page.goto(f"{service}/accounts/2fa/webauthn/")
    with page.expect_navigation():
        page.click("main a.bad")
    confirmed(page)
    with page.expect_navigation():
        page.click("main form button.bad")
    assert watched.complaints == []
    page.context.close()


def test_the_switches_work_without_scripts(service: str, chromium: Chromium) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="ja")
    page = context.new_page()
    page.goto(f"{service}/accounts/login/")
    assert page.locator("h1").inner_text() == "サインイン"
    page.click("button[name=lang][value=en]")
    assert page.locator("h1").inner_text() == "Sign in"
    page.click("button[name=look][value=dark]")
    assert page.locator("html").get_attribute("data-look") == "dark"
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_the_other_rooms_are_one_touch_away(
    scripts: bool, service: str, chromium: Chromium
) -> None:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, locale="en", java_script_enabled=scripts
    )
    watched = Watched(context)
    page = watched.page
    sign_in(page, service)
    bar = page.locator("nav.bar")
    assert bar.is_visible()
    assert not page.locator("nav.rail").is_visible()
    assert bar.locator("> a").count() == 4
    more, further = bar.locator("summary"), bar.locator(".drop a")
    assert further.count() == 3
    assert not further.first.is_visible()
    more.focus()
    page.keyboard.press("Enter")
    assert all(one.is_visible() for one in further.all())
    if scripts:
        assert barriers(page) == []
        page.keyboard.press("Escape")
        assert not further.first.is_visible()
        page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert bar.locator(".drop a[aria-current=page]").count() == 1
    assert "here" in str(more.get_attribute("class"))
    page.set_viewport_size({"width": 1280, "height": 860})
    assert page.locator("nav.rail").is_visible()
    assert not bar.is_visible()
    assert watched.complaints == []


def test_the_keyboard_reaches_the_content_first(service: str, chromium: Chromium) -> None:
    watched = opened(chromium, service, lang="en", look="light", width=1280)
    sign_in(watched.page, service)
    watched.page.keyboard.press("Tab")
    assert watched.page.evaluate("document.activeElement.className") == "skip"
    watched.page.keyboard.press("Enter")
    assert watched.page.evaluate("document.activeElement.id") == "main"
    watched.page.context.close()
