"""Take the pictures of the documentation anew: the real program, its examples, a real browser.

`python tests/browser/take_pictures.py` renews all of `docs/images`, or only the pictures that are
named, such as `examples report-phone`. Nothing is retouched: look at each before it is kept.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.append(str(Path(__file__).parents[1] / "web" / "foundation"))

from running import SETSUDO, environment, free_port, started
from watched import LONG, Visitor

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
EXAMPLES = ROOT / "examples" / "interactions"
WIDE = {"width": 1280, "height": 860}
TALL = {"width": 1280, "height": 1400}
PHONE = {"width": 390, "height": 844}
PEOPLE = f"""
from setsudo.web.starting import set_up, migrate
set_up(); migrate()
from setsudo.cases.roles import Role
from setsudo.web.accounts.models import HeldRole, Site, User
site = Site.objects.create(code="minato", name_ja="みなと店", name_en="Minato")
for username, name, role, headquarters in [
    ("sato", "Aoi Sato", Role.AGENT, False),
    ("takahashi", "Rin Takahashi", Role.OFFICER, False),
    ("tanaka", "Minato Tanaka", Role.APPROVER, True),
]:
    user = User(username=username, name=name, headquarters=headquarters)
    user.set_password({LONG!r})
    user.save()
    user.sites.set([] if headquarters else [site])
    HeldRole.objects.create(user=user, role=role)
