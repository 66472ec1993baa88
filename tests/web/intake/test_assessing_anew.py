"""A new policy or engine: everything is assessed anew, the difference looked at, then it counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from django.test import Client
from intake_cast import NOON, THREAT, Line, Work

from setsudo.assessment.engines import load_engine
from setsudo.assessment.model import Signal
from setsudo.assessment.opinion import Opinion
from setsudo.assessment.reading import Cut, Reading, Vectors
from setsudo.cases.permissions import NotEntitled
from setsudo.interactions.lines import from_line
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases.models import Case
from setsudo.web.interactions import assessing, following, judging, reassessing
from setsudo.web.interactions.actions import receive
from setsudo.web.interactions.comparing import difference
from setsudo.web.interactions.models import Assessment, Interaction, Reassessment
from setsudo.web.interactions.reassessing import RunRefused, apply, drop, start
from setsudo.web.ledger.models import Entry
from setsudo.web.policies.in_force import record_in_force
from setsudo.web.policies.models import PolicyRevision

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db
MILD = "まだですか。もう三十分も待っています。責任者を出してください。"


class Milder:
    """An engine that finds everything harmless, as a new release might one kind of contact."""

    name, version = "milder", "2"

    def __init__(self) -> None:
        self._engine = load_engine("fast")

    def vectors(self, cuts: Sequence[Cut]) -> list[Vectors]:
        return self._engine.vectors(cuts)

    def opine(self, reading: Reading, signals: Sequence[Signal]) -> Opinion:
        opinion = self._engine.opine(reading, signals)
        return Opinion(0.01, 0.0, 0.0, 0.0, dict.fromkeys(opinion.acts, 0.0), (), {})


@pytest.fixture
def shop(line: Line, ginza: Site, work_done: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three contacts, assessed by today's engine, cases opened as they are in life."""
    monkeypatch.setattr(following, "FOLLOWS", ["setsudo.web.cases.opening.open_for"])
    text = "お前みたいな無能は見たことがない。いいかげんにしろ、給料泥棒が。上司を土下座させろ。"
    for n, words in enumerate([THREAT, text, MILD]):
        receive(from_line(line(f"call-{n}", words)), source="pbx", site=ginza, at=NOON)
    work_done()


@pytest.fixture
def new_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Milder()
    for module in (assessing, reassessing):
        monkeypatch.setattr(module, "engine_of_this_service", lambda: engine)
    monkeypatch.setattr("setsudo.web.interactions.views.engine_of_this_service", lambda: engine)


def counting() -> dict[str, str]:
    rows = Assessment.objects.filter(counts=True)
    return {row.interaction.external_id: row.verdict for row in rows}


@pytest.mark.usefixtures("shop", "new_engine")
def test_nothing_counts_before_somebody_has_looked_and_applied_it(
    officer: User, work_done: Work
) -> None:
    before = counting()
    run = start(by=officer, at=NOON)
    work_done()
    run.refresh_from_db()
    assert (run.state, run.done, run.total) == ("ready", 3, 3)
    assert counting() == before
    found = difference(run, person=officer.person)
    moved = sum(verdict != "within" for verdict in before.values())
    assert found.compared == 3
    assert found.moving <= moved
    assert found.moving == len(found.shown)
    expected = {one.interaction.external_id: one.now.verdict for one in found.shown}

    apply(run.ref, by=officer, at=NOON)
    work_done()

    assert counting() == {**before, **expected}
    assert Assessment.objects.filter(counts=True).count() == 3
    assert Assessment.objects.count() == 6
    acts = set(Entry.objects.values_list("act", flat=True))
    assert {"reassessment.begun", "reassessment.ready", "reassessment.applied",
            "interaction.reassessed"} <= acts  # fmt: skip


@pytest.mark.usefixtures("shop", "new_engine")
def test_what_people_have_decided_about_stays_as_it_was_judged(
    officer: User, work_done: Work
) -> None:
    case = Case.objects.order_by("opened_at", "number").first()
    assert case is not None
    contacts = {one.interaction.external_id for one in case.contacts.all()}
    Case.objects.filter(pk=case.pk).update(state="determined", determined_at=NOON)
    before = counting()
    run = start(by=officer, at=NOON)
    work_done()
    found = difference(run)
    apply(run.ref, by=officer, at=NOON)
    work_done()

    after = counting()
    assert found.settled >= 1
    assert all(after[one] == before[one] for one in contacts)


@pytest.mark.usefixtures("shop", "new_engine")
def test_one_run_at_a_time_and_a_dropped_run_changes_nothing(
    officer: User, agent: User, work_done: Work
) -> None:
    before = counting()
    with pytest.raises(NotEntitled):
        start(by=agent, at=NOON)
    run = start(by=officer, at=NOON)
    with pytest.raises(RunRefused, match="already"):
        start(by=officer, at=NOON)
    with pytest.raises(RunRefused, match="not finished"):
        apply(run.ref, by=officer, at=NOON)
    drop(run.ref, by=officer, at=NOON)
    work_done()
    with pytest.raises(RunRefused):
        apply(run.ref, by=officer, at=NOON)
    assert counting() == before


@pytest.mark.usefixtures("shop")
def test_under_the_same_engine_and_policy_nothing_is_read_anew(
    officer: User, work_done: Work
) -> None:
    run = start(by=officer, at=NOON)
    work_done()
    run.refresh_from_db()
    assert run.state == "ready"
    assert not run.assessments.exists()


@pytest.mark.usefixtures("shop")
def test_a_run_of_an_engine_that_is_gone_is_dropped(
    officer: User, work_done: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start(by=officer, at=NOON)
    Reassessment.objects.filter(pk=run.pk).update(engine="gone@1")
    work_done()
    run.refresh_from_db()
    assert run.state == "dropped"
    assert judging.name_of(judging.engine_of_this_service()) != "gone@1"


@pytest.mark.usefixtures("shop", "new_engine")
def test_the_screens_show_how_many_would_move(
    signed_in: SignIn, officer: User, administrator: User, agent: User, work_done: Work
) -> None:
    browser = signed_in(administrator)
    assert "milder@2" in browser.get("/interactions/reassessments/").content.decode()
    where = browser.post("/interactions/reassessments/start/")["Location"]
    waiting = browser.get(where).content.decode()
    assert "<progress" in waiting
    assert 'hx-trigger="every 3s"' in waiting
    work_done()
    page = browser.get(where).content.decode()
    assert "call-0" not in page
    moving = difference(Reassessment.objects.get()).moving
    assert moving > 0
    assert f"Contacts with another verdict: {moving} / 3" in " ".join(page.split())
    assert "<progress" not in page
    mine = signed_in(officer).get(where).content.decode()
    assert any(f"call-{n}" in mine for n in range(3))
    assert signed_in(agent).get(where).status_code == 403
    signed_in(officer).post(f"{where}decide/", {"decision": "apply"})
    assert Reassessment.objects.get().state == "applied"


def test_the_policy_in_force_is_kept_whole_once(line: Line, work_done: Work) -> None:
    first, again = record_in_force(at=NOON), record_in_force(at=NOON)
    assert first == again
    assert PolicyRevision.objects.get().text.startswith("{")
    assert Entry.objects.filter(act="policy.in_force").count() == 1
    assert not Interaction.objects.exists()
