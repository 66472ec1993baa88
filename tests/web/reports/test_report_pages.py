"""A manager opens the month's figures and the duties; an inspector gets a paper."""

from __future__ import annotations

import csv
import io
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

sys.path.append(str(Path(__file__).parents[1] / "cases"))

from stored_cases import (
    HOUR,
    NOON,
    contact,
    customer,
    determined,
    opened,
    reported,
    with_evidence,
    within,
)

from setsudo.cases.roles import Role
from setsudo.reports.months import Month
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import claiming, deciding, proposing
from setsudo.web.cases.models import Case, Determined, Improving
from setsudo.web.interactions.models import Interaction
from setsudo.web.ledger.models import Entry
from setsudo.web.reports import counting
from setsudo.web.reports.clocks import clocks
from setsudo.web.reports.monthly import monthly

pytestmark = pytest.mark.django_db

OCTOBER = datetime(2026, 10, 13, 3, tzinfo=UTC)
MONTH = Month(2026, 10)
NOW = datetime(2026, 11, 28, 5, tzinfo=UTC)
NAMES = ("佐藤 葵", "鈴木 蓮", "高橋 凛", "田中 湊", "Noguchi Rei", "C-2026")


@pytest.fixture
def autumn(ginza: Site, umeda: Site, agent: User, officer: User, approver: User) -> None:
    """October: calls at two shops, most of them at Ginza; some became cases, one was determined."""
    who = customer()
    for n in range(9):
        contact(ginza, at=OCTOBER + timedelta(hours=n), who=who)
    for n in range(7):
        opened(ginza, f"I know where you live {n}", at=OCTOBER + timedelta(days=n))
    for n in range(3):
        contact(umeda, at=OCTOBER + timedelta(hours=n), channel="email")
    case = reported(ginza, agent, victims=[agent])
    determined(case, officer, approver)
    Determined.objects.update(approved_at=OCTOBER)
    Interaction.objects.update(duration_s=600)


@pytest.fixture(autouse=True)
def _late_november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def read(browser: Client, address: str) -> str:
    page = browser.get(address, follow=True)
    assert page.status_code == 200, page.content[:300]
    return page.content.decode()


def test_a_manager_sees_the_month_and_no_name(autumn: None, manager: User, signed_in: Any) -> None:
    page = read(signed_in(manager), "/reports/")
    assert "Figures of 2026-10" in page
    assert page.count('<svg class="chart"') >= 5
    assert "hidden" in page
    assert " style=" not in page
    for name in NAMES:
        assert name not in page


def test_three_mails_from_umeda_are_nobodys_business(autumn: None) -> None:
    found = monthly(MONTH, at=NOW).named()
    for code in ("channels", "sites"):
        told = [row[0] for row in found[code].cells]
        assert 3 not in told
        assert told.count(None) >= 2
        assert found[code].totals[0] == 19
    assert found["outcomes"].totals[0] is None
    assert found["acts"].rows == ()


def test_enough_of_them_are_counted_as_they_are(autumn: None, ginza: Site, umeda: Site) -> None:
    for n in range(6):
        contact(umeda, at=OCTOBER + timedelta(hours=n), channel="email")
    channels, sites = counting.contacts(MONTH.bounds(counting.zone()))
    by_site = dict(zip([row.en for row in sites.rows], sites.values, strict=True))
    assert by_site["Ginza"] == (16, 7, 70, 7)
    assert by_site["Umeda"] == (9, 0, 0, 0)
    by_channel = dict(zip([row.en for row in channels.rows], channels.values, strict=True))
    assert by_channel["telephone"][0] == 16
    assert by_channel["e-mail"][0] == 9


def test_what_was_determined_and_improved(
    ginza: Site, agent: User, officer: User, approver: User
) -> None:
    for _ in range(2):
        determined(reported(ginza, agent), officer, approver)
    case = opened(ginza, "My kettle broke")
    claiming.claim(case.ref, by=officer, at=NOON + HOUR)
    with_evidence(case, officer)
    proposing.propose(case.ref, within(case), by=officer, at=NOON + 2 * HOUR)
    deciding.approve(case.ref, "the lid breaks", by=approver, at=NOON + 3 * HOUR)
    span = Month(2026, 11).bounds(counting.zone())
    counted = counting.outcomes(span)
    by_name = dict(zip([row.en for row in counted.rows], counted.values, strict=True))
    assert by_name["beyond the norm"] == (2, 0)
    assert by_name["within the norm: a legitimate complaint"] == (1, 1)
    assert Improving.objects.count() == 1
    acts = counting.acts(span)
    assert sum(row[0] for row in acts.values) == 2


