"""An officer at a real browser binds cases that belong together, and parts them again."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from watched import Visitor

COPIED = {
    "ja": "「この店は最低だ。店の看板にある番号に皆で電話して、休む間もなく責めてやれ」と"
    "書かれた紙を渡され、読み上げるまで帰らないと言われました。",
    "en": "He handed me a sheet that says “this shop is the worst, ring the number on the sign, "
    "all of you, until they cannot breathe” and would not leave until I read it out.",
}
OTHER = {
    "ja": "棚の前で通れないと言われ、どいたところ、ありがとうと言われました。",
    "en": "Somebody could not pass the shelf, I stepped aside, and they thanked me.",
}


@pytest.mark.parametrize(("lang", "look"), [("ja", "dark"), ("en", "light")])
def test_cases_are_linked_joined_and_parted_and_records_merged(
    lang: str, look: str, visit: Any
) -> None:
    with visit("sato", lang=lang, look=look, phone=True) as sato:
        for text, number in ((COPIED, "K-7001"), (COPIED, "K-7002"), (OTHER, "K-7003")):
            _reports(sato, text[lang], number)
    with visit("takahashi", lang=lang, look=look) as officer:
        numbers = _opens_the_queue(officer, 3)
        one, other = _links_what_looks_alike(officer, numbers)
        third = next(iter(numbers - {one, other}))
        _takes_the_wrong_link_away(officer, one, other)
        _joins_only_cases_of_one_customer(officer, one, other)
        _parts_them(officer, one, other)
        _links_by_its_number(officer, one, third)
    with visit("suzuki", lang=lang, look=look, phone=True) as supervisor:
        # The supervisor looks at the same on a phone.
        supervisor.go(f"/cases/{third}/")
        assert one in supervisor.page.inner_text("main")
        supervisor.look("linked-on-a-phone")


def _reports(sato: Visitor, text: str, number: str) -> None:
    page = sato.page
    sato.go("/interactions/report/")
    page.fill("[name=happened]", text)
    fold = page.locator("details:has([name=customer_contact])")
    if fold.count() and fold.get_attribute("open") is None:
        fold.locator("summary").click()
    page.fill("[name=customer_contact]", number)
    sato.press("main form .button.main")


def _opens_the_queue(officer: Visitor, many: int) -> set[str]:
    officer.go("/cases/")
    rows = officer.page.locator("#rows tr")
    expect(rows).to_have_count(many, timeout=60_000)
    return {str(row.get_attribute("data-case")) for row in rows.all()}


def _links_what_looks_alike(officer: Visitor, numbers: set[str]) -> tuple[str, str]:
    page = officer.page
    officer.press("a[href='/cases/together/']")
    officer.look("together")
    group = page.locator("main form:has([name=main])")
    assert group.count() == 1
    found = [str(one.get_attribute("value")) for one in group.locator("[name=others]").all()]
    assert len(found) == 2
    assert {*found} < numbers
    # Their customers are two: joining is not offered.
    assert group.locator("[name=join]").count() == 0
    # By the keyboard alone: to the main case, the kind, the reason, and the button.
    group.locator("[name=main]").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type(officer.say("同じ紙が回っている", "the same sheet goes round"))
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    officer.was_done()
    officer.look("linked")
    main = page.url.rstrip("/").rpartition("/")[2]
    other = next(one for one in found if one != main)
    assert other in page.inner_text("aside")
    officer.go("/cases/together/")
    assert page.locator("main form").count() == 0
    return main, other


def _takes_the_wrong_link_away(officer: Visitor, one: str, other: str) -> None:
    officer.go(f"/cases/{other}/")
    assert one in officer.page.inner_text("aside")
    officer.press("aside form:has([name=remove]) button")
    officer.was_done()
    assert officer.page.locator("aside form:has([name=remove])").count() == 0


def _joins_only_cases_of_one_customer(officer: Visitor, one: str, other: str) -> None:
    page = officer.page
    officer.go(f"/cases/{one}/")
    _joins(officer, other)
    assert officer.say("お客様の異なる事案", "different customers") in page.inner_text("main")
    officer.look("not-joined")
    # They turn out to be one person: the other record is looked for and chosen.
    officer.press(f"a[href^='/customers/']:has-text('{_nameless(officer)}')")
    officer.press("a[href$='/merge/']")
    officer.look("merge-empty")
    page.fill("[name=q]", "ｋ-7002" if "7001" in _known(officer, one) else "K－7001")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("[name=other]").count() == 1
    page.check("[name=other]")
    page.fill("[name=reason]", officer.say("ご本人に確認", "they told us"))
    officer.look("merge-found")
    officer.press("main form .button.main")
    officer.was_done()
    officer.look("merged")
    officer.go(f"/cases/{one}/")
    _joins(officer, other)
    officer.was_done()
    officer.look("joined")
    assert officer.say("統合済み", "joined to another case") in page.inner_text("main")
    # What was told there is read on the case in which it lives on.
    officer.go(f"/cases/{other}/?open=all")
    assert page.inner_text("main").count(COPIED[officer.lang][:12]) >= 2


def _joins(officer: Visitor, other: str) -> None:
    page = officer.page
    page.locator("details.fold:has(#act-join) > summary").last.click()
    page.fill("#act-join [name=other]", other[-5:].lstrip("0"))
    page.fill("#act-join [name=reason]", officer.say("一人が二度話した", "one person told twice"))
    officer.press("#act-join button")


def _parts_them(officer: Visitor, one: str, other: str) -> None:
    officer.go(f"/cases/{one}/")
    officer.press("#act-separate button")
    officer.was_done()
    assert officer.say("受付済み", "received") in officer.page.inner_text("main")
    officer.go(f"/cases/{other}/?open=all")
    assert officer.page.inner_text("main").count(COPIED[officer.lang][:12]) >= 1


def _links_by_its_number(officer: Visitor, one: str, third: str) -> None:
    page = officer.page
    officer.go(f"/cases/{one}/")
    page.locator("details.fold:has(#act-link) > summary").last.click()
    page.fill("#act-link [name=other]", third.lower())
    page.select_option("#act-link [name=kind]", "follows")
    page.fill("#act-link [name=reason]", officer.say("翌日のこと", "the day after"))
    officer.press("#act-link button")
    officer.was_done()
    officer.go(f"/cases/{third}/")
    said = officer.say("続きがある事案 — 翌日のこと", "what followed from this — the day after")
    assert said in page.inner_text("aside")


def _nameless(officer: Visitor) -> str:
    return officer.say("お名前は不明", "name unknown")


def _known(officer: Visitor, number: str) -> str:
    page = officer.page
    back = page.url
    officer.go(back.removeprefix(officer.base).removesuffix("merge/"))
    known = page.inner_text("main").upper()
    officer.go(back.removeprefix(officer.base))
    return known