"""
TOLD = (
    "He waited three minutes at the till, then shouted for about ten minutes that I was useless, "
    "kicked the counter and said he knew when my shift ends. Two families left the shop."
)
ANSWERS = {
    "customer_conduct": ("yes", "He said so himself on the recorded line."),
    "beyond_norm": ("yes", "Contempt for where a colleague was born; no question was put."),
    "harms_environment": ("yes", "She could not take calls for the rest of the day."),
    "demand": ("no", "Another member of staff by origin is nothing that a customer may ask for."),
    "means": ("no", "The claim could have been settled without one word of this."),
}


class Taker:
    """Takes the wanted pictures of pages that are as people see them."""

    def __init__(self, browser: Browser, wanted: frozenset[str], into: Path) -> None:
        self.browser = browser
        self.wanted = wanted
        self.into = into

    def take(self, page: Page, name: str) -> None:
        """Write a picture of what the window shows."""
        if not self.wanted or name in self.wanted:
            page.evaluate("document.activeElement && document.activeElement.blur()")
            page.mouse.move(0, 0)
            page.screenshot(path=self.into / f"{name}.png", animations="disabled")
            print(self.into / f"{name}.png")  # noqa: T201

    @contextmanager
    def page(self, *, phone: bool = False, dark: bool = False) -> Iterator[Page]:
        """Open a browser of somebody's own, in English."""
        context = self.browser.new_context(
            viewport=PHONE if phone else WIDE,
            device_scale_factor=2 if phone else 1,
            has_touch=phone,
            is_mobile=phone,
            locale="en-GB",
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        # The worker assesses the examples meanwhile, and may leave little of the machine.
        context.set_default_timeout(180_000)
        yield context.new_page()
        context.close()


def of_the_report(taker: Taker, folder: Path) -> None:
    """Take the report that `make run` leaves."""
    report = folder / "report.html"
    subprocess.run(
        [*SETSUDO, "assess", EXAMPLES, "--format", "html", "--lang", "en", "--output", report],
        check=True,
        cwd=ROOT,
        env=environment(folder),
    )
    with taker.page() as page:
        page.goto(report.as_uri())
        taker.take(page, "examples")
        chips = page.locator("#facets .chip")
        chips.filter(has_text="review").first.click()
        chips.filter(has_text="within").first.click()
        taker.take(page, "report-list")
    with taker.page() as page:
        page.goto(report.as_uri())
        _opened(page, "letter-punish-her")
        taker.take(page, "report-contact")
    with taker.page(phone=True, dark=True) as page:
        page.goto(report.as_uri())
        taker.take(page, "report-phone")


def _opened(page: Page, id: str) -> None:
    item = page.locator(".item").filter(has=page.locator(".id", has_text=id))
    item.locator("summary").first.click()
    if (covered := item.locator(".toggle")).count():
        covered.first.click()
    item.evaluate("one => one.scrollIntoView()")


def of_the_console(taker: Taker, folder: Path) -> None:
    """Take a case on its way through the console, from a report on a phone to the approval."""
    data, port = folder / "data", free_port()
    data.mkdir(mode=0o700)
    env = environment(data, DJANGO_SETTINGS_MODULE="setsudo.web.settings")
    subprocess.run([sys.executable, "-c", PEOPLE], env=env, check=True, stdout=subprocess.DEVNULL)
    brought = [*SETSUDO, "import", EXAMPLES, "--source", "examples", "--site", "minato"]
    subprocess.run(brought, env=env, check=True, stdout=subprocess.DEVNULL)
    with started(data, "serve", "--port", str(port)) as service:
        service.wait_for("Setsudo runs at")
        base = f"http://127.0.0.1:{port}"
        with taker.page(phone=True) as page:
            _reports(taker, _signed_in(page, base, "sato"))
        with taker.page() as page:
            number = _determines(taker, _signed_in(page, base, "takahashi"))
        with taker.page() as page:
            tanaka = _signed_in(page, base, "tanaka")
            page.set_viewport_size(TALL)
            tanaka.go(f"/cases/{number}/approval/?open=all")
            taker.take(page, "console-approval")
        service.stop()


def _signed_in(page: Page, base: str, username: str) -> Visitor:
    visitor = Visitor(page, base, "en")
    visitor.sign_in(username)
    return visitor


def _reports(taker: Taker, sato: Visitor) -> None:
    sato.go("/interactions/report/")
    sato.page.fill("[name=happened]", TOLD)
    taker.take(sato.page, "console-report")
    sato.press("main form .button.main")


def _determines(taker: Taker, officer: Visitor) -> str:
    page = officer.page
    officer.go("/cases/")
    _settled(page)
    taker.take(page, "console-queue")
    number = _case_with(officer, "two short planks")
    officer.go(f"/cases/{number}/")
    officer.press("form[action$='/claim/'] button")
    officer.go(f"/cases/{number}/?open=all")
    while page.locator("form[action$='/confirm_evidence/'] button").count():
        officer.press("form[action$='/confirm_evidence/'] button >> nth=0")
        officer.go(f"/cases/{number}/?open=all")
    page.set_viewport_size(TALL)
    taker.take(page, "console-case")
    officer.go(f"/cases/{number}/determination/?open=all")
    for question, (answer, reason) in ANSWERS.items():
        page.check(f"[name={question}_answer][value={answer}]")
        page.fill(f"[name={question}_reason]", reason)
        for tick in page.locator(f"[name={question}_evidence]").all():
            tick.check()
    page.select_option("[name=beyond_norm_degree]", "3")
    page.select_option("[name=harms_environment_degree]", "2")
    page.check("[name=fault_answer][value=no]")
    page.fill("[name=fault_reason]", "The claim was answered within two days, as promised.")
    page.check("[name=need_stated][value=no]")
    page.check("[name=outcome][value=beyond_norm]")
    act = page.locator("[name=acts][value=discrimination]")
    page.locator("details").filter(has=act).evaluate_all("all => all.forEach(one => one.open = 1)")
    act.check()
    page.check("[name=harmed][value=employees]")
    page.evaluate("window.scrollTo(0, 0)")
    taker.take(page, "console-determination")
    officer.press("main form .button.main")
    lacking = page.locator("#lacking")
    assert not lacking.count(), lacking.inner_text()
    return number


def _settled(page: Page) -> None:
    """Wait until the worker has read the report and the examples, and no case comes any more."""
    seen = -1
    while seen < 2 or seen != page.locator("#rows tr").count():
        seen = page.locator("#rows tr").count()
        page.wait_for_timeout(20_000)
        page.reload()


def _case_with(officer: Visitor, words: str) -> str:
    for row in officer.page.locator("#rows tr").all():
        number = row.get_attribute("data-case") or ""
        if words in officer.page.request.get(f"{officer.base}/cases/{number}/?open=all").text():
            return number
    raise SystemExit(f"no case holds “{words}”")


ROOMS: tuple[Callable[[Taker, Path], None], ...] = (of_the_report, of_the_console)


def main() -> int:
    """Take what is wanted. Returns 0, or 2 where there is no browser."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("names", nargs="*", help="pictures to take; all unless named")
    asked.add_argument("--into", type=Path, default=IMAGES, help="the folder to write into")
    chosen = asked.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.stderr.write("needs a browser: apt-get install chromium\n")
        return 2
    wanted = frozenset(chosen.names)
    os.environ.pop("SETSUDO_TEST_PICTURES", None)
    chosen.into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        taker = Taker(browser, wanted, chosen.into)
        for room in ROOMS:
            console = room is of_the_console
            if not wanted or any(name.startswith("console-") is console for name in wanted):
                room(taker, Path(folder))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
