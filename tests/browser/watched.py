"""Somebody at a browser: a page's complaints are kept, every screen is looked at for barriers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LONG = "four rivers meet below the old bridge"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class Visitor:
    """A person with a page of the service before them."""

    def __init__(self, page: Page, base: str, lang: str) -> None:
        self.page = page
        self.base = base
        self.lang = lang
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda fault: self.complaints.append(str(fault)))

    def sign_in(self, username: str) -> None:
        """Sign in as people do; the page after it speaks their language."""
        self.page.goto(f"{self.base}/accounts/login/")
        assert self.page.locator("[name=login]").count(), self.page.content()
        self.page.fill("[name=login]", username)
        self.page.fill("[name=password]", LONG)
        with self.page.expect_navigation(url=f"{self.base}/"):
            self.page.click("form.form button")
        self.look("first")

    def go(self, path: str) -> None:
        """Open an address of the service."""
        self.page.goto(self.base + path)

    def press(self, what: str) -> None:
        """Press something that leads to a page."""
        with self.page.expect_navigation():
            self.page.click(what)

    def was_done(self) -> None:
        """What was pressed was done: nothing on the page says that it was not."""
        told = [one.inner_text() for one in self.page.locator("main [role=alert]").all()]
        assert told == []

    def say(self, ja: str, en: str) -> str:
        """Return the words of the language that this person reads."""
        return ja if self.lang == "ja" else en

    def look(self, name: str) -> None:
        """Look at a screen: in the right language, no barrier, nothing too wide; keep a picture."""
        page = self.page
        spoken = page.evaluate("document.documentElement.lang")
        assert spoken == self.lang, f"{name} is in {spoken!r}"
        beyond = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert beyond <= 0, f"{name} is {beyond} px too wide"
        for fold in page.query_selector_all("main details.fold:not([open])"):
            fold.evaluate("one => one.setAttribute('open', '')")
        if page.context.browser is not None and self._scripts():
            found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
            barriers = [
                f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
                for one in found
                for node in one["nodes"]
            ]
            assert not barriers, f"{name}: {barriers}"
        if wanted := os.environ.get("SETSUDO_TEST_PICTURES"):
            Path(wanted).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{wanted}/{self.lang}-{name}.png")

    def _scripts(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.classList.contains('js')"))

    def _hear(self, message: Any) -> None:
        # A refusal is what some stories ask for; a browser calls it an error.
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            self.complaints.append(message.text)
