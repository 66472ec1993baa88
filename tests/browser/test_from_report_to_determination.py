"""The whole story on real screens: a report by phone, triage by keys, a determination by two."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from steps_of_a_case import TOLD, approves, fills_the_determination, gathers, reports, triages
from watched import Visitor


@pytest.mark.parametrize(("lang", "look"), [("ja", "light"), ("en", "dark")])
def test_a_report_becomes_a_determination_by_two_people(lang: str, look: str, visit: Any) -> None:
    with visit("sato", lang=lang, look=look, phone=True) as sato:
        reports(sato)
    with visit("takahashi", lang=lang, look=look) as officer:
        number = triages(officer)
        gathers(officer, number)
        _proposes(officer, number)
        with visit("tanaka", lang=lang, look=look) as approver:
            approves(approver, number)
        # The officer's page heard of it by itself, and says so.
        expect(officer.page.locator("[data-live-note]")).to_be_visible(timeout=15_000)
        officer.press("[data-live-note] a")
        assert officer.say("判断済み", "determined") in officer.page.inner_text("main")
        officer.look("determined")
    with visit("sato", lang=lang, look=look, phone=True) as sato:
        sato.go("/interactions/mine/")
        sato.look("own-reports")


def _proposes(officer: Visitor, number: str) -> None:
    page = officer.page
    officer.go(f"/cases/{number}/determination/")
    officer.look("determination")
    officer.press("main form .button.main")
    assert page.locator("#lacking").count() == 1
    officer.look("determination-lacking")
    fills_the_determination(officer, harm=2)
    # Whoever proposed cannot approve.
    assert page.locator(f"a[href='/cases/{number}/approval/']").count() == 0
    officer.look("proposed")


def test_the_queue_and_the_case_work_without_scripts(visit: Any) -> None:
    with visit("sato", lang="ja", phone=True, scripts=False) as sato:
        sato.go("/interactions/report/")
        sato.page.fill("[name=happened]", TOLD["ja"])
        sato.press("main form .button.main")
    with visit("takahashi", lang="ja", scripts=False) as officer:
        officer.go("/cases/")
        officer.press("#rows form button")
        assert "確認中" in officer.page.inner_text("main")
