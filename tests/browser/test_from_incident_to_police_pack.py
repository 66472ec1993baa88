"""A drill by pages alone, as a new officer would do it: from an incident to the police pack.

Each step is timed from the page that begins it to the page that says it is done. The times are
printed (`pytest -s`) and kept with the result of the test. A person reads what a browser does not;
what is measured is the console, and that no step needs anything but its pages.
"""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from steps_of_a_case import approves, fills_the_determination, gathers, reports, triages
from watched import Visitor

from setsudo.referrals.verifier import verify

STEPS = (
    "said_stop", "asked_to_stop", "asked_to_stop", "ordered_to_leave", "ordered_to_leave",
    "warned", "police_called",
)  # fmt: skip
MOST_S = 600
"""So long the whole may take on a machine that does something else besides."""


@dataclass
class Watch:
    """What each step took, in seconds."""

    took: list[tuple[str, float]] = field(default_factory=list)

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.took.append((what, time.monotonic() - began))

    def told(self) -> str:
        lines = [f"{seconds:7.1f} s  {what}" for what, seconds in self.took]
        return "\n".join([*lines, f"{sum(s for _, s in self.took):7.1f} s  in all"])


@pytest.mark.parametrize(("lang", "look"), [("ja", "light"), ("en", "dark")])
def test_a_new_officer_goes_from_an_incident_to_the_police_pack(
    lang: str,
    look: str,
    visit: Any,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    watch = Watch()
    with (
        watch.step("somebody reports the incident from a phone"),
        visit("sato", lang=lang, look=look, phone=True) as sato,
    ):
        reports(sato)
    with visit("takahashi", lang=lang, look=look) as officer:
        with watch.step("the officer finds it in the queue and takes it up"):
            number = triages(officer)
        with watch.step("the five steps and the call, as they were said"):
            _logs_the_steps(officer, number)
        with watch.step("the call to the police is recorded"):
            _calls(officer, number)
        with watch.step("evidence and facts"):
            gathers(officer, number)
        with watch.step("a determination is proposed, malicious, with every criterion"):
            _proposes(officer, number)
        with (
            watch.step("somebody else approves it"),
            visit("tanaka", lang=lang, look=look) as approver,
        ):
            approves(approver, number)
        with watch.step("the police pack is read"):
            paper = _reads(officer, number)
        with watch.step("the bundle for the police is made and downloaded"):
            file = _downloads(officer, number, tmp_path)
    print(f"\n{lang}\n{watch.told()}")  # noqa: T201 - it is what the drill is for
    record_property("drill", watch.told())

    assert paper.startswith(b"%PDF-")
    assert verify(file).sound
    with zipfile.ZipFile(file) as opened:
        for held in ("ja", "en"):
            assert opened.read(f"data/pack-{held}.pdf").startswith(b"%PDF-")
    assert sum(seconds for _, seconds in watch.took) < MOST_S


def _logs_the_steps(officer: Visitor, number: str) -> None:
    page = officer.page
    for step in STEPS:
        officer.go(f"/measures/steps/{number}/")
        page.fill("[name=words]", officer.say("「殺すぞ」と怒鳴った", "“I will kill you”"))
        # Somebody in charge agrees to it, and is asked to confirm that they did.
        for tick in page.locator("[name=confirms]").all():
            tick.check()
        page.select_option("[name=agreed_by]", "suzuki")
        if step == "police_called":
            page.fill("[name=danger]", officer.say("出口をふさいだ", "He blocked the door"))
        officer.press(f"button[name=step][value={step}]")
        assert [one.inner_text() for one in page.locator("main [role=alert]").all()] == [], step
    officer.look("drill-steps")


def _calls(officer: Visitor, number: str) -> None:
    page = officer.page
    officer.go(f"/cases/{number}/")
    officer.press(f"a[href='/referrals/case/{number}/']")
    officer.look("drill-outside-before")
    officer.press(f"a[href='/referrals/police/{number}/']")
    officer.look("drill-police")
    page.fill("[name=danger]", officer.say("出口をふさいでいる", "He blocks the door"))
    page.fill("[name=receipt]", "A-110")
    officer.press("main form .button.main")
    officer.was_done()
    assert "A-110" in page.inner_text("main")


def _proposes(officer: Visitor, number: str) -> None:
    officer.go(f"/cases/{number}/determination/")
    officer.look("drill-determination")
    fills_the_determination(officer, harm=3, malicious=True)


def _reads(officer: Visitor, number: str) -> bytes:
    page = officer.page
    officer.go(f"/cases/{number}/")
    officer.press(f"a[href='/referrals/case/{number}/']")
    malicious = officer.say("悪質と判断された", "found malicious")
    expect(page.locator("main")).to_contain_text(malicious)
    officer.look("drill-outside")
    link = page.locator(f"a[href='/referrals/case/{number}/packs/police-{officer.lang}.pdf']")
    answer = page.request.get(officer.base + str(link.get_attribute("href")))
    assert answer.ok
    return answer.body()


def _downloads(officer: Visitor, number: str, into: Path) -> Path:
    page = officer.page
    page.select_option("#b-for", "police")
    page.fill("#b-why", officer.say("被害届", "report of damage"))
    with page.expect_download() as waiting:
        page.click("form[action$='/bundle/'] .button.main")
    file = into / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.name.startswith(f"{number}-police-")
    officer.go(f"/referrals/case/{number}/")
    expect(page.locator("main")).to_contain_text(officer.say("被害届", "report of damage"))
    officer.look("drill-bundle-made")
    return file
