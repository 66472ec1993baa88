"""A notice on paper: whole in both languages, whatever the name, and the same each time."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from stored_cases import NOON, customer, determined, opened

from setsudo.measures.notices.kinds import Channel, Kind
from setsudo.web.accounts.models import Site, User
from setsudo.web.interactions.models import Interaction
from setsudo.web.notices import sending, writing
from setsudo.web.notices.gathering import gathered
from setsudo.web.notices.keeping import code_of
from setsudo.web.notices.letters import letter
from setsudo.web.notices.models import Notice

NAMES = ["野口 玲", "𠮷野 﨑󠄁子", "שלום כהן", "Ångström-O'Néill", "x" * 300, "#let a = 1 $ * _ \\\\"]


def posted(name: str, ginza: Site, officer: User, approver: User, lang: str) -> Notice:
    case = opened(ginza, who=customer(name[:200]))
    determined(case, officer, approver)
    row = writing.draft(
        case,
        Kind.WARNING,
        lang="ja" if lang == "ja" else "en",
        channel=Channel.LETTER,
        to=f"東京都千代田区1-1\n{name}",
        by=officer,
        at=NOON,
        told=["You said “#panic()” and $x$", *("長い事実" * 20 for _ in range(20))],
    )
    return sending.approve(row.ref, by=approver, at=NOON)


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_a_letter_is_drawn_for_every_name_and_is_the_same_each_time(
    name: str, lang: str, ginza: Site, officer: User, approver: User
) -> None:
    row = posted(name, ginza, officer, approver, lang)
    drawn = letter(row)
    assert drawn.startswith(b"%PDF-")
    assert letter(Notice.objects.get()) == drawn


def test_it_tells_no_day_that_nobody_knows(ginza: Site, officer: User, approver: User) -> None:
    case = opened(ginza, who=customer())
    determined(case, officer, approver)
    assert [one.on.isoformat() for one in gathered(case, at=NOON).contacts] == ["2026-11-24"]
    Interaction.objects.filter(in_case__case=case).update(started_at=None)
    assert gathered(case, at=NOON).contacts == ()


def test_the_letter_is_for_who_sends_it_and_for_its_reader_alone(
    ginza: Site, officer: User, approver: User, supervisor: User, counsel: User, signed_in: Any
) -> None:
    row = posted("野口 玲", ginza, officer, approver, "ja")
    page = f"/notices/{row.ref}/letter.pdf"
    drawn = signed_in(supervisor).get(page).content
    assert drawn.startswith(b"%PDF-")
    assert signed_in(approver).get(page).status_code == 403
    assert signed_in(counsel).get(page).status_code == 404
    reader = Client()
    reader.post("/public/ja/notice/", {"code": code_of(row)})
    assert reader.get("/public/ja/notice/letter.pdf").content == drawn
