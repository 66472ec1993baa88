"""A customer who was wronged: the notice, the objection, the answer and the lifting, on screens."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from running import environment, free_port, started
from watched import LONG, Visitor

CAST = f"""
import sys
sys.path += [{str(Path(__file__).parents[1] / "web" / "cases")!r}]
from setsudo.web.starting import set_up, migrate
set_up(); migrate()
from stored_cases import customer, determined, reported
from setsudo.cases.roles import Role
from setsudo.web.accounts.models import HeldRole, Site, User
site = Site.objects.create(code="ginza", name_ja="銀座店", name_en="Ginza")
cast = [
    ("sato", "佐藤 葵", Role.AGENT, False), ("suzuki", "鈴木 蓮", Role.SUPERVISOR, False),
    ("takahashi", "高橋 凛", Role.OFFICER, False), ("tanaka", "田中 湊", Role.APPROVER, True),
    ("ito", "伊藤 澪", Role.APPEAL_OFFICER, False),
    ("kobayashi", "小林 結", Role.ADMINISTRATOR, True),
]
made = {{}}
for username, name, role, headquarters in cast:
    user = User(username=username, name=name, headquarters=headquarters)
    user.set_password({LONG!r})
    user.save()
    user.sites.set([] if headquarters or role == Role.APPEAL_OFFICER else [site])
    HeldRole.objects.create(user=user, role=role)
    made[username] = user
