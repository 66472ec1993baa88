"""Every page that anybody can open is looked at: no barrier, nothing too wide, in both languages.

The pages are those of the table of doors, which has to name every address of the service: so nobody
adds a page that nobody has looked at.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from every_door import PAGES, address, routes
from playwright.sync_api import Browser as Chromium
from real_postgres import database
from running import environment, free_port, started
from watched import Visitor

COMPANY = f"""
import sys
sys.path.append({str(Path(__file__).parent)!r})
from setsudo.web.starting import set_up, migrate
set_up(); migrate()
from company_of_everything import main
main()
"""
# Of those who may open a page, whoever can do most there looks at it.
LOOKING = "opsecmuda"
# What is fetched, heard or kept as a file has no screen.
NO_SCREENS = {
    "live/",
    "interactions/files/<int:pk>/",
    "notices/enclosed/<int:pk>/",
    "referrals/case/<str:number>/packs/<str:receiver>-<str:lang>.pdf",
    "public/kit/poster/<lang:lang>/<str:paper>/",
    "ledger/entries/<int:place>/proof",
}
# Nobody can open these by themselves: an answer that was given is a file, the rest is sent by form.
NOT_OPENED = {
    "styleguide/",
    "welcome/<str:token>/",
    "referrals/case/<str:number>/<str:deed>/",
    "referrals/proceedings/<uuid:ref>/",
    "referrals/<uuid:ref>/",
    "retention/hold/<uuid:ref>/lift/",
    "disclosures/<uuid:ref>/identify/",
    "disclosures/<uuid:ref>/decide/",
    "disclosures/<uuid:ref>/answer.<str:form>",
    "disclosures/<uuid:ref>/<slug:deed>/",
    "notices/<uuid:ref>/letter.pdf",
    "ledger/checkpoint",
}
# The table gives these to nobody, because the one that it asks for is not there.
OPENED_ALL_THE_SAME = {"disclosures/<uuid:ref>/": "o"}
# Pages that show the most when they are asked to.
UNFOLDED = {
    "cases/<str:number>/": "?open=all",
    "measures/new/<str:number>/": "?rung=restrict_hours",
}


LOOKS = [("ja", "light", 1280), ("en", "dark", 390), ("ja", "dark", 390), ("en", "light", 1280)]


class Looking(Visitor):
    """Somebody who looks for barriers on pages without scripts too."""

    def _scripts(self) -> bool:
        return True


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """A company that has one of everything: its address, and what stands in the addresses."""
    data, port = tmp_path_factory.mktemp("company") / "data", free_port()
    data.mkdir(mode=0o700)
    with database() as kept:
        told = {
            **kept,
            "SETSUDO_ENGINE": "fast",
            "SETSUDO_PUBLIC_URL": "https://shop.example",
            "SETSUDO_COMPANY": "株式会社 節度商店",
            "SETSUDO_COMPANY_EN": "Setsudo Shop Ltd.",
            "SETSUDO_CONTACT": "お客様相談室 03-0000-0000",
            "SETSUDO_CONTACT_EN": "Customer desk 03-0000-0000",
        }
        env = environment(data, DJANGO_SETTINGS_MODULE="setsudo.web.settings", **told)
        made = subprocess.run(
            [sys.executable, "-c", COMPANY], env=env, check=True, stdout=subprocess.PIPE, text=True
        )
        with started(data, "web", "--port", str(port), **told) as running:
            running.wait_for("Setsudo runs at")
            yield f"http://localhost:{port}", json.loads(made.stdout.splitlines()[-1])
            assert running.stop() == 0
            assert "Traceback" not in running.said


def looked_at_by() -> dict[str, list[str]]:
    """Return for each person the pages that they look at."""
    theirs: dict[str, list[str]] = {letter: [] for letter in LOOKING}
    for route, door in PAGES.items():
        who = next((one for one in LOOKING if one in door.get), OPENED_ALL_THE_SAME.get(route))
        if who and route not in NO_SCREENS:
            theirs[who].append(route)
    # The first page of each role leads to other rooms; allauth's pages are of oneself.
    for letter, pages in theirs.items():
        pages[:] = dict.fromkeys(["", *pages])
        if letter == "o":
            pages += sorted(
                one for one in {*routes()} if one.startswith("accounts/") and "<" not in one
            )
    return theirs


def test_every_address_is_looked_at_or_has_no_screen() -> None:
    seen = {route for pages in looked_at_by().values() for route in pages}
    sent_alone = {route for route, door in PAGES.items() if door.post and not door.get}
    unseen = {*PAGES} - seen - NO_SCREENS - NOT_OPENED - sent_alone
    assert not unseen, f"nobody looks at {unseen}"
    assert not (NO_SCREENS | NOT_OPENED | {*OPENED_ALL_THE_SAME}) - {*PAGES}
    assert not NOT_OPENED & seen


def in_looks() -> list[tuple[str, str, str, int]]:
    """Return who looks how: each in one of the four looks, in all where that is asked for."""
    if os.environ.get("SETSUDO_TEST_LOOKS") == "all":
        return [(letter, *look) for letter in LOOKING for look in LOOKS]
    return [(letter, *LOOKS[n % len(LOOKS)]) for n, letter in enumerate(LOOKING)]


# Whoever can do most looks at forty pages.
@pytest.mark.timeout(1500)
@pytest.mark.parametrize(("letter", "lang", "look", "width"), in_looks())
def test_every_page_is_free_of_barriers_and_fits(
    letter: str,
    lang: str,
    look: str,
    width: int,
    company: tuple[str, dict[str, str]],
    chromium: Chromium,
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 860},
        locale={"ja": "ja-JP", "en": "en-GB"}[lang],
        color_scheme="dark" if look == "dark" else "light",
    )
    with closing(context):
        visitor = Looking(context.new_page(), company[0], lang)
        visitor.sign_in(letter)
        found: list[str] = []
        for route in looked_at_by()[letter]:
            found += _faults(visitor, route, company[1] | {"lang": lang}, f"{look}-{width}")
    assert not found, "\n".join(found)
    assert visitor.complaints == []


def _faults(visitor: Looking, route: str, places: dict[str, str], how: str) -> list[str]:
    """Look at a page and at what stands behind its tabs; return what was wrong."""
    number = places.get(f"number at {route}", places["number"])
    where = address(route, places | {"number": number})
    wrong = _looked(visitor, route, where, how)
    tabs = visitor.page.locator("nav.tabs a[href^='?']:not([aria-current])").all()
    behind = [one.get_attribute("href") or "" for one in tabs]
    if route in UNFOLDED:
        behind.append(UNFOLDED[route])
    for query in behind:
        wrong += _looked(visitor, route, where + query, how)
    return wrong


def _looked(visitor: Looking, route: str, where: str, how: str) -> list[str]:
    answer: Any = visitor.page.goto(visitor.base + where)
    if answer.status != 200 and not route.startswith("accounts/"):
        return [f"{where}: {answer.status}"]
    try:
        name = (route + where.partition("?")[2]).translate(_FLAT)
        visitor.look(f"{how}-{name or 'first'}")
    except AssertionError as fault:
        return [f"{where} ({how}): {fault}"]
    return []


_FLAT = str.maketrans("/:<>", "----")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_bars_of_a_chart_are_seen(
    width: int, company: tuple[str, dict[str, str]], chromium: Chromium
) -> None:
    with closing(chromium.new_context(viewport={"width": width, "height": 860})) as context:
        visitor = Looking(context.new_page(), company[0], "en")
        visitor.sign_in("m")
        visitor.go("/reports/")
        bars = visitor.page.locator("svg.chart rect")
        assert bars.count()
        assert all(one.is_visible() for one in bars.all())


@pytest.mark.parametrize("route", sorted(NO_SCREENS))
def test_what_has_no_screen_is_no_page(
    route: str, company: tuple[str, dict[str, str]], chromium: Chromium
) -> None:
    base, places = company
    with closing(chromium.new_context()) as context:
        visitor = Looking(context.new_page(), base, "en")
        visitor.sign_in(next(one for one in LOOKING if one in PAGES[route].get))
        kind = visitor.page.evaluate(
            "at => fetch(at, {redirect: 'manual'}).then(one => one.headers.get('Content-Type'))",
            address(route, places),
        )
    # A file that became an exhibit leads to the exhibit's own page.
    assert not (kind or "").startswith("text/html")
