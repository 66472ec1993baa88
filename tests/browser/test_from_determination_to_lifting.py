"""A day of those who take measures: from what was said on the spot to a measure lifted again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from running import environment, free_port, started
from watched import LONG, Visitor

CAST = f"""
import json, sys
sys.path += [{str(Path(__file__).parents[1] / "web" / "cases")!r}]
from setsudo.web.starting import set_up, migrate
set_up(); migrate()
from django.utils import timezone
from stored_cases import customer, determined, reported
from setsudo.cases.roles import Role
from setsudo.web.accounts.models import HeldRole, Site, User
from setsudo.web.customers.models import Identifier
from setsudo.web.services.models import Service
site = Site.objects.create(code="ginza", name_ja="銀座店", name_en="Ginza")
cast = [
    ("sato", "佐藤 葵", Role.AGENT, False), ("suzuki", "鈴木 蓮", Role.SUPERVISOR, False),
    ("takahashi", "高橋 凛", Role.OFFICER, False), ("tanaka", "田中 湊", Role.APPROVER, True),
    ("kobayashi", "小林 結", Role.ADMINISTRATOR, True),
]
made = {{}}
for username, name, role, headquarters in cast:
    user = User(username=username, name=name, headquarters=headquarters)
    user.set_password({LONG!r})
    user.save()
    user.sites.set([] if headquarters else [site])
    HeldRole.objects.create(user=user, role=role)
    made[username] = user
Service.objects.create(code="desk", name_ja="電話窓口", name_en="Phone desk")
case = reported(site, made["sato"], victims=[made["sato"]])
case.customer = customer("野口 玲")
case.save()
Identifier.objects.create(
    customer=case.customer, kind="phone", value="+819012345678", added_at=timezone.now()
)
determined(case, made["takahashi"], made["tanaka"])
print(json.dumps(case.number))
"""
NOT_YET = ("まだ何も制限されていません", "restricts nothing yet")
READ = {
    "ja": "記録を読み、軽い段階から始めるのが相当と考えた。",
    "en": "I read the record; to begin with the mildest rung is enough.",
}
CALMER = {
    "ja": "お詫びがあり、落ち着いて話せるようになった。",
    "en": "They said sorry, and one can talk calmly again.",
}


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
    }
    with started(data, "serve", "--port", str(port), **company) as running:
        running.wait_for("Setsudo runs at")
        yield base, json.loads(made.stdout.strip().splitlines()[-1])
        assert running.stop() == 0
        assert "Traceback" not in running.said


@pytest.fixture
def person(shop: tuple[str, str], chromium: Chromium) -> Callable[..., object]:
    """Open a browser of somebody's own: `with person("sato", lang="ja", phone=True) as sato`."""

    @contextmanager
    def signed(username: str, *, lang: str, look: str, phone: bool = False) -> Iterator[Visitor]:
        context = chromium.new_context(
            locale={"ja": "ja-JP", "en": "en-GB"}[lang],
            color_scheme="dark" if look == "dark" else "light",
            viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 860},
            has_touch=phone,
        )
        someone = Visitor(context.new_page(), shop[0], lang)
        someone.sign_in(username)
        yield someone
        context.close()
        assert someone.complaints == []

    return signed


@pytest.mark.parametrize(("lang", "look"), [("ja", "light"), ("en", "dark")])
def test_from_what_was_said_on_the_spot_to_a_measure_that_is_lifted_again(
    lang: str, look: str, shop: tuple[str, str], person: Callable[..., object]
) -> None:
    number = shop[1]
    with person("sato", lang=lang, look=look, phone=True) as sato:
        _says_it_on_the_spot(sato, number)
    with person("suzuki", lang=lang, look=look, phone=True) as suzuki:
        _confirms(suzuki)
    with person("takahashi", lang=lang, look=look) as takahashi:
        measure = _proposes(takahashi, number)
    with person("tanaka", lang=lang, look=look) as tanaka:
        _approves(tanaka, number)
    with person("takahashi", lang=lang, look=look) as takahashi:
        notice = _writes(takahashi, measure)
    with person("tanaka", lang=lang, look=look, phone=True) as tanaka:
        tanaka.go(notice)
        tanaka.press("form[action$='/approve/'] button")
        tanaka.was_done()
    with person("takahashi", lang=lang, look=look) as takahashi:
        _sends(takahashi, notice, measure)
    with person("tanaka", lang=lang, look=look) as tanaka:
        _lifts(tanaka, measure)
    with person("takahashi", lang=lang, look=look) as takahashi:
        _finds_the_letter_of_the_end(takahashi, measure)


def _reads(someone: Visitor, ja: str, en: str, where: str = "main") -> None:
    assert someone.say(ja, en).lower() in someone.page.inner_text(where).lower()


