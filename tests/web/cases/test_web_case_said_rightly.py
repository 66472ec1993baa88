"""What the screens of a case call things: no program's guess is shown as what a person found."""

from __future__ import annotations

import re

import pytest
from casting import SignIn
from django.test import Client
from stored_cases import HOUR, NOON, THREAT, assessed, contact, opened, within

from setsudo.cases.evidence import EvidenceKind
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import claiming, deciding, gathering, opening, proposing
from setsudo.web.cases.models import Case

pytestmark = pytest.mark.django_db
POINTED_AT, QUOTED, UNCONFIRMED = "words that a program points at", "words quoted", "not confirmed"
LOOKS = "a person will look"


def test_words_that_nobody_has_read_are_nowhere_called_read(
    ginza: Site, officer: User, signed_in: SignIn
) -> None:
    case = opened(ginza)
    claiming.claim(case.ref, by=officer, at=NOON)
    browser, form = signed_in(officer), f"/cases/{case.number}/determination/"

    def said() -> tuple[str, str]:
        ticks, beside = browser.get(form).content.decode().split("<aside", 1)
        return ticks, beside

    for part in said():
        assert POINTED_AT in part
        assert UNCONFIRMED in part
        assert QUOTED not in part

    (piece,) = case.pieces.all()
    gathering.confirm(case.ref, piece.ref, by=officer, at=NOON + HOUR, kind=EvidenceKind.WORDS)
    for part in said():
        assert QUOTED in part
        assert POINTED_AT not in part
        assert UNCONFIRMED not in part


def test_words_that_a_person_brought_are_no_programs(
    ginza: Site, officer: User, signed_in: SignIn
) -> None:
    case = opened(ginza, verdict="review", act="demand_apology")
    claiming.claim(case.ref, by=officer, at=NOON)
    case.pieces.all().delete()
    gathering.add(case.ref, EvidenceKind.WORDS, "on the note at the till", by=officer, at=NOON)
    page = signed_in(officer).get(f"/cases/{case.number}/determination/").content.decode()
    assert QUOTED in page
    assert POINTED_AT not in page


def test_as_many_points_are_counted_as_are_listed(
    ginza: Site, officer: User, signed_in: SignIn
) -> None:
    case = opened(ginza)
    claiming.claim(case.ref, by=officer, at=NOON)
    browser, form = signed_in(officer), f"/cases/{case.number}/determination/"
    for typed in ({}, {"outcome": "beyond_norm"}):
        page = browser.post(form, typed).content.decode()
        told = page.split('id="lacking"', 1)[1].split("</div></div>", 1)[0]
        (count,) = re.findall(r"Lacking: (\d+)\.", told)
        assert int(count) == told.count("<li>") > 1, typed


def spoken_up(site: Site, agent: User) -> Case:
    """The case of a report in which a program found nothing."""
    note = contact(site, THREAT, reported_by=agent, channel="in_person")
    opening.open_report(note, by=agent, at=NOON, victims=[agent])
    found = opening.open_for(assessed(note, "within", severity=0, malice=0.0), at=NOON)
    assert found is not None
    return found


def test_who_spoke_up_is_not_told_by_a_program_that_it_was_nothing(
    ginza: Site, agent: User, officer: User, approver: User, signed_in: SignIn
) -> None:
    case = spoken_up(ginza, agent)

    def seen(browser: Client, page: str) -> str:
        return browser.get(page).content.decode().split("<main", 1)[1].split("<aside", 1)[0]

    theirs, clerk = signed_in(agent), signed_in(officer)
    pages = [(theirs, f"/cases/{case.number}/"), (clerk, f"/cases/{case.number}/"),
             (theirs, "/cases/"), (clerk, "/cases/")]  # fmt: skip
    for browser, page in pages:
        shown = seen(browser, page)
        assert LOOKS in shown
        assert not re.search(r'class="(?:badge )?within"', shown)
        assert 'data-severity="0"' not in shown

    claiming.claim(case.ref, by=officer, at=NOON + HOUR)
    gathering.add(case.ref, EvidenceKind.STATEMENT, "I asked her", by=officer, at=NOON + HOUR)
    proposing.propose(case.ref, within(case), by=officer, at=NOON + 2 * HOUR)
    deciding.approve(case.ref, "I read it too", by=approver, at=NOON + 3 * HOUR)
    assert LOOKS not in seen(clerk, f"/cases/{case.number}/")
