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
    """Somebody of the company at a browser of their own, who reads Japanese."""

    @contextmanager
    def signed(username: str, *, phone: bool = False) -> Iterator[Visitor]:
        context = chromium.new_context(
            locale="ja-JP",
            viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 860},
            has_touch=phone,
        )
        someone = Visitor(context.new_page(), shop[0], "ja")
        someone.sign_in(username)
        yield someone
        context.close()
        assert someone.complaints == []

    return signed


def test_from_what_was_said_on_the_spot_to_a_measure_that_is_lifted_again(
    shop: tuple[str, str], person: Callable[..., object]
) -> None:
    number = shop[1]
    with person("sato", phone=True) as sato:
        _says_it_on_the_spot(sato, number)
    with person("suzuki", phone=True) as suzuki:
        _confirms(suzuki)
    with person("takahashi") as takahashi:
        measure = _proposes(takahashi, number)
    with person("tanaka") as tanaka:
        _approves(tanaka, number)
    with person("takahashi") as takahashi:
        notice = _writes(takahashi, measure)
    with person("tanaka", phone=True) as tanaka:
        tanaka.go(notice)
        tanaka.press("button:has-text('承認')")
        tanaka.was_done()
    with person("takahashi") as takahashi:
        _sends(takahashi, notice, measure)
    with person("tanaka") as tanaka:
        _lifts(tanaka, measure)
    with person("takahashi") as takahashi:
        _finds_the_letter_of_the_end(takahashi, measure)


def _says_it_on_the_spot(sato: Visitor, number: str) -> None:
    sato.go(f"/cases/{number}/")
    sato.press("text=伝えたことを記録")
    sato.look("steps-phone")
    sato.page.fill("[name=words]", "バカかお前は、と大声で")
    sato.press("button[value=asked_to_stop]")
    sato.was_done()
    sato.page.fill("[name=words]", "同じ言葉を続けた")
    sato.page.check("[name=confirms][value=accommodation_considered]")
    sato.press("button[value=warned]")
    # Without a supervisor it is refused, and nothing that was typed is lost.
    assert "同意" in sato.page.locator("main [role=alert]").inner_text()
    assert sato.page.input_value("[name=words]") == "同じ言葉を続けた"
    assert sato.page.is_checked("[name=confirms][value=accommodation_considered]")
    sato.page.select_option("[name=agreed_by]", "suzuki")
    sato.press("button[value=warned]")
    sato.was_done()
    assert "責任者は未確認" in sato.page.inner_text("main")
    sato.look("steps-logged-phone")


def _confirms(suzuki: Visitor) -> None:
    suzuki.go("/cases/")
    suzuki.look("queue-to-confirm-phone")
    suzuki.press("main .note a")
    suzuki.look("to-confirm-phone")
    suzuki.press("button:has-text('同意した')")
    suzuki.was_done()
    assert "確認を待つものはありません" in suzuki.page.inner_text("main")


def _proposes(takahashi: Visitor, number: str) -> str:
    takahashi.go(f"/cases/{number}/")
    assert "責任者が確認" in takahashi.page.inner_text("main")
    takahashi.press("text=措置を提案")
    takahashi.look("rungs")
    takahashi.press("main >> text=対応時間の制限")
    takahashi.look("proposal")
    takahashi.page.fill("[name=reason]", "一日に何度も電話があり、他のお客様の対応ができない。")
    takahashi.page.check("[name=services][value=desk]")
    takahashi.press("button:has-text('提案する')")
    assert "曜日と時間" in takahashi.page.locator("main [role=alert]").inner_text()
    for day in ("0", "2", "4"):
        takahashi.page.check(f"[name=days-1][value='{day}']")
    takahashi.page.fill("[name=from-1]", "10:00")
    takahashi.page.fill("[name=to-1]", "12:00")
    takahashi.press("button:has-text('提案する')")
    takahashi.was_done()
    assert "月・水・金 10:00–12:00" in takahashi.page.inner_text("main")
    takahashi.look("proposed")
    return takahashi.page.url.removeprefix(takahashi.base)


def _approves(tanaka: Visitor, number: str) -> None:
    tanaka.go("/measures/")
    tanaka.press(f"tr:has-text('{number}') a")
    tanaka.look("to-approve")
    tanaka.page.fill("#a-reason", "記録を読み、軽い段階から始めるのが相当と考えた。")
    tanaka.press("button:text-is('承認する')")
    tanaka.was_done()
    assert "まだ何も制限されていません" in tanaka.page.inner_text("main")
    tanaka.look("agreed")


def _writes(takahashi: Visitor, measure: str) -> str:
    takahashi.go("/measures/?tab=notice")
    takahashi.look("waits-for-notice")
    takahashi.press("tbody a")
    takahashi.press("main >> text=お客様に知らせる")
    takahashi.look("new-notice")
    takahashi.page.select_option("[name=channel]", "chat")
    takahashi.page.select_option("select[name=lang]", "ja")
    takahashi.press("main form button.main")
    takahashi.look("notice-draft")
    assert "月・水・金 10:00–12:00" in takahashi.page.inner_text("main")
    return takahashi.page.url.removeprefix(takahashi.base)


def _sends(takahashi: Visitor, notice: str, measure: str) -> None:
    takahashi.go(measure)
    assert "まだ何も制限されていません" in takahashi.page.inner_text("main")
    takahashi.press("main >> text=ご利用方法の制限のお知らせ")
    takahashi.press("button:has-text('送付を記録する')")
    takahashi.was_done()
    takahashi.go(measure)
    assert "実施中" in takahashi.page.inner_text("main")
    takahashi.look("in-force")


def _lifts(tanaka: Visitor, measure: str) -> None:
    tanaka.go(measure)
    tanaka.page.fill("#l-reason", "お詫びがあり、落ち着いて話せるようになった。")
    tanaka.press("button:has-text('解除する')")
    tanaka.was_done()
    assert "解除" in tanaka.page.inner_text("h1 + *, main")
    tanaka.look("lifted")


def _finds_the_letter_of_the_end(takahashi: Visitor, measure: str) -> None:
    for _ in range(40):
        takahashi.go(measure)
        if takahashi.page.locator("main >> text=制限の解除のお知らせ").count():
            break
        takahashi.page.wait_for_timeout(250)
    takahashi.press("main >> text=制限の解除のお知らせ")
    said = takahashi.page.inner_text("main")
    assert "先にお知らせした制限を解除しました" in said
    takahashi.look("notice-of-the-end")