def _says_it_on_the_spot(sato: Visitor, number: str) -> None:
    sato.go(f"/cases/{number}/")
    sato.press(f"text={sato.say('伝えたことを記録', 'Log what was said')}")
    sato.look("steps-phone")
    sato.page.fill("[name=words]", sato.say("バカかお前は、と大声で", "You idiot, shouted"))
    sato.press("button[value=asked_to_stop]")
    sato.was_done()
    same = sato.say("同じ言葉を続けた", "the same words again")
    sato.page.fill("[name=words]", same)
    sato.page.check("[name=confirms][value=accommodation_considered]")
    sato.press("button[value=warned]")
    # Without a supervisor it is refused, and nothing that was typed is lost.
    _reads(
        sato, "同意した現場責任者を選んで", "Name the supervisor who agreed", "main [role=alert]"
    )
    assert sato.page.input_value("[name=words]") == same
    assert sato.page.is_checked("[name=confirms][value=accommodation_considered]")
    sato.page.select_option("[name=agreed_by]", "suzuki")
    sato.press("button[value=warned]")
    sato.was_done()
    _reads(sato, "責任者は未確認", "not confirmed by the supervisor")
    sato.look("steps-logged-phone")


def _confirms(suzuki: Visitor) -> None:
    suzuki.go("/cases/")
    suzuki.look("queue-to-confirm-phone")
    suzuki.press("main .note a")
    suzuki.look("to-confirm-phone")
    suzuki.press("main button[value=yes]")
    suzuki.was_done()
    _reads(suzuki, "確認を待つものはありません", "Nothing to confirm")


def _proposes(takahashi: Visitor, number: str) -> str:
    takahashi.go(f"/cases/{number}/")
    _reads(takahashi, "責任者が確認", "confirmed by the supervisor")
    takahashi.press(f"text={takahashi.say('措置を提案', 'Propose a measure')}")
    takahashi.look("rungs")
    takahashi.press(f"main >> text={takahashi.say('対応時間の制限', 'restrict hours')}")
    takahashi.look("proposal")
    why = takahashi.say(
        "一日に何度も電話があり、他のお客様の対応ができない。",
        "So many calls a day that others cannot be served.",
    )
    takahashi.page.fill("[name=reason]", why)
    propose = f"button:has-text('{takahashi.say('提案する', 'Propose it')}')"
    takahashi.page.check("[name=services][value=desk]")
    takahashi.press(propose)
    _reads(takahashi, "曜日と時間", "days and hours", "main [role=alert]")
    for day in ("0", "2", "4"):
        takahashi.page.check(f"[name=days-1][value='{day}']")
    takahashi.page.fill("[name=from-1]", "10:00")
    takahashi.page.fill("[name=to-1]", "12:00")
    takahashi.press(propose)
    takahashi.was_done()
    _reads(takahashi, "月・水・金 10:00–12:00", "Mon, Wed, Fri 10:00–12:00")
    takahashi.look("proposed")
    return takahashi.page.url.removeprefix(takahashi.base)


def _approves(tanaka: Visitor, number: str) -> None:
    tanaka.go("/measures/")
    tanaka.press(f"tr:has-text('{number}') a")
    tanaka.look("to-approve")
    tanaka.page.fill("#a-reason", READ[tanaka.lang])
    tanaka.press(f"button:text-is('{tanaka.say('承認する', 'Approve')}')")
    tanaka.was_done()
    _reads(tanaka, *NOT_YET)
    tanaka.look("agreed")


def _writes(takahashi: Visitor, measure: str) -> str:
    takahashi.go("/measures/?tab=notice")
    takahashi.look("waits-for-notice")
    takahashi.press("tbody a")
    takahashi.press(f"main >> text={takahashi.say('お客様に知らせる', 'Tell the customer')}")
    takahashi.look("new-notice")
    takahashi.page.select_option("[name=channel]", "chat")
    takahashi.page.select_option("select[name=lang]", takahashi.lang)
    takahashi.press("main form button.main")
    takahashi.look("notice-draft")
    _reads(takahashi, "月・水・金 10:00–12:00", "Mon, Wed, Fri 10:00–12:00")
    return takahashi.page.url.removeprefix(takahashi.base)


def _sends(takahashi: Visitor, notice: str, measure: str) -> None:
    takahashi.go(measure)
    _reads(takahashi, *NOT_YET)
    letter = takahashi.say("ご利用方法の制限のお知らせ", "restriction of how to reach us")
    takahashi.press(f"main >> text={letter}")
    takahashi.press("form[action$='/send/'] button")
    takahashi.was_done()
    takahashi.go(measure)
    _reads(takahashi, "実施中", "in force")
    takahashi.look("in-force")


def _lifts(tanaka: Visitor, measure: str) -> None:
    tanaka.go(measure)
    tanaka.page.fill("#l-reason", CALMER[tanaka.lang])
    tanaka.press(f"button:has-text('{tanaka.say('解除する', 'Lift it')}')")
    tanaka.was_done()
    _reads(tanaka, "解除", "lifted")
    tanaka.look("lifted")


def _finds_the_letter_of_the_end(takahashi: Visitor, measure: str) -> None:
    letter = takahashi.say("制限の解除のお知らせ", "lifting of a restriction")
    for _ in range(40):
        takahashi.go(measure)
        if takahashi.page.locator(f"main >> text={letter}").count():
            break
        takahashi.page.wait_for_timeout(250)
    takahashi.press(f"main >> text={letter}")
    _reads(takahashi, "先にお知らせした制限を解除しました", "We have lifted the restriction")
    takahashi.look("notice-of-the-end")
