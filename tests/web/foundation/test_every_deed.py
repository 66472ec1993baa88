"""Every deed with a measure and with a notice, by everybody, over HTTP, against a table.

Whoever is in no column of a line is told that there is no such thing (404). The tables are written
out here and not read from the rules: a rule that lets one more in has to be said twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import pytest
from django.db import transaction
from django.test import Client
from every_door import ALL, AT_THE_CASE, PEOPLE, address
from one_of_everything import World
from standing_ready import (
    agreed,
    bound,
    draft,
    draft_of_a_refusal,
    grounded,
    lodging,
    proposed,
    queued,
    sent,
)

from setsudo.measures.notices.standing import Deed as NoticeDeed
from setsudo.measures.standing import Deed
from setsudo.web.ledger.models import Entry
from setsudo.web.policies.in_force import in_force

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Line:
    """Who does a deed, who is not let do it (403), and to whom something is lacking (422).

    `stands` brings what it is done with to where it is possible, and returns its address, or the
    deed has an address of its own: `at`.
    """

    done: str = ""
    refused: str = ""
    lacking: str = ""
    stands: Callable[[World], str] = proposed
    at: str = ""
    form: Mapping[str, str] = field(default_factory=lambda: {"reason": "so it is"})

    def status(self, letter: str) -> int:
        """Return what somebody is to be told."""
        columns = ((302, self.done), (403, self.refused), (422, self.lacking))
        return next((status for status, people in columns if letter in people), 404)


def but(done: str, among: str = AT_THE_CASE) -> str:
    """Everybody else of those who see the case, and so are told that it is not theirs."""
    return "".join(letter for letter in among if letter not in done)


MEASURES: Final[Mapping[str, Line]] = {
    # Who claimed the case, and counsel who was called in; nobody else at the site.
    "propose": Line(
        "oc", but("oc", ALL), at="measures/new/<str:number>/",
        form={"rung": "police", "reason": "a knife", "danger": "a knife"},
    ),
    "log_step": Line(
        "aso", but("aso", ALL), at="measures/steps/<str:number>/",
        form={"step": "police_called", "words": "He drew a knife"},
    ),
    # The one supervisor who was named.
    "confirm_step": Line(
        "s", at="measures/confirm/<int:pk>/", form={"agreed": "yes"}
    ),
    "state": Line("oc", but("oc"), form={"code": "legal_ground", "words": "Clause 12"}),
    "sign_off": Line("c", but("c"), stands=lodging, form={"words": "I read the file"}),
    "record": Line("oc", but("oc"), stands=lodging, form={"name": "野口 玲", "reason": "threats"}),
    # Never who proposed it, nor a supervisor.
    "approve": Line("pc", but("pc"), stands=grounded),
    "begin_at_once": Line("pc", but("pc"), stands=agreed),
    "decline": Line("pc", but("pc")),
    # One's own: counsel could have proposed it, and did not.
    "withdraw": Line("o", but("oc"), "c"),
    "review": Line("op", but("op"), stands=bound),
    # Taking it off is easier than putting it on.
    "lift": Line("opec", but("opec"), stands=bound),
    # These follow from something else, and nobody presses them.
    "complete": Line(stands=grounded),
    "agree": Line(stands=grounded),
    "begin": Line(stands=agreed),
    "lapse": Line(stands=bound),
    "fall": Line(stands=bound),
}  # fmt: skip
NOTICES: Final[Mapping[str, Line]] = {
    "change": Line(
        "soe", but("soe"), stands=draft,
        form={"lang": "en", "channel": "chat", "told": "You struck the desk"},
    ),
    "sign_off": Line("c", but("c"), stands=draft),
    "approve": Line("sop", but("sop"), stands=draft),
    # What tells of a restriction goes out over the name of an approver.
    "approve of a refusal": Line("p", but("p"), stands=draft_of_a_refusal),
    "withdraw": Line("sope", but("sope"), stands=draft),
    "send": Line("sope", but("sope"), stands=queued),
    "confirm": Line("sope", but("sope"), stands=sent),
    "fail": Line("sope", but("sope"), stands=sent),
    "resend": Line("sope", but("sope"), stands=sent),
}  # fmt: skip


@pytest.fixture
def hotel(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A policy with a duty to serve, for whose refusals counsel and a record are asked."""
    with monkeypatch.context() as patch:
        patch.setenv("SETSUDO_PACKS", "hotel")
        in_force.cache_clear()
        yield
    in_force.cache_clear()


def test_every_deed_has_a_line() -> None:
    assert {*MEASURES} == {*Deed} | {"record"}
    assert {one.partition(" ")[0] for one in NOTICES} == {*NoticeDeed}


@pytest.mark.parametrize("table", [MEASURES, NOTICES], ids=["measures", "notices"])
def test_everybody_does_what_the_table_says_and_nothing_else(
    table: Mapping[str, Line], hotel: None, world: World
) -> None:
    world.people["p"].headquarters = True
    world.people["p"].save()
    wrong = []
    for deed, line in table.items():
        point = transaction.savepoint()
        where = (
            address(line.at, world.places)
            if line.at
            else f"{line.stands(world)}{deed.partition(' ')[0]}/"
        )
        for letter, browser in world.browsers.items():
            status, entered = pressed(browser, where, line.form)
            due = line.status(letter)
            if status != due or entered != (due == 302):
                wrong.append(f"{deed} by {PEOPLE[letter]}: {status}, not {due}; {entered=}")
        transaction.savepoint_rollback(point)
    assert not wrong, "\n".join(wrong)


def pressed(browser: Client, where: str, form: Mapping[str, str]) -> tuple[int, bool]:
    """Press once and take it back; return what was told, and whether something was entered."""
    point, before = transaction.savepoint(), Entry.objects.count()
    status = browser.post(where, form).status_code
    entered = Entry.objects.count() > before
    transaction.savepoint_rollback(point)
    return status, entered
