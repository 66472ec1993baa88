"""What people do on the way of a case, screen by screen: the stories are made of it."""

from __future__ import annotations

from playwright.sync_api import expect
from watched import Visitor

TOLD = {
    "ja": "会計でお待たせしたところ「馬鹿野郎、家に火をつけてやる、殺すぞ」と10分ほど怒鳴られ、"
    "カウンターを蹴られました。",
    "en": "He waited at the till and then shouted for ten minutes: “I know where you live, I will "
    "burn your house down and kill you”, and kicked the counter.",
}


def reports(sato: Visitor) -> None:
    """Report by phone what happened; a first try without words is refused."""
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


def triages(officer: Visitor) -> str:
    """Take the report out of the queue, and return its case's number."""
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


def gathers(officer: Visitor, number: str) -> None:
    """Gather facts on the page of the case."""
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


def fills_the_determination(officer: Visitor, *, harm: int, malicious: bool = False) -> None:
    """Answer what the form asks, with every piece of evidence, and propose; `harm` is a degree."""
    page = officer.page
    told = officer.say("聞き取りと映像から", "As was told")
    for question, answer in {
        "customer_conduct": "yes", "beyond_norm": "yes", "harms_environment": "yes",
        "demand": "no", "means": "no",
    }.items():  # fmt: skip
        _answers(officer, question, answer, told)
    page.select_option("[name=beyond_norm_degree]", "3")
    page.select_option("[name=harms_environment_degree]", str(harm))
    page.check("[name=fault_answer][value=no]")
    page.fill("[name=fault_reason]", officer.say("待ち時間は3分", "The wait was three minutes"))
    page.check("[name=need_stated][value=no]")
    page.check("[name=outcome][value=beyond_norm]")
    page.check("[name=acts][value=threat]")
    page.check("[name=harmed][value=employees]")
    if malicious:
        page.check("[name=malicious]")
        asked = page.locator("[name^=malice_][value=yes]").all()
        why = officer.say("三度求めた後も続けた", "After three asks")
        for name in [str(one.get_attribute("name")) for one in asked]:
            _answers(officer, name, "yes", why)
    officer.press("main form .button.main")
    assert officer.say("承認待ち", "proposed") in page.inner_text("main"), page.inner_text("main")


def approves(approver: Visitor, number: str) -> None:
    """Approve what a colleague proposed."""
    page = approver.page
    approver.go("/cases/")
    approver.look("queue-of-headquarters")
    approver.go(f"/cases/{number}/")
    approver.press(f"a[href='/cases/{number}/approval/']")
    approver.look("approval")
    page.fill("#act-approve [name=reason]", approver.say("映像を確認した", "I saw the recording"))
    approver.press("#act-approve button")
    assert approver.say("判断済み", "determined") in page.inner_text("main")


def _answers(officer: Visitor, question: str, answer: str, reason: str) -> None:
    page = officer.page
    field = question if question.startswith("malice_") else f"{question}_answer"
    page.check(f"[name={field}][value={answer}]")
    page.fill(f"[name={question}_reason]", reason)
    for tick in page.locator(f"[name={question}_evidence]").all():
        tick.check()


def _unfold(visitor: Visitor, what: str) -> None:
    fold = visitor.page.locator(f"details.fold:has({what})").last
    if fold.get_attribute("open") is None:
        fold.locator("summary").first.click()