def test_a_late_clock_is_counted_as_late(ginza: Site, agent: User, supervisor: User) -> None:
    for n in range(12):
        reported(ginza, agent, text=f"trouble {n}")
    Case.objects.update(opened_at=OCTOBER, review_from=OCTOBER)
    fast = [*Case.objects.values_list("pk", flat=True)[:7]]
    Case.objects.filter(pk__in=fast).update(acknowledged_at=OCTOBER + timedelta(minutes=20))
    shown = clocks(MONTH.bounds(counting.zone()), at=NOW)
    acknowledged = shown.cells[0]
    assert acknowledged == (7, 5, 0, 12)


def test_a_month_that_goes_on_is_not_reported(manager: User, signed_in: Any) -> None:
    browser = signed_in(manager)
    for written in ("2026-11", "2027-01", "2026-13", "%00", "2026-10-01", "x" * 300):
        assert browser.get(f"/reports/{written}/").status_code == 404
    assert browser.get("/reports/?month=2026-11").status_code == 404
    assert "one that has ended" not in browser.get("/reports/2026-11/").content.decode()


@pytest.mark.parametrize("role", [one for one in Role if one not in (Role.MANAGER, Role.AUDITOR)])
def test_figures_are_not_for_every_role(role: Role, hire: Any, signed_in: Any) -> None:
    browser = signed_in(hire("somebody", role))
    for address in ("/reports/", "/reports/2026-10/", "/reports/duties/"):
        assert browser.get(address).status_code == 403
    assert browser.post("/reports/2026-10/", {"file": "csv"}).status_code == 403
    assert not Entry.objects.filter(act="report.made").exists()
    assert "/reports/" not in browser.get("/").content.decode()


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("address", ["/reports/2026-10/", "/reports/duties/"])
def test_a_paper_is_made_and_entered(
    autumn: None, address: str, lang: str, auditor: User, signed_in: Any
) -> None:
    browser = signed_in(auditor)
    for file, begins in (("pdf", b"%PDF-"), ("csv", "\ufeff".encode())):
        made = browser.post(address, {"file": file, "lang": lang})
        assert made.status_code == 200
        assert made.content.startswith(begins)
        assert f".{file}" in made["Content-Disposition"]
        for name in NAMES:
            assert name.encode() not in made.content
    entries = Entry.objects.filter(act="report.made")
    assert entries.count() == 2
    assert browser.post(address, {"file": "exe"}).status_code == 404


def test_the_spreadsheet_has_no_formula(
    autumn: None, ginza: Site, manager: User, signed_in: Any
) -> None:
    Site.objects.filter(pk=ginza.pk).update(name_en='=HYPERLINK("http://x")')
    made = signed_in(manager).post("/reports/2026-10/", {"file": "csv", "lang": "en"})
    rows = [*csv.reader(io.StringIO(made.content.decode("utf-8-sig"), newline=""))]
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]
    assert '\'=HYPERLINK("http://x")' in cells


def test_duties_stand_beside_what_proves_them(autumn: None, manager: User, signed_in: Any) -> None:
    browser = signed_in(manager)
    page = read(browser, "/reports/duties/")
    assert "Deterrence" in page
    assert "all reasonable steps" in page
    assert "not on record" in page or "partly on record" in page
    assert "fewer than 5" in page
    for name in NAMES:
        assert name not in page
    assert browser.get("/reports/duties/").headers["Content-Security-Policy"].startswith("default")


def test_an_empty_service_has_pages_too(manager: User, signed_in: Any) -> None:
    browser = signed_in(manager)
    assert "There was none in this month" in read(browser, "/reports/2026-10/")
    assert "nothing on record" in read(browser, "/reports/duties/")
    for address in ("/reports/2026-10/", "/reports/duties/"):
        assert browser.post(address, {"file": "pdf"}).content.startswith(b"%PDF-")
