"""The whole story on real screens: a report by phone, triage by keys, a determination by two."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from watched import Visitor

TOLD = {
    "ja": "会計でお待たせしたところ「馬鹿野郎、家に火をつけてやる、殺すぞ」と10分ほど怒鳴られ、"
    "カウンターを蹴られました。",
    "en": "He waited at the till and then shouted for ten minutes: “I know where you live, I will "
    "burn your house down and kill you”, and kicked the counter.",
}


@pytest.mark.parametrize(("lang", "look"), [("ja", "light"), ("en", "dark")])
def test_a_report_becomes_a_determination_by_two_people(lang: str, look: str, visit: Any) -> None:
    with visit("sato", lang=lang, look=look, phone=True) as sato:
        _reports(sato)
    with visit("takahashi", lang=lang, look=look) as officer:
        number = _triages(officer)
        _gathers(officer, number)
        _proposes(officer, number)
        with visit("tanaka", lang=lang, look=look) as approver:
            _approves(approver, number)
        # The officer's page heard of it by itself, and says so.
        expect(officer.page.locator("[data-live-note]")).to_be_visible(timeout=15_000)
        officer.press("[data-live-note] a")
        assert officer.say("判断済み", "determined") in officer.page.inner_text("main")
        officer.look("determined")
    with visit("sato", lang=lang, look=look, phone=True) as sato:
        sato.go("/interactions/mine/")
        sato.look("own-reports")


def _reports(sato: Visitor) -> None:
    page = sato.page
    sato.go("/interactions/report/")
    sato.look("report")
    # A first try without words is answered beside the question, and nothing is lost.
    page.check("[name=affected] >> nth=0")
    sato.press("main form .button.main")
    assert page.locator("[role=alert]").count() == 1
    sato.look("report-refused")
    page.fill("[name=happened]", TOLD[sato.lang])
    sato.press("main form .button.main")
    sato.look("reported")


def _triages(officer: Visitor) -> str:
    page = officer.page
    officer.go("/cases/")
    # The worker reads the report meanwhile; the queue shows by itself what it thinks.
    expect(page.locator("#rows tr")).to_have_count(1, timeout=30_000)
    officer.look("queue")
    number = page.locator("#rows tr").first.get_attribute("data-case")
    assert number
    page.keyboard.press("j")
    assert page.locator('#rows tr[aria-selected="true"]').count() == 1
    with page.expect_navigation():
        page.keyboard.press("c")
    assert officer.say("確認中", "in review") in page.inner_text("main")
    officer.go("/cases/")
    page.keyboard.press("j")
    with page.expect_navigation(url=f"**/cases/{number}/"):
        page.keyboard.press("Enter")
    officer.look("case-folded")
    return number


def _gathers(officer: Visitor, number: str) -> None:
    page = officer.page
    officer.go(f"/cases/{number}/?open=all")
    officer.look("case")
    while page.locator("form[action$='/confirm_evidence/'] button").count():
        officer.press("form[action$='/confirm_evidence/'] button >> nth=0")
        officer.was_done()
        officer.go(f"/cases/{number}/?open=all")
    form = page.locator("#act-add_evidence")
    _unfold(officer, "#act-add_evidence")
    form.locator("[name=kind]").select_option("statement")
    form.locator("[name=about]").fill(
        officer.say("佐藤から聞き取った", "Sato told me what happened")
    )
    with page.expect_navigation():
        form.locator("button").click()
    officer.was_done()
    _unfold(officer, "#act-record_note")
    form = page.locator("#act-record_note")
    form.locator("[name=kind]").select_option("fact")
    form.locator("[name=text]").fill(officer.say("防犯カメラに映っている", "The camera shows it"))
    form.locator("[name=witness]").fill(officer.say("鈴木", "Suzuki"))
    form.locator("[name=evidence]").first.check()
    with page.expect_navigation():
        form.locator("button").click()
    officer.was_done()
    # What one did oneself is no news.
    page.wait_for_timeout(1500)
    assert not page.locator("[data-live-note]").is_visible()
    officer.look("case-with-facts")


def _proposes(officer: Visitor, number: str) -> None:
    page = officer.page
    officer.go(f"/cases/{number}/determination/")
    officer.look("determination")
    officer.press("main form .button.main")
    assert page.locator("#lacking").count() == 1
    officer.look("determination-lacking")
    for question, answer in {
        "customer_conduct": "yes", "beyond_norm": "yes", "harms_environment": "yes",
        "demand": "no", "means": "no",
    }.items():  # fmt: skip
        page.check(f"[name={question}_answer][value={answer}]")
        page.fill(f"[name={question}_reason]", officer.say("聞き取りと映像から", "As was told"))
        for tick in page.locator(f"[name={question}_evidence]").all():
            tick.check()
    page.select_option("[name=beyond_norm_degree]", "3")
    page.select_option("[name=harms_environment_degree]", "2")
    page.check("[name=fault_answer][value=no]")
    page.fill("[name=fault_reason]", officer.say("待ち時間は3分", "The wait was three minutes"))
    page.check("[name=need_stated][value=no]")
    page.check("[name=outcome][value=beyond_norm]")
    page.check("[name=acts][value=threat]")
    page.check("[name=harmed][value=employees]")
    officer.press("main form .button.main")
    assert officer.say("承認待ち", "proposed") in page.inner_text("main"), page.inner_text("main")
    # Whoever proposed cannot approve.
    assert page.locator(f"a[href='/cases/{number}/approval/']").count() == 0
    officer.look("proposed")


def _approves(approver: Visitor, number: str) -> None:
    page = approver.page
    approver.go("/cases/")
    approver.look("queue-of-headquarters")
    approver.go(f"/cases/{number}/")
    approver.press(f"a[href='/cases/{number}/approval/']")
    approver.look("approval")
    page.fill("#act-approve [name=reason]", approver.say("映像を確認した", "I saw the recording"))
    approver.press("#act-approve button")
    assert approver.say("判断済み", "determined") in page.inner_text("main")


def _unfold(visitor: Visitor, what: str) -> None:
    fold = visitor.page.locator(f"details.fold:has({what})").last
    if fold.get_attribute("open") is None:
        fold.locator("summary").first.click()


def test_the_queue_and_the_case_work_without_scripts(visit: Any) -> None:
    with visit("sato", lang="ja", phone=True, scripts=False) as sato:
        sato.go("/interactions/report/")
        sato.page.fill("[name=happened]", TOLD["ja"])
        sato.press("main form .button.main")
    with visit("takahashi", lang="ja", scripts=False) as officer:
        officer.go("/cases/")
        officer.press("#rows form button")
        assert "確認中" in officer.page.inner_text("main")
