"""Every screen of measures in a real browser: light and dark, desk and phone, no barrier found."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from test_measure_life import AT, in_force, proposed

from setsudo.measures.proposing import Plan
from setsudo.measures.steps import Step
from setsudo.measures.windows import read
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.measures import acting, stepping

TOO_WIDE = """most => [...document.querySelectorAll("main *")]
    .filter(one => one.getBoundingClientRect().right > most)
    .map(one => one.outerHTML.slice(0, 90))"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.mark.parametrize(("lang", "look", "width"), [("ja", "light", 1280), ("en", "dark", 390)])
def test_no_barrier_stands_on_any_screen(
    lang: str, look: str, width: int, live_server: Any, case: Case, officer: User, approver: User,
    counsel: User, agent: User, supervisor: User, signed_in: Any,
) -> None:  # fmt: skip
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("needs a browser: apt-get install chromium")
    in_force(case, officer, approver, counsel, days=700)
    plan = Plan("suspend", "He goes on", services=frozenset({"shop"}))
    waits = proposed(case, officer, plan)
    hours = Plan("restrict_hours", "He calls all day", windows=(read("mon-fri 10:00-12:00"),),
                 days=300)  # fmt: skip
    agreed = acting.approve(proposed(case, officer, hours).ref, "yes", by=approver, at=AT)
    stepping.log(case.ref, Step.ASKED_TO_STOP, by=agent, at=AT, words="he shouts")
    stepping.log(case.ref, Step.WARNED, by=agent, at=AT, agreed_by=supervisor,
                 confirms=["accommodation_considered"])  # fmt: skip
    User.objects.update(lang=lang)
    pages = {
        officer: ["/measures/?tab=in_force", f"/measures/new/{case.number}/",
                  f"/measures/new/{case.number}/?rung=refuse", f"/measures/steps/{case.number}/",
                  f"/cases/{case.number}/", "/services/", "/services/new/",
                  f"/measures/{waits.ref}/", f"/measures/new/{case.number}/?rung=restrict_hours"],
        approver: [f"/measures/{waits.ref}/", "/measures/?tab=notice", f"/measures/{agreed.ref}/"],
        supervisor: ["/measures/?tab=to_confirm", "/cases/", "/measures/"],
    }  # fmt: skip
    # The browser's loop runs in this thread: whatever asks the database there opens a second
    # connection, which nobody closes.
    visits = []
    for who, paths in pages.items():
        who.refresh_from_db()
        visits.append((who.username, signed_in(who).cookies["sessionid"].value, paths))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for username, cookie, paths in visits:
            context = browser.new_context(viewport={"width": width, "height": 900}, locale=lang)
            context.add_cookies(
                [{"name": "sessionid", "value": cookie, "url": live_server.url},
                 {"name": "look", "value": look, "url": live_server.url}]
            )  # fmt: skip
            page = context.new_page()
            for place in paths:
                answer = page.goto(live_server.url + place)
                assert answer is not None
                assert answer.status == 200, place
                assert page.locator("html").get_attribute("lang") == lang, place
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, f"{place}: {page.evaluate(TOO_WIDE, width)}"
                found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
                assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], place
                if folder := os.environ.get("SETSUDO_SCREENS"):
                    name = f"{username}{place}".replace("/", "_").replace("?", "-")
                    page.screenshot(path=str(Path(folder) / f"{lang}-{name}.png"), full_page=True)
            context.close()
        browser.close()