case = reported(site, made["sato"], victims=[made["sato"]])
case.customer = customer("野口 玲")
case.save()
determined(case, made["takahashi"], made["tanaka"])
print(case.number)
"""
PHOTO = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + b"\x00" * 40


class Customer(Visitor):
    """Somebody outside, on the public pages: they have no script to say that it runs."""

    def _scripts(self) -> bool:
        return True


@pytest.fixture
def shop(tmp_path: Path, kept: dict[str, str]) -> Iterator[tuple[str, str]]:
    """`setsudo serve` of a company whose people have determined one case: base and its number."""
    data, port = tmp_path / "data", free_port()
    data.mkdir(mode=0o700)
    env = environment(data, DJANGO_SETTINGS_MODULE="setsudo.web.settings", **kept)
    made = subprocess.run(
        [sys.executable, "-c", CAST], env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    base = f"http://localhost:{port}"
    company = {
        **kept,
        "SETSUDO_ENGINE": "fast",
        "SETSUDO_PUBLIC_URL": base,
        "SETSUDO_COMPANY": "株式会社 節度商店",
        "SETSUDO_COMPANY_EN": "Setsudo Shop Ltd.",
        "SETSUDO_CONTACT": "お客様相談室 03-0000-0000",
        "SETSUDO_CONTACT_EN": "Customer desk 03-0000-0000",
    }
    with started(data, "serve", "--port", str(port), **company) as running:
        running.wait_for("Setsudo runs at")
        yield base, made.stdout.strip().splitlines()[-1]
        assert running.stop() == 0
        assert "Traceback" not in running.said


@pytest.fixture
def come(shop: tuple[str, str], chromium: Chromium) -> Callable[..., Any]:
    """Open a browser: of staff with a user name, of a customer without one."""
    base, _ = shop

    @contextmanager
    def opened(
        username: str = "", *, lang: str, look: str = "light", scripts: bool = True
    ) -> Iterator[Visitor]:
        context = chromium.new_context(
            viewport={"width": 1280, "height": 860} if username else {"width": 390, "height": 844},
            locale={"ja": "ja-JP", "en": "en-GB"}[lang],
            color_scheme="dark" if look == "dark" else "light",
            java_script_enabled=scripts,
        )
        visitor = (Visitor if username else Customer)(context.new_page(), base, lang)
        if username:
            visitor.sign_in(username)
        yield visitor
        context.close()
        assert visitor.complaints == []

    return opened


@pytest.mark.parametrize(("lang", "look"), [("ja", "light"), ("en", "dark")])
def test_a_wronged_customer_objects_and_is_heard(
    lang: str, look: str, come: Callable[..., Any], shop: tuple[str, str]
) -> None:
    _, number = shop
    with come("takahashi", lang=lang, look=look) as officer:
        page = _writes(officer, number)
    with come("suzuki", lang=lang, look=look) as supervisor:
        supervisor.go(page)
        supervisor.press("form[action$='/approve/'] button")
        supervisor.was_done()
        code = _code(supervisor)
        supervisor.press("form[action$='/send/'] button")
        supervisor.look("notice-sent")
    with come(lang=lang, look=look) as reader:
        _objects(reader, code)
    with come("ito", lang=lang, look=look) as appeal:
        _answers(appeal, number)
    with come(lang=lang, look=look) as reader:
        _reads_the_answer(reader, code)


def _writes(officer: Visitor, number: str) -> str:
    page = officer.page
    officer.go(f"/cases/{number}/")
    officer.press(f"a[href='/notices/new/{number}/']")
    officer.look("notice-new")
    page.select_option("[name=kind]", "warning")
    page.select_option("select[name=lang]", officer.lang)
    page.select_option("[name=channel]", "chat")
    page.fill("[name=told]", officer.say("高橋が聞いた「家を知っている」", "高橋 heard a threat"))
    officer.press("main form .button.main")
    # Colleagues are not named to a customer; what was typed is still there.
    assert page.locator("[role=alert]").count() == 1
    assert "高橋" in page.input_value("[name=told]")
    page.fill(
        "[name=told]", officer.say("「家を知っている」という言葉", "The words “I know where”")
    )
    officer.press("main form .button.main")
    officer.look("notice-draft")
    return page.url.removeprefix(officer.base)


def _code(supervisor: Visitor) -> str:
    text = supervisor.page.input_value("#chat-text")
    (code,) = re.findall(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}", text)
    return str(code)


def _objects(reader: Visitor, code: str) -> None:
    page, lang = reader.page, reader.lang
    reader.go("/public/")
    reader.look("policy")
    assert page.evaluate(
        "performance.getEntriesByType('resource').every(r => r.name.startsWith(location.origin))"
    )
    reader.go(f"/public/{lang}/history/")
    reader.look("history")
    reader.go(f"/public/{lang}/contact/")
    reader.look("contact")
    reader.press("main form button")
    reader.look("contact-refused")
    reader.go("/public/notice/")
    page.fill("[name=code]", code.replace(code[0], "W" if code[0] != "W" else "X"))
    reader.press("main form button")
    assert page.locator("[role=alert]").count() == 1
    reader.look("wrong-code")
    # The sign on a letter leads here with the code behind '#'.
    reader.go(f"/public/{lang}/")
    reader.go(f"/public/notice/#{code.replace('-', '')}")
    page.wait_for_function("document.querySelector('#code').value !== ''")
    assert code.replace("-", "") == page.input_value("#code")
    assert "#" not in page.url
    reader.press("main form button")
    reader.look("public-notice")
    for secret in ("佐藤", "高橋", "鈴木", "田中", "sato", "takahashi"):
        assert secret not in page.content()
    page.fill("[name=text]", reader.say("電話したのは兄です。", "It was my brother who called."))
    page.fill("[name=need]", reader.say("書面でお願いします", "Please write to me"))
    page.set_input_files(
        "[name=files]", [{"name": "bill.png", "mimeType": "image/png", "buffer": PHOTO}]
    )
    reader.press("form[action$='/answer/'] button")
    reader.look("objection-received")
    reader.press("main a")
    reader.look("public-notice-waiting")


def _answers(appeal: Visitor, number: str) -> None:
    page = appeal.page
    appeal.go("/notices/")
    appeal.look("notices-of-appeal-officer")
    appeal.press("main a[href='/notices/objections/']")
    appeal.look("objections")
    appeal.press("main ul a")
    assert appeal.say("電話したのは兄です。", "It was my brother") in page.inner_text("main")
    appeal.look("objection")
    page.check("[name=result][value=lifted]")
    page.fill(
        "[name=reason]",
        appeal.say(
            "番号はお兄様のものでした。お詫びします。", "The number was your brother's. Sorry."
        ),
    )
    page.select_option("[name=instead]", "company_at_fault")
    page.fill("[name=improvement_title]", appeal.say("番号の確認", "Check numbers"))
    page.fill("[name=improvement_about]", appeal.say("取り違えた", "It was mixed up"))
    appeal.press("main form .button.main")
    appeal.was_done()
    appeal.look("objection-answered")


def _reads_the_answer(reader: Visitor, code: str) -> None:
    page = reader.page
    reader.go(f"/public/{reader.lang}/notice/")
    page.fill("[name=code]", code.lower())
    reader.press("main form button")
    said = page.inner_text("main")
    assert reader.say("お申し出を認め", "You were right to object") in said
    assert reader.say("お兄様のもの", "your brother's") in said
    reader.look("public-notice-answered")


def test_everything_works_without_scripts(come: Callable[..., Any]) -> None:
    with come(lang="ja", scripts=False) as reader:
        reader.go("/public/")
        reader.press("a[href='/public/ja/contact/'] >> nth=0")
        reader.page.fill("[name=title]", "鍵が壊れた")
        reader.page.fill("[name=text]", "三日で壊れました。直してください。")
        reader.press("main form button")
        assert "ありがとうございました" in reader.page.inner_text("main")
        reader.go("/public/notice/")
        reader.page.fill("[name=code]", "1234")
        reader.press("main form button")
        assert reader.page.locator("[role=alert]").count() == 1


def test_staff_read_the_policy_and_a_manager_sees_it(come: Callable[..., Any]) -> None:
    with come("sato", lang="en") as sato:
        sato.go("/public/kit/")
        sato.look("kit")
        sato.press("form[action$='/acknowledge/'] button")
        assert "You acknowledged this revision" in sato.page.inner_text("main")
    with come("kobayashi", lang="ja") as administrator:
        administrator.go("/public/kit/")
        administrator.look("kit-of-administrator")
        assert "確認済み" in administrator.page.inner_text("main")
