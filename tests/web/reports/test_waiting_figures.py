"""A manager opens the first page: how much waits, where, and how late; nobody's name."""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

sys.path.append(str(Path(__file__).parents[1] / "cases"))

from stored_cases import HOUR, customer, opened, proposed, reported

from setsudo.cases.roles import Role
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import claiming
from setsudo.web.cases.reading.overdue import overdue
from setsudo.web.reports.waiting import waiting

pytestmark = pytest.mark.django_db

NAMES = ("佐藤 葵", "鈴木 蓮", "高橋 凛", "田中 湊", "Noguchi Rei", "C2026", "C-2026")


@pytest.fixture
def waits(ginza: Site, umeda: Site, agent: User, officer: User, supervisor: User) -> None:
    """Seven cases at Ginza, five claimed and long overdue; six at Umeda that came just now."""
    now = timezone.now()
    old = [opened(ginza, f"old {n}", at=now - timedelta(days=40), who=customer()) for n in range(7)]
    for case in old[:5]:
        claiming.claim(case.ref, by=officer, at=now - timedelta(days=39))
    for n in range(6):
        opened(umeda, f"new {n}", at=now)


def test_a_manager_sees_how_much_waits_where_and_how_long(
    waits: None, manager: User, auditor: User
) -> None:
    found = waiting(manager.person, at=timezone.now())
    late = len({one.case.pk for one in overdue(auditor.person, at=timezone.now())})
    assert (found.whole.waiting, found.whole.overdue, found.whole.oldest) == (13, late, 40)
    assert late == 7
    states = {one.name.en: (one.waiting, one.oldest) for one in found.states}
    assert states["received"] == (8, 40)
    assert states["in review"] == (5, 40)
    assert states["proposed"] == (0, None)
    sites = {one.name.en: (one.waiting, one.overdue, one.oldest) for one in found.sites}
    assert sites == {"Ginza": (7, late, 40), "Umeda": (6, 0, 0)}


def test_the_first_page_of_a_manager_names_nobody_and_leads_only_where_they_may_go(
    waits: None, ginza: Site, agent: User, manager: User, hire: Any, signed_in: Any
) -> None:
    reported(ginza, agent, victims=[agent])
    browser = signed_in(manager)
    page = browser.get("/").content.decode()
    panel = page[page.index('id="waiting"') : page.index("card-link")]
    assert "14" in panel
    assert "40 days" in panel
    assert "ask the supervisor" in panel.lower()
    assert not [name for name in NAMES if name in panel]
    paths = {one for one in re.findall(r'href="([^"]+)"', panel) if "svg" not in one}
    assert paths == {"/reports/"}
    assert browser.get("/reports/", follow=True).status_code == 200
    both = hire("both", Role.MANAGER, Role.SUPERVISOR)
    page = signed_in(both).get("/").content.decode()
    panel = page[page.index('id="waiting"') : page.index("card-link")]
    assert "/cases/?site=ginza" in panel
    assert "/cases/?site=umeda" not in panel
    assert "/cases/?state=" not in panel
    whole = hire("whole", Role.MANAGER, Role.AUDITOR, sites=[])
    page = signed_in(whole).get("/").content.decode()
    assert "/cases/?state=received" in page
    assert "/cases/?overdue=1" in page
    assert "/cases/?site=umeda" in page


def test_a_figure_that_could_be_somebody_is_hidden_and_cannot_be_worked_out(
    waits: None, ginza: Site, officer: User, manager: User, signed_in: Any
) -> None:
    # Two that were proposed are hidden, and with them a state by which they could be reckoned.
    for _ in range(2):
        proposed(opened(ginza), officer)
    found = waiting(manager.person, at=timezone.now())
    states = {one.name.en: one for one in found.states}
    assert found.whole.waiting == 15
    assert (states["proposed"].waiting, states["proposed"].oldest) == (None, None)
    assert [one.waiting for one in found.states].count(None) == 2
    page = signed_in(manager).get("/").content.decode()
    assert "hidden" in page
    assert "Counts from 1 to 4 are hidden" in page


def test_a_site_with_few_overdue_clocks_hides_how_many_cases_it_has_too(
    waits: None, umeda: Site, manager: User
) -> None:
    opened(umeda, at=timezone.now() - timedelta(days=3))
    found = waiting(manager.person, at=timezone.now())
    assert found.whole.waiting == 14
    assert {(one.waiting, one.overdue, one.oldest) for one in found.sites} == {(None, None, None)}


def test_where_by_site_withholds_the_sum_by_state_does_not_tell_it(
    ginza: Site, umeda: Site, manager: User, signed_in: Any
) -> None:
    # Five in one state at two shops: four and one would follow from the sum.
    for n in range(5):
        opened(umeda if n else ginza, at=timezone.now())
    found = waiting(manager.person, at=timezone.now())
    assert (found.whole.waiting, found.whole.oldest, found.whole.overdue) == (None, None, 0)
    assert {one.waiting for one in (*found.states, *found.sites)} == {None}
    page = signed_in(manager).get("/").content.decode()
    assert "a few" in page
    assert "No case waits" not in page


def test_where_nothing_waits_it_says_so_and_where_to_look(manager: User, signed_in: Any) -> None:
    page = signed_in(manager).get("/").content.decode()
    assert "No case waits" in page
    assert "See the figures of each month" in page
    manager.lang = "ja"
    manager.save()
    assert "待っている事案はありません" in signed_in(manager).get("/").content.decode()


def test_who_is_no_manager_has_none_of_it(
    waits: None, officer: User, administrator: User, signed_in: Any
) -> None:
    for user in (officer, administrator):
        assert 'id="waiting"' not in signed_in(user).get("/").content.decode()


def test_it_asks_as_often_for_many_cases_as_for_few(
    waits: None, ginza: Site, manager: User
) -> None:
    def queries() -> int:
        who = User.objects.prefetch_related("roles", "sites").get(pk=manager.pk)
        with CaptureQueriesContext(connection) as made:
            waiting(who.person, at=timezone.now())
        return len(made)

    few = queries()
    for n in range(20):
        opened(ginza, f"more {n}", at=timezone.now() - timedelta(days=20) + n * HOUR)
    assert queries() == few <= 6
