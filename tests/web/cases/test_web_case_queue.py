"""The queue in SQL stands in the order of the core, whatever the page and whoever looks."""

from __future__ import annotations

import base64
import random
import re
from datetime import timedelta
from typing import Any

import pytest
from casting import SignIn
from django.db import connection
from django.test.utils import CaptureQueriesContext
from stored_cases import HOUR, NOON, opened, reported

from setsudo.cases import triage
from setsudo.cases.disclosure import Part as Seen
from setsudo.cases.disclosure import seen_by
from setsudo.cases.roles import Role
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import claiming, people, talking
from setsudo.web.cases.clocking import waiting
from setsudo.web.cases.models import Case, Part
from setsudo.web.cases.models.case import NEVER
from setsudo.web.cases.reading.alike import belongs_together
from setsudo.web.cases.reading.overdue import overdue
from setsudo.web.cases.reading.queue import _LONGEST_CURSOR, Wanted, claimable, queue
from setsudo.web.cases.reading.sight import seen_cases

pytestmark = pytest.mark.django_db


def many(site: Site, count: int = 60) -> None:
    chance = random.Random(7)  # noqa: S311
    for number in range(count):
        case = opened(
            site,
            f"contact {number}",
            at=NOON - timedelta(hours=chance.randrange(200)),
            verdict=chance.choice(["review", "beyond"]),
            score=chance.choice([0.3, 0.6, 0.9]),
            severity=chance.choice([0, 1, 2, 3, 4]),
            malice=chance.choice([0.0, 0.7]),
        )
        case.due_at = chance.choice([NOON - HOUR, NOON + HOUR, NOON + 9 * HOUR, NEVER])
        case.save()


@pytest.mark.parametrize("page", [1, 7, 50])
def test_it_stands_in_the_order_of_the_core(ginza: Site, officer: User, page: int) -> None:
    many(ginza)
    wanted = [one.waiting.case for one in triage.queue(map(waiting, Case.objects.all()), at=NOON)]
    got: list[str] = []
    after = ""
    for _ in range(100):
        read = queue(officer.person, Wanted(), at=NOON, after=after, page=page)
        got += [row.case.number for row in read.rows]
        after = read.further
        if not after:
            break
    assert got == wanted


def test_a_made_up_cursor_is_the_first_page(ginza: Site, officer: User) -> None:
    opened(ginza)
    for made_up in ("x", "W10=", "eyJhIjogMX0=", "あ", "WzEsMiwzLDQsNSw2XQ=="):
        assert len(queue(officer.person, Wanted(), at=NOON, after=made_up).rows) == 1


@pytest.mark.parametrize("depth", [300, 3_000, 30_000])
def test_a_cursor_of_brackets_is_the_first_page(
    ginza: Site, officer: User, signed_in: SignIn, depth: int
) -> None:
    case = opened(ginza)
    brackets = base64.urlsafe_b64encode(b"[" * depth).decode()
    page = signed_in(officer).get("/cases/", {"after": brackets})
    assert page.status_code == 200
    assert case.number in page.content.decode()


def test_no_cursor_of_the_queue_itself_is_too_long(ginza: Site, officer: User) -> None:
    many(ginza, 3)
    Case.objects.update(score=0.1 + 0.2, due_at=NOON + timedelta(microseconds=1))
    further = queue(officer.person, Wanted(), at=NOON, page=1).further
    assert 0 < len(further) < _LONGEST_CURSOR / 2


def test_filters(ginza: Site, umeda: Site, officer: User, approver: User) -> None:
    mine, other = opened(ginza, "one"), opened(ginza, "two", verdict="review")
    far = opened(umeda, "three")
    claiming.claim(mine.ref, by=officer, at=NOON)
    talking.tag(other.ref, "Ｋｅｔｔｌｅ", by=officer, at=NOON)
    talking.watch(other.ref, by=officer, at=NOON)

    def numbers(user: User, **asked: str) -> list[str]:
        return sorted(row.case.number for row in queue(user.person, Wanted.of(asked), at=NOON).rows)

    assert numbers(officer) == [mine.number, other.number]
    assert numbers(approver) == [mine.number, other.number, far.number]
    assert numbers(approver, site="umeda") == [far.number]
    assert numbers(officer, mine="1") == [mine.number]
    assert numbers(officer, state="received") == [other.number]
    assert numbers(officer, verdict="review") == [other.number]
    assert numbers(officer, tag="kettle") == [other.number]
    assert numbers(officer, watched="1") == [other.number]
    assert numbers(officer, state="nonsense") == [mine.number, other.number]
    assert numbers(officer, overdue="1") == []
    assert numbers(officer, ended="1") == []


