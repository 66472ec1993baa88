"""What a line of the queue says of a case, and what the queue can be narrowed down to."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from casting import SignIn
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from stored_cases import HOUR, NOON, contact, opened, reported

from setsudo.cases.clocks import Clock
from setsudo.cases.triage import Band
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import claiming
from setsudo.web.cases.models import Case, Contact
from setsudo.web.cases.reading import queue as reading
from setsudo.web.cases.reading.queue import Wanted, queue
from setsudo.web.cases.reading.sight import seen_cases
from setsudo.web.interactions.models import Interaction

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Found = Callable[..., list[str]]


@pytest.fixture
def found(officer: User) -> Found:
    """Ask the queue as an address asks it: `found(severity="3")` is the numbers of the cases."""

    def numbers(**asked: str) -> list[str]:
        rows = queue(officer.person, Wanted.of(asked), at=NOON).rows
        return sorted(row.case.number for row in rows)

    return numbers


def test_it_is_narrowed_down_to_what_looks_serious(ginza: Site, found: Found) -> None:
    cases = [opened(ginza, f"contact {n}", severity=n, malice=0.1) for n in range(5)]
    numbers = [one.number for one in cases]
    for least in range(1, 5):
        assert found(severity=str(least)) == numbers[least:]
    for nonsense in ("0", "5", "-1", "x", "３", ""):
        assert found(severity=nonsense) == numbers


def test_it_is_narrowed_down_to_where_malice_is_suspected(ginza: Site, found: Found) -> None:
    cases = [
        opened(ginza, f"contact {malice} {severity}", malice=malice, severity=severity)
        for malice, severity in ((0.9, 1), (0.5, 1), (0.49, 1), (0.49, 3))
    ]
    assert found(malice="1") == [cases[0].number, cases[1].number]
    assert found() == [one.number for one in cases]


def test_it_is_narrowed_down_to_what_has_waited_long(ginza: Site, found: Found) -> None:
    cases = [opened(ginza, f"contact {days}", at=NOON - days * DAY) for days in (30, 7, 3, 1)] + [
        opened(ginza, "contact of today", at=NOON - 23 * HOUR)
    ]
    numbers = [one.number for one in cases]
    assert found(age="30") == numbers[:1]
    assert found(age="7") == numbers[:2]
    assert found(age="3") == numbers[:3]
    assert found(age="1") == numbers[:4]
    assert found(age="2") == numbers, "only what is offered is a filter"


def test_filters_join_and_the_late_ones_are_among_them(ginza: Site, found: Found) -> None:
    late = opened(ginza, "one", at=NOON - 40 * DAY, severity=3, malice=0.7)
    opened(ginza, "two", at=NOON - 40 * DAY, severity=3, malice=0.1)
    opened(ginza, "three", severity=3, malice=0.7)
    assert late.due_at < NOON
    assert found(malice="1", severity="3", age="30") == [late.number]
    assert found(malice="1", severity="3", age="30", overdue="1") == [late.number]


def test_each_line_tells_which_clock_runs_out_first(
    ginza: Site, agent: User, officer: User
) -> None:
    told = reported(ginza, agent, victims=[agent])

    def first(case: Case) -> Clock | None:
        rows = queue(officer.person, Wanted(), at=NOON + HOUR / 2).rows
        (row,) = [row for row in rows if row.case == case]
        return row.clock

    assert first(told) is Clock.ACKNOWLEDGE
    claiming.acknowledge(told.ref, by=officer, at=NOON)
    assert first(told) is Clock.VICTIM_CONTACTED
    found = opened(ginza)
    assert first(found) is Clock.FACTS
    claiming.claim(found.ref, by=officer, at=NOON)
    assert first(found) is Clock.DETERMINATION


def test_a_page_says_it_in_both_languages(
    ginza: Site, agent: User, officer: User, signed_in: SignIn
) -> None:
    opened(ginza, at=timezone.now(), severity=3, malice=0.7)
    opened(ginza, "two", at=timezone.now(), severity=1, malice=0.2)
    for lang, words in {
        "ja": ["悪質 70 %", "悪質 20 %", "事実確認の開始", "次の期限", "1週間以上", "3以上"],
        "en": ["malice 70 %", "malice 20 %", "start gathering the facts", "Due next",
               "a week or more", "3 or more"],
    }.items():  # fmt: skip
        officer.lang = lang
        page = signed_in(officer).get("/cases/").content.decode()
        for one in words:
            assert one in page, (lang, one)
        assert len(re.findall(r"<strong>(?:悪質|malice) \d+ %</strong>", page)) == 1, (
            "what is suspected stands out"
        )
        page = signed_in(officer).get("/cases/?malice=1&severity=3&age=").content.decode()
        assert page.count("data-case=") == 1
        assert 'name="malice" value="1" checked' in page
        assert '<option value="3" selected' in page


def test_nothing_is_said_of_what_no_program_has_read(
    ginza: Site, agent: User, officer: User, signed_in: SignIn
) -> None:
    case = reported(ginza, agent)
    Case.objects.filter(pk=case.pk).update(verdict="", malice=0.0, severity=0)
    page = signed_in(officer).get("/cases/").content.decode()
    assert "malice 0 %" not in page


def test_a_long_page_asks_the_database_no_more_than_a_short_one(ginza: Site, officer: User) -> None:
    asked = []
    for count in (1, 12):
        for number in range(count):
            opened(ginza, f"contact {count} {number}", at=NOON)
        with CaptureQueriesContext(connection) as made:
            assert queue(officer.person, Wanted(), at=NOON).rows
        asked.append(len(made))
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    "asked", [{"severity": "3"}, {"malice": "1"}, {"age": "7"}, {"severity": "1", "age": "1"}]
)
def test_a_filter_leaves_each_band_one_walk_along_an_index(
    asked: dict[str, str], ginza: Site, officer: User, approver: User
) -> None:
    opened(ginza)
    if connection.vendor != "sqlite":
        pytest.skip("an empty table is planned otherwise")
    for user in (officer, approver):
        wanted = Wanted.of(asked)
        cases = reading._wanted(seen_cases(user.person), user.person, wanted, NOON)
        for band in Band:
            plan = reading._in_band(cases, band, NOON).order_by(*reading._ORDER)[:50].explain()
            assert "TEMP B-TREE" not in plan, plan
            assert "INDEX queue" in plan, plan


def test_each_line_tells_how_it_began(
    ginza: Site, agent: User, officer: User, auditor: User, signed_in: SignIn
) -> None:
    case = opened(ginza, at=NOON - DAY)
    again = contact(ginza, "He called again", at=NOON, channel="chat")
    Contact.objects.create(case=case, interaction=again, added_at=NOON)

    def line(user: User, which: Case = case) -> str:
        page = signed_in(user).get("/cases/").content.decode()
        (row,) = re.findall(f'<tr data-case="{which.number}">.+?</tr>', page, re.DOTALL)
        return re.sub(r"<[^>]+>", "", row)

    assert re.search(r"phone · 23 Nov 2026 · threat", line(officer))
    assert "phone · 23 Nov 2026" in line(auditor)
    assert "threat" not in line(auditor), "whoever does not see the facts"
    told = reported(ginza, agent, victims=[agent])
    assert "in person · 24 Nov 2026 · threat" in line(officer, told)
    agent.appraised_by.add(officer)
    assert "threat" not in line(officer, told), "whoever appraises the one who told it"
    Interaction.objects.filter(in_case__case=case).update(started_at=None)
    assert "phone · received 23 Nov 2026" in line(officer)


@pytest.mark.parametrize(
    ("severity", "malice", "says"),
    [
        (3, 0.1, "it may be serious"),
        (1, 0.5, "malice is suspected"),
        (4, 0.9, "it may be serious, and malice is suspected"),
    ],
)
def test_a_grave_line_says_which_it_is(
    ginza: Site, officer: User, severity: int, malice: float, says: str
) -> None:
    opened(ginza, severity=severity, malice=malice)
    (row,) = queue(officer.person, Wanted(), at=NOON).rows
    assert says in [one.en for one in row.reasons]
