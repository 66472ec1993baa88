"""The company revises its policy: what that would change is seen before it counts for anybody."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from intake_cast import CALM, NOON, THREAT, Line, Work

from setsudo.interactions.lines import from_line
from setsudo.policy.load import SHIPPED
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import claiming, deciding, proposing
from setsudo.web.cases.models import Case
from setsudo.web.interactions import following
from setsudo.web.interactions.actions import receive
from setsudo.web.interactions.comparing import difference
from setsudo.web.interactions.models import Assessment, Reassessment
from setsudo.web.interactions.reassessing import apply, start
from setsudo.web.ledger.models import Entry
from setsudo.web.policies.in_force import in_force
from setsudo.web.policies.models import PolicyRevision

sys.path.append(str(Path(__file__).parents[1] / "cases"))

from stored_cases import with_evidence, within

SignIn = Callable[[User], Client]
Revise = Callable[..., None]
pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


@pytest.fixture
def revise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Revise:
    """Put a new revision in force, as an operator does: a file, a setting, a start.

    `revise(2, phone=20, in_person=90)` changes how long a contact may take before a person looks.
    """

    def revised(number: int, **minutes: int) -> None:
        text = SHIPPED.read_text("utf-8").replace("revision: 1\n", f"revision: {number}\n", 1)
        for channel, most in minutes.items():
            limits = (
                rf"(\n    {channel}:\n      total_minutes: )60(\n      same_content_minutes: )30"
            )
            text, found = re.subn(limits, rf"\g<1>{most}\g<2>{min(most, 30)}", text)
            assert found == 1
        file = tmp_path / f"policy-{number}.yaml"
        file.write_text(text, "utf-8")
        monkeypatch.setenv("SETSUDO_POLICY", str(file))
        in_force.cache_clear()

    return revised


@pytest.fixture
def shop(line: Line, ginza: Site, work_done: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four contacts, assessed under revision 1, cases opened as they are in life."""
    monkeypatch.setattr(following, "FOLLOWS", ["setsudo.web.cases.opening.open_for"])
    for name, text, channel, minutes in (
        ("call-25-minutes", CALM, "phone", 25),
        ("visit-70-minutes", CALM, "in_person", 70),
        ("visit-decided", CALM, "in_person", 70),
        ("call-threat", THREAT, "phone", 3),
    ):
        told = line(name, text, channel=channel, duration_s=60 * minutes)
        receive(from_line(told), source="pbx", site=ginza, at=NOON)
    work_done()


@pytest.fixture
def decided(shop: None, officer: User, approver: User) -> Case:
    """Two people have determined that one of the long visits was within the norm."""
    case = Case.objects.get(contacts__interaction__external_id="visit-decided")
    claiming.claim(case.ref, by=officer, at=NOON)
    with_evidence(case, officer, at=NOON)
    proposing.propose(case.ref, within(case), by=officer, at=NOON)
    deciding.approve(case.ref, "they waited for a part", by=approver, at=NOON)
    return case


def counting() -> dict[str, tuple[str, str]]:
    rows = Assessment.objects.filter(counts=True)
    return {row.interaction.external_id: (row.verdict, row.policy) for row in rows}


OLD, NEW = "customer-service@1", "customer-service@2"
BEFORE = {
    "call-25-minutes": ("within", OLD),
    "visit-70-minutes": ("review", OLD),
    "visit-decided": ("review", OLD),
    "call-threat": ("beyond", OLD),
}


def test_a_revision_changes_no_verdict_before_somebody_has_looked_and_applied_it(
    decided: Case, officer: User, work_done: Work, revise: Revise
) -> None:
    assert counting() == BEFORE
    revise(2, phone=20, in_person=90)
    run = start(by=officer, at=LATER)
    work_done()

    run.refresh_from_db()
    assert (run.state, run.policy, run.done) == ("ready", NEW, 4)
    assert counting() == BEFORE
    assert Case.objects.count() == 3
    found = difference(run, person=officer.person)
    assert [(move.was, move.now, move.count) for move in found.moves] == [
        ("within", "review", 1),
        ("review", "within", 1),
    ]
    assert {one.interaction.external_id for one in found.shown} == {
        "call-25-minutes",
        "visit-70-minutes",
    }
    assert (found.compared, found.settled) == (4, 1)

    apply(run.ref, by=officer, at=LATER)
    work_done()
    assert counting() == {
        "call-25-minutes": ("review", NEW),
        "visit-70-minutes": ("within", NEW),
        "visit-decided": ("review", OLD),
        "call-threat": ("beyond", NEW),
    }


def test_a_case_is_held_against_the_revision_under_which_it_was_opened(
    decided: Case, officer: User, work_done: Work, revise: Revise
) -> None:
    old = in_force().content_hash
    revise(2, phone=20, in_person=90)
    run = start(by=officer, at=LATER)
    work_done()
    apply(run.ref, by=officer, at=LATER)
    work_done()

    decided.refresh_from_db()
    made = decided.determinations.get()
    assert (decided.state, decided.policy_hash, made.policy_hash) == ("determined", old, old)
    pinned = dict(Case.objects.values_list("contacts__interaction__external_id", "policy"))
    assert pinned == {
        "call-25-minutes": NEW,
        "visit-70-minutes": OLD,
        "visit-decided": OLD,
        "call-threat": OLD,
    }
    assert set(PolicyRevision.objects.values_list("ident", flat=True)) == {OLD, NEW}
    assert Entry.objects.filter(act="policy.in_force").count() == 2


@pytest.mark.usefixtures("shop")
def test_another_revision_in_the_middle_of_it_stops_a_run(
    officer: User, work_done: Work, revise: Revise
) -> None:
    before = counting()
    revise(2, phone=20)
    run = start(by=officer, at=LATER)
    revise(3, phone=30)
    work_done()

    run.refresh_from_db()
    assert (run.state, run.policy) == ("dropped", NEW)
    assert counting() == before
    assert Entry.objects.filter(act="reassessment.overtaken").exists()


@pytest.mark.usefixtures("shop")
def test_the_screens_tell_of_the_revision_and_what_it_would_move(
    officer: User, signed_in: SignIn, work_done: Work, revise: Revise
) -> None:
    browser = signed_in(officer)
    revise(2, phone=20, in_person=90)
    first = browser.get("/interactions/reassessments/").content.decode()
    assert NEW in first
    assert "<dt>Contacts assessed by others</dt><dd>4</dd>" in first
    where = browser.post("/interactions/reassessments/start/")["Location"]
    work_done()

    page = " ".join(browser.get(where).content.decode().split())
    assert NEW in page
    assert "Contacts with another verdict: 3 / 4" in page
    assert "call-25-minutes" in page
    assert "call-threat" not in page
    assert counting() == BEFORE
    browser.post(f"{where}decide/", {"decision": "apply"})
    work_done()
    assert Reassessment.objects.get().state == "applied"
    assert counting()["call-25-minutes"] == ("review", NEW)
    last = browser.get("/interactions/reassessments/").content.decode()
    assert "<dt>Contacts assessed by others</dt><dd>0</dd>" in last