def test_sql_and_the_table_see_the_same_cases(ginza: Site, umeda: Site, hire) -> None:
    everybody = [hire(f"{role}", role) for role in Role]
    everybody += [hire(f"hq-{role}", role, sites=[], headquarters=True) for role in Role]
    everybody.append(hire("nobody"))
    cases = [opened(ginza), opened(umeda), opened(None)]
    for number, user in enumerate(everybody):
        part = list(Part)[number % len(Part)]
        people.take_part(cases[number % len(cases)], user, part, at=NOON)
    for user in everybody:
        by_table = {
            case.pk for case in cases if Seen.SUMMARY in seen_by(user.person, case.involved())
        }
        assert set(seen_cases(user.person).values_list("pk", flat=True)) == by_table, user


def test_what_is_late_has_a_name_beside_it(
    ginza: Site, agent: User, supervisor: User, officer: User
) -> None:
    told, found = reported(ginza, agent, victims=[agent]), opened(ginza)
    claiming.claim(found.ref, by=officer, at=NOON)
    late = overdue(supervisor.person, at=NOON + timedelta(days=30))
    assert {(one.case.number, one.reading.running.clock.value) for one in late} == {
        (told.number, "acknowledge"),
        (told.number, "victim_contacted"),
        (told.number, "facts"),
        (told.number, "determination"),
        (found.number, "determination"),
    }
    assert {(one.case.number, one.answers) for one in late} == {
        (told.number, supervisor),
        (found.number, officer),
    }
    rows = queue(supervisor.person, Wanted(overdue=True), at=NOON + timedelta(days=30)).rows
    assert {row.case.number for row in rows} == {told.number, found.number}


def test_nearly_the_same_words_are_put_side_by_side(ginza: Site, officer: User) -> None:
    letter = "To whom it may concern: your shop lies to its customers and everybody knows it, {}."
    cases = [opened(ginza, letter.format(end)) for end in ("shame", "shame!", "Shame")]
    opened(ginza, "Where is my parcel? It should have come on Monday.")
    (group,) = belongs_together(cases[0], officer.person, at=NOON)
    assert set(group.cases) == set(cases)


def test_each_band_is_one_walk_along_an_index(ginza: Site, officer: User, approver: User) -> None:
    from setsudo.cases.triage import Band
    from setsudo.web.cases.reading import queue as reading

    opened(ginza)
    if connection.vendor != "sqlite":
        pytest.skip("an empty table is planned otherwise")
    for user in (officer, approver):
        cases = reading._wanted(seen_cases(user.person), user.person, Wanted(), NOON)
        for band in Band:
            rows = reading._in_band(cases, band, NOON).order_by(*reading._ORDER)[:50]
            plan = rows.explain()
            assert "TEMP B-TREE" not in plan, plan
            assert "INDEX queue" in plan, plan


def test_only_the_keys_that_somebody_may_use_are_offered(
    ginza: Site, auditor: User, supervisor: User, officer: User, approver: User, signed_in: Any
) -> None:
    keys, claim = "<kbd>j</kbd>", "<kbd>c</kbd>"
    assert keys not in signed_in(auditor).get("/cases/").content.decode()
    opened(ginza)
    for user, may in ((auditor, False), (approver, False), (supervisor, True), (officer, True)):
        page = signed_in(user).get("/cases/").content.decode()
        assert keys in page
        assert (claim in page) is may, user
        assert ("data-claim" in page) is may, user


def test_claiming_is_offered_on_those_cases_alone_that_one_may_claim(
    ginza: Site, umeda: Site, supervisor: User, agent: User, hire: Any, signed_in: Any
) -> None:
    mine, other = opened(ginza), opened(ginza)
    people.name_person(mine.ref, supervisor, Part.VICTIM, by=hire("x", Role.OFFICER), at=NOON)
    far = opened(umeda)
    people.name_person(
        far.ref, supervisor, Part.VICTIM, by=hire("y", Role.OFFICER, sites=[umeda]), at=NOON
    )
    for address in ("/cases/", "/cases/?rows=1"):
        page = signed_in(supervisor).get(address).content.decode()
        assert {mine.number, other.number, far.number} <= set(
            re.findall(r'data-case="(.+?)"', page)
        )
        assert re.findall(r'action="/cases/(.+?)/claim/"', page) == [other.number]


def test_what_may_be_claimed_is_asked_for_once_a_page(ginza: Site, officer: User) -> None:
    many(ginza, 9)
    cases = [row.case for row in queue(officer.person, Wanted(), at=NOON).rows]
    person = officer.person
    with CaptureQueriesContext(connection) as made:
        assert claimable(cases, person) == {one.pk for one in cases}
    assert len(made) == 1
