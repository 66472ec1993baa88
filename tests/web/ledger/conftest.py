"""One case as it is stored, from the report to the answered objection."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import pytest
from django.db import models

from setsudo.cases.appeals import Result
from setsudo.cases.care import CareStatus, CareStep
from setsudo.cases.closing import Progress
from setsudo.cases.determination import Outcome
from setsudo.cases.timeline import NoteKind
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import (
    caring,
    claiming,
    closing,
    deciding,
    noting,
    objecting,
    people,
    proposing,
)
from setsudo.web.cases.models import (
    Advice,
    CareRow,
    Case,
    Consultation,
    Contact,
    Determined,
    Dialogue,
    NoteRow,
    Objection,
    PartTaken,
    Piece,
    Proposed,
    Recurring,
    Rests,
    Told,
)
from setsudo.web.policies.models import PolicyRevision

sys.path.append(str(Path(__file__).parents[1] / "cases"))

from stored_cases import HOUR, NOON, beyond, reported, with_evidence


@pytest.fixture
def whole(
    ginza: Site, agent: User, supervisor: User, officer: User, approver: User,
    counsel: User, appeal_officer: User,
) -> dict[type[models.Model], models.Model]:  # fmt: skip
    """One case from the report to the answered objection: a row of every table."""

    def at(hours: int) -> datetime:
        return NOON + hours * HOUR

    case = reported(ginza, agent, victims=[agent])
    claiming.acknowledge(case.ref, by=supervisor, at=at(1))
    claiming.claim(case.ref, by=officer, at=at(1))
    with_evidence(case, officer)
    key = case.pieces.earliest("added_at").key
    fact = noting.record_note(
        case.ref, NoteKind.FACT, "He named the school", by=officer, at=at(1), evidence=[key]
    )
    noting.record_note(
        case.ref, NoteKind.INFERENCE, "He had followed her", by=officer, at=at(1),
        drawn_from=[fact.pk],
    )  # fmt: skip
    caring.open_dialogue(case.ref, "asks for letters", by=officer, at=at(1))
    caring.conclude_dialogue(case.ref, "we write", ["letters"], by=officer, at=at(2))
    people.call_in(case.ref, counsel, by=officer, at=at(2))
    noting.advise(case.ref, "tell the police", by=counsel, at=at(2))
    proposing.propose(case.ref, beyond(case), by=officer, at=at(2))
    deciding.approve(case.ref, "I read it", by=approver, at=at(3))
    caring.contact_victim(case.ref, agent, "sleeps badly", by=supervisor, at=at(3))
    caring.record_care(
        case.ref, agent, CareStep.DOCTOR, CareStatus.DONE, by=supervisor, at=at(4), note="went"
    )
    closing.tell_outcome(case.ref, agent, "told in person", by=officer, at=at(4))
    caring.plan_recurrence(
        case.ref, by=officer, at=at(4), cause="alone", progress=Progress.PLANNED,
        action="two people", owner="the site", due=date(2026, 12, 24),
    )  # fmt: skip
    objecting.receive(case.ref, "It was a joke", by=agent, at=at(5))
    people.call_in(case.ref, appeal_officer, by=officer, at=at(5))
    objecting.answer(
        case.ref, Result.OVERTURNED, "a joke", by=appeal_officer, at=at(6),
        instead=Outcome.UNDETERMINED,
    )  # fmt: skip
    kinds = (
        Case, Piece, NoteRow, Proposed, Rests, Determined, Objection, Advice, CareRow,
        Consultation, Dialogue, Told, Recurring, PolicyRevision, Contact, PartTaken,
    )  # fmt: skip
    found: dict[type[models.Model], models.Model] = {}
    for model in kinds:
        row = model._base_manager.order_by("pk").last()
        assert row is not None, model
        found[model] = row
    return found
