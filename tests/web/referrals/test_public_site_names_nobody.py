"""No page of the public site tells who reported: every byte of it is searched, papers included."""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

sys.path.append(str(Path(__file__).parents[1] / "cases"))

from stored_cases import NOON, customer, determined, reported
from test_nobody_is_revealed import found_in

from setsudo.measures.notices import codes
from setsudo.measures.notices.kinds import Channel, Kind
from setsudo.web.accounts.models import Site, User
from setsudo.web.notices import letters, sending, writing
from setsudo.web.notices.keeping import code_of
from setsudo.web.public.models import Tried

AT = NOON + timedelta(hours=5)
SEEDED = ("佐藤 葵", "高橋 凛", "鈴木 蓮", "田中 湊")
"""Who reported and was hurt, who worked on it, who let it be sent, who approved."""


def crawled(browser: Client, *starts: str, most: int = 200) -> dict[str, tuple[bytes, str]]:
    """Return everything that can be reached from some pages by following what stands in them."""
    waiting, seen = [*starts], dict[str, tuple[bytes, str]]()
    while waiting and len(seen) < most:
        place = waiting.pop(0)
        if place in seen:
            continue
        answer = browser.get(place)
        body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
        seen[place] = (body, "\n".join(f"{name}: {value}" for name, value in answer.items()))
        if answer.get("Location", "").startswith("/public/"):
            waiting.append(answer["Location"])
        if answer.get("Content-Type", "").startswith("text/html"):
            found = re.findall(r'(?:href|src|action)="(/[^"#]*)"', body.decode())
            waiting += [one for one in found if one.startswith(("/public/", "/static/public/"))]
    return seen


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_no_byte_of_the_public_site_tells_who_reported(
    ginza: Site, agent: User, officer: User, supervisor: User, approver: User, settings: Any,
    lang: str,
) -> None:  # fmt: skip
    settings.PUBLIC_URL = "https://shop.example"
    settings.COMPANY_JA, settings.COMPANY_EN = "節度商店", "Setsudo Shop"
    settings.CONTACT_JA, settings.CONTACT_EN = "電話 03-0000-0000", "Phone 03-0000-0000"
    Tried.objects.all().delete()
    case = reported(ginza, agent, victims=[agent])
    case.customer = customer("野口 玲")
    case.save()
    determined(case, officer, approver)
    row = writing.draft(
        case, Kind.WARNING, lang=lang, channel=Channel.LETTER, to="東京都港区", by=officer, at=AT,
        told=("いつどこで何があったか",),
    )  # fmt: skip
    sending.approve(row.ref, by=supervisor, at=AT)
    row = sending.sent(row.ref, by=officer, at=AT)
    browser = Client()
    code = codes.shown(code_of(row))
    browser.post(f"/public/{lang}/notice/", {"code": code})
    browser.post(f"/public/{lang}/notice/answer/", {"text": "それは私ではない"})
    pages = crawled(
        browser, "/public/", f"/public/{lang}/", f"/public/{lang}/notice/read/",
        f"/public/{lang}/notice/thanks/", f"/public/{lang}/contact/", f"/public/{lang}/history/",
        f"/public/{lang}/embed/",
    )  # fmt: skip
    assert len(pages) > 8
    assert any("read/" in one for one in pages)
    for place, (body, headers) in pages.items():
        assert found_in(place, body, SEEDED) == [], place
        assert found_in(place, headers.encode(), SEEDED) == [], place
    # The letter on paper, as it shows.
    paper = letters.letter(row)
    assert found_in("letter", paper, SEEDED) == []
    assert found_in("letter", paper, ("東京都港区",)) != []
