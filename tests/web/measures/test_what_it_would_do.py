"""Before anybody decides, the pages show what a measure would do, and what is still owed."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from casting import SignIn
from orders_in_flight import an_order
from stored_cases import NOON
from test_measure_life import proposed

from setsudo.measures.proposing import Plan
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.measures.models import Measure
from setsudo.web.services.models import Service
from setsudo.web.transactions.models import Holder, Transaction

WORDS = {
    "en": {
        "phone": "telephone", "chat": "chat", "social": "social media, reviews",
        "in_person": "in person", "email": "e-mail", "letter": "letter, fax",
    },
    "ja": {
        "phone": "電話", "chat": "チャット", "social": "SNS・口コミ", "in_person": "対面",
        "email": "メール", "letter": "手紙・FAX",
    },
}  # fmt: skip
OWED = [
    ({"paid": True, "delivered": False, "refundable": True},
     ("paid", "not delivered", "refundable"), ("支払済み", "未引渡し", "返金できる")),
    ({"paid": False, "delivered": True, "refundable": False},
     ("not paid", "delivered", "not refundable"), ("未払い", "引渡し済み", "返金できない")),
    ({"paid": None, "delivered": None, "refundable": None}, ("not told",), ("不明",)),
]  # fmt: skip


def panel(page: str, heading: str) -> str:
    """Return what a section of a page says, in plain words."""
    found = re.search(rf'<section[^>]*aria-labelledby="{heading}".*?</section>', page, re.DOTALL)
    assert found is not None, heading
    return plain(found[0])


def plain(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def tags(page: str) -> list[str]:
    return [plain(one) for one in re.findall(r'<span class="tag">(.*?)</span>', page)]


def reader(signed_in: SignIn, user: User, lang: str) -> Any:
    user.lang = lang
    return signed_in(user)


def orders() -> list[Transaction]:
    """One order for each thing that a service may tell, and two that are out of reach."""
    found = []
    for n, (told, _, _) in enumerate(OWED):
        row = an_order(NOON + timedelta(minutes=n), external_id=f"A-{n}")
        Transaction.objects.filter(pk=row.pk).update(summary=f"kettle {n}", **told)
        found.append(row)
    an_order(NOON, service="repairs", external_id="R-1")
    Transaction.objects.filter(external_id="R-1").update(summary="a repair")
    other = an_order(NOON, external_id="B-1")
    Transaction.objects.filter(pk=other.pk).update(summary="somebody else's lamp")
    Holder.objects.filter(transaction=other).update(value="else@example.jp")
    return found


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(
    ("rung", "heading", "closes"),
    [
        ("written_only", ("Closes:", "閉じる経路:"), {"phone", "chat", "social", "in_person"}),
        ("restrict_hours", ("On:", "対象の経路:"), {"phone", "chat", "social", "in_person"}),
        ("ban_from_premises", ("Closes:", "閉じる経路:"), {"in_person"}),
        ("refuse", None, set()),
    ],
)
def test_a_proposal_names_the_channels_that_it_would_close(
    lang: str, rung: str, heading: tuple[str, str] | None, closes: set[str], case: Case,
    officer: User, signed_in: SignIn,
) -> None:  # fmt: skip
    page = reader(signed_in, officer, lang).get(f"/measures/new/{case.number}/?rung={rung}").text
    found = re.search(r'<section[^>]*aria-labelledby="h-does".*?</section>', page, re.DOTALL)
    assert found is not None
    said = plain(found[0])
    assert set(tags(found[0])) == {WORDS[lang][one] for one in closes}
    every = {one for pair in (("Closes:", "閉じる経路:"), ("On:", "対象の経路:")) for one in pair}
    shown = {one for one in every if one in said}
    assert shown == ({heading[lang == "ja"]} if heading else set())


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_proposal_names_the_services_that_it_may_be_about_and_what_is_in_progress(
    lang: str, case: Case, officer: User, signed_in: SignIn
) -> None:
    Service.objects.create(code="repairs", name_ja="修理", name_en="Repairs")
    Service.objects.create(code="old", name_ja="昔", name_en="Old one", active=False)
    client = reader(signed_in, officer, lang)
    page = client.get(f"/measures/new/{case.number}/?rung=suspend").text
    assert re.findall(r'name="services" value="([a-z]+)"', page) == ["repairs", "shop"]
    assert {"en": "Repairs", "ja": "修理"}[lang] in page
    none = {"en": "There is none now.", "ja": "進行中のお取引はありません。"}[lang]
    assert none in panel(page, "h-does")

    orders()
    said = panel(client.get(f"/measures/new/{case.number}/?rung=suspend").text, "h-does")
    assert none not in said
    for n, (_, en, ja) in enumerate(OWED):
        owed = " ".join(ja if lang == "ja" else en)
        standing = {"en": "open", "ja": "進行中"}[lang]
        assert f"kettle {n} {standing} shop {owed}" in said
    # No service is named yet, so what another of them owes is in reach as well.
    assert "a repair" in said
    assert "somebody else's lamp" not in said
    # What holds nothing asks for nothing.
    refusing = panel(client.get(f"/measures/new/{case.number}/?rung=refuse").text, "h-does")
    assert "kettle" not in refusing


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_an_approver_sees_what_each_order_still_owes_before_choosing(
    lang: str, case: Case, officer: User, approver: User, signed_in: SignIn
) -> None:
    orders()
    plan = Plan("suspend", "He goes on", services=frozenset({"shop"}))
    row = proposed(case, officer, plan)
    client = reader(signed_in, approver, lang)
    page = client.get(f"/measures/{row.ref}/").text
    assert {"en": "Online shop", "ja": "通販"}[lang] in panel(page, "h-what")
    asked = re.findall(r"<fieldset.*?</fieldset>", page, re.DOTALL)
    assert len(asked) == len(OWED)
    for n, (field, (_, en, ja)) in enumerate(zip(asked, OWED, strict=True)):
        assert f"kettle {n}" in field
        assert tags(field) == ([*(ja if lang == "ja" else en)] if len(en) > 1 else [])
        assert (ja if lang == "ja" else en)[0] in plain(field)
        choices = re.findall(r'value="([a-z_]+)"', field)
        assert choices == ["continue", "hold", "cancel_refund", "hand_over"]
    assert "a repair" not in page
    assert "somebody else's lamp" not in page


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_register_and_the_page_of_an_order_tell_what_is_still_owed(
    lang: str, case: Case, approver: User, signed_in: SignIn
) -> None:
    rows = orders()
    client = reader(signed_in, approver, lang)
    heading = {"en": "Still owed", "ja": "まだ残る約束"}[lang]
    listed = client.get("/transactions/?tab=open").text
    for row, (_, en, ja) in zip(rows, OWED, strict=True):
        owed = " ".join(ja if lang == "ja" else en)
        line = re.search(rf"<tr><th[^>]*><a[^>]*>{row.external_id}</a>.*?</tr>", listed, re.DOTALL)
        assert line is not None
        assert heading in line[0]
        assert owed in plain(line[0])
        page = panel(client.get(f"/transactions/{row.ref}/").text, "h-owed")
        assert owed in page
        assert f"kettle {rows.index(row)}" in page


def test_a_channel_that_was_chosen_is_on_the_page_of_the_measure(
    case: Case, officer: User, approver: User, signed_in: SignIn
) -> None:
    client = signed_in(officer)
    page = client.get(f"/measures/new/{case.number}/?rung=restrict_channel").text
    assert set(re.findall(r'name="channels" value="([a-z_]+)"', page)) == {*WORDS["en"]}
    sent = {"rung": "restrict_channel", "reason": "calls", "channels": ["phone", "chat"]}
    assert client.post(f"/measures/new/{case.number}/", sent).status_code == 302
    row = Measure.objects.get()
    said = panel(signed_in(approver).get(f"/measures/{row.ref}/").text, "h-what")
    assert "every service" in said
    assert "telephone chat" in said or "chat telephone" in said
    assert "in person" not in said
