"""Stories of the page in a real browser: contacts open, and hostile words stay words."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from made_answers import NAMES, answer, contact, threatening

from setsudo.assessment.model import Assessment
from setsudo.cli.report.page import PageReport
from setsudo.cli.reporting import write
from setsudo.interactions.model import Record

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="needs a browser: apt-get install chromium"
)

HOSTILE = (
    '</noscript><img src=x onerror="document.title=1"><script>document.title=2</script>'
    "&lt;img src=x onerror=document.title=3&gt;<svg onload=document.title=4>"
)


def opened(folder: Path, row: tuple[Record, Assessment]) -> str:
    """Return the document after the browser has opened the only contact of the page."""
    page = folder / "report.html"
    with page.open("w", encoding="utf-8") as out:
        write([row], PageReport(out, lang="en", names=NAMES))
    ran = subprocess.run(
        [
            str(CHROMIUM),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            f"--user-data-dir={folder / 'profile'}",
            "--virtual-time-budget=2000",
            "--dump-dom",
            f"{page.as_uri()}#c1",
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    return ran.stdout


def test_opening_a_contact_shows_its_conversation_with_the_words_marked(tmp_path: Path) -> None:
    document = opened(tmp_path, threatening())

    assert "<noscript>" not in document, "the waiting body was built"
    assert '<mark class="for">' in document
    assert "The parcel came two days late." in document
    assert 'lang="en"' in document[:200]


def test_hostile_words_are_shown_and_nothing_of_them_runs(tmp_path: Path) -> None:
    said = contact("c-1", HOSTILE, HOSTILE, facts=HOSTILE)
    document = opened(tmp_path, (said, answer(said, acts={"threat": HOSTILE})))

    assert "&lt;img src=x onerror=" in document
    assert "&amp;lt;img" in document
    assert "<img" not in document
    assert document.count("<script") == 2
    assert re.search(r"<title>([^<]*)</title>", document)[1].startswith("節度 Setsudo")  # type: ignore[index]
