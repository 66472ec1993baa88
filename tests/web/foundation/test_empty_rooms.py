"""Every list of a service in which nothing has happened yet says so, and what to do about it."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

import pytest
from casting import Hire, SignIn
from django.test import Client
from every_door import PAGES

from setsudo.cases.roles import Role
from setsudo.web.navigation import ROOMS

pytestmark = pytest.mark.django_db

EMPTY: Final = re.compile(
    r'<div class="(?:panel )?empty">.*?<h\d>(.+?)</h\d><p>(.+?)</p></div>', re.DOTALL
)
LISTS: Final = {
    "/cases/": ("気になる応対は、迷うものでも報告できます", "can be reported, borderline too"),
    "/cases/overdue/": ("すべて期限内です", "is within its time"),
    "/cases/together/": ("ここに並びます", "it appears here"),
    "/interactions/reports/": ("迷うものでも知らせてください", "tell us, even if you are not sure"),
    "/customers/": ("応対や報告", "a contact or a report"),
    "/customers/proposals/": ("ここに出ます", "they appear here"),
    "/improvements/": ("判断が承認されると", "When a determination finds"),
    "/measures/": ("判断された事案の画面から提案", "proposed from the page of a determined case"),
    "/measures/?tab=to_confirm": ("ここに並びます", "it is listed here"),
    "/services/": ("「登録する」から", "Register the first one"),
    "/transactions/": ("APIで登録します", "by the API"),
    "/exhibits/": ("事案の画面の「証拠」から", "from the page of a case"),
    "/notices/": ("事案の画面から書きます", "from the page of a case"),
    "/notices/objections/": ("異議担当に割り当てられます", "given to an appeal officer"),
    "/referrals/": ("期限は、悪質", "Deadlines run on cases"),
    "/referrals/?tab=referrals": ("事案の画面から記録します", "recorded from the page of a case"),
    "/referrals/?tab=proceedings": ("事案の画面から始めます", "start from the page of a case"),
    "/disclosures/": ("請求が来たら、記録してください", "Record a request when it comes"),
    "/ledger/": ("ここに残ります", "it stays here"),
    "/tokens/": ("一つずつ作ってください", "Make one for each system"),
    "/tokens/mine/": ("作る必要はありません", "You need none"),
    "/outbox/": ("登録すると", "Add the system"),
    "/interactions/reassessments/": ("エンジンを替えたとき", "Use it when the policy"),
}
"""A part of the sentence that each list shows while it is empty, in Japanese and in English."""
NO_LISTS: Final = {
    "/interactions/report/": "a form",
    "/public/kit/": "the policy and its parts, which are always there",
    "/reports/": "figures, which are none or more",
    "/people/": "whoever looks is on the list",
    "/retention/": "periods, which are always there",
}


def test_every_room_is_a_list_that_can_be_empty_or_none() -> None:
    assert {room.path for room in ROOMS} <= {*LISTS} | {*NO_LISTS}
    assert {one.partition("?")[0].lstrip("/") for one in LISTS} <= {*PAGES}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_an_empty_list_says_what_to_do(lang: str, hire: Hire, signed_in: SignIn) -> None:
    everything = hire("everything", *Role, lang=lang, headquarters=True)
    browser, wrong = signed_in(everything), []
    for path, sentences in LISTS.items():
        said = shown(browser, path)
        sentence = sentences[lang == "en"]
        if not any(sentence in one for one in said):
            wrong.append(f"{path} does not say “{sentence}” but {said}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", ["/customers/?q=x", "/ledger/?act=x", "/cases/?mine=1"])
def test_who_looked_for_something_is_told_that_it_was_not_found(
    path: str, hire: Hire, signed_in: SignIn
) -> None:
    browser = signed_in(hire("everything", *Role, headquarters=True))
    assert shown(browser, path) != shown(browser, path.partition("?")[0])


def shown(browser: Client, path: str) -> list[str]:
    """Return what stands on a page where something would be listed: a heading and a sentence."""
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return [unescape(": ".join(one)) for one in EMPTY.findall(answer.content.decode())]
