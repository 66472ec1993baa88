"""Every column of every row that a determination consists of: changed in SQL, it is named.

Columns that follow from others are told beside: they decide nothing.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import models, transaction
from ledger_store import nothing_refused

from setsudo.ledger import Finding, Kind
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import (
    claiming,
    opening,
    talking,
)
from setsudo.web.cases.models import (
    Case,
    Contact,
    PartTaken,
    Piece,
    Rests,
)
from setsudo.web.customers import merging
from setsudo.web.ledger.verifying import verify_log
from setsudo.web.policies.models import PolicyRevision

sys.path.append(str(Path(__file__).parents[1] / "cases"))

from stored_cases import (
    CALM,
    HOUR,
    NOON,
    assessed,
    contact,
    customer,
    ledger_acts,
    opened,
)

pytestmark = pytest.mark.django_db

TOGETHER = {
    Piece: {
        "turn": "place",
        "start": "place",
        "end": "place",
        "because_ja": "because",
        "because_en": "because",
    },
    Case: {
        **dict.fromkeys(("verdict", "score", "malice", "danger", "distress"), "found"),
        **dict.fromkeys(
            (
                "opened_at",
                "review_from",
                "acknowledged_at",
                "facts_from",
                "victim_named_at",
                "victim_contacted_at",
                "determined_at",
                "closed_at",
            ),
            "times",
        ),
    },
}
"""Columns that a record states together, under one name."""
DECIDES_NOTHING = {
    Case: {"band", "due_at", "waits"},
    Rests: {"id"},
    Contact: {"id"},
    PartTaken: {"id"},
    PolicyRevision: {"id"},
}
"""What orders the queue, worked out anew at every act; and numbers by which nothing is named."""


def other(field: models.Field[Any, Any], value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(field, models.ForeignKey):
        return other(field.target_field, value)
    if isinstance(field, models.UUIDField):
        return uuid4()
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.DateTimeField):
        return (value or NOON) + timedelta(microseconds=1)
    if isinstance(field, models.DateField):
        return (value or NOON.date()) + timedelta(days=1)
    if isinstance(field, models.JSONField):
        return {**value, "more": 1} if isinstance(value, dict) else [*value, "more"]
    if isinstance(field, models.IntegerField):
        return (value or 0) + 1
    if isinstance(field, models.FloatField):
        return value + 0.0001
    assert isinstance(field, models.CharField | models.TextField), field
    return f"{value}x" if field.max_length is None or len(value) < field.max_length else "x"


def found_anew(staged: set[Finding]) -> set[tuple[Kind, str]]:
    return {(one.kind, one.name) for one in set(verify_log().findings) - staged}


def test_every_column_that_is_changed_in_sql_is_found_and_named(
    whole: dict[type[models.Model], models.Model],
) -> None:
    # The story's stage puts contact and assessment there itself, without an entry.
    staged = set(verify_log().findings)
    assert {one.name.split("/")[0] for one in staged} == {"assessment", "interaction"}
    tried = 0
    unnamed = []
    with nothing_refused():
        for model, row in whole.items():
            for field in model._meta.concrete_fields:
                if field.name in DECIDES_NOTHING.get(model, ()):
                    continue
                changed = other(field, getattr(row, field.attname))
                with transaction.atomic():
                    rows = model._base_manager.filter(pk=row.pk)
                    assert rows.update(**{field.attname: changed}) == 1
                    found = found_anew(staged)
                    transaction.set_rollback(True)
                if not names(row, field, found):
                    unnamed.append(f"{model.__name__}.{field.name}: {found}")
                tried += 1
    assert unnamed == []
    assert tried > 120
    assert set(verify_log().findings) == staged


def names(row: models.Model, field: models.Field[Any, Any], found: set[tuple[Kind, str]]) -> bool:
    if isinstance(row, Rests):
        return (Kind.RECORD_CHANGED, f"proposal/{row.proposal_id}: rests_on") in found
    if isinstance(row, Contact | PartTaken):
        name = "contacts" if isinstance(row, Contact) else "parts"
        return (Kind.RECORD_CHANGED, f"case/{row.case_id}: {name}") in found
    ref = row.record().ref  # type: ignore[attr-defined]
    if str(getattr(row, field.attname)) == ref.split("/")[1]:
        # Under another name it is two things: a row that is gone, and one that nobody entered.
        return (Kind.RECORD_MISSING, ref) in found and Kind.RECORD_UNKNOWN in dict(found)
    name = TOGETHER.get(type(row), {}).get(field.name, field.name)
    return (Kind.RECORD_CHANGED, f"{ref}: {name}") in found


def test_a_row_that_is_taken_away_is_found_and_named(
    whole: dict[type[models.Model], models.Model],
) -> None:
    staged = set(verify_log().findings)
    with nothing_refused():
        for model, row in whole.items():
            with transaction.atomic():
                gone = model._base_manager.filter(pk=row.pk)
                gone._raw_delete(gone.db)
                found = found_anew(staged)
                transaction.set_rollback(True)
            if isinstance(row, Contact | PartTaken):
                assert names(row, row._meta.get_field("case"), found)
                continue
            if isinstance(row, Rests):
                assert (Kind.RECORD_CHANGED, f"proposal/{row.proposal_id}: rests_on") in found
                continue
            assert (Kind.RECORD_MISSING, row.record().ref) in found, model  # type: ignore[attr-defined]


def test_evidence_exchanged_under_a_proposal_is_found(
    whole: dict[type[models.Model], models.Model], ginza: Site
) -> None:
    rests = whole[Rests]
    assert isinstance(rests, Rests)
    another = opened(ginza).pieces.first()
    assert another is not None
    staged = set(verify_log().findings)
    Rests.objects.filter(pk=rests.pk).update(piece=another)
    assert found_anew(staged) == {(Kind.RECORD_CHANGED, f"proposal/{rests.proposal_id}: rests_on")}


def test_whatever_changes_a_case_binds_it_anew(ginza: Site, agent: User, officer: User) -> None:
    note = contact(ginza, CALM, reported_by=agent, channel="in_person")
    case = opening.open_report(note, by=agent, at=NOON)
    said = assessed(note, verdict="within")
    for _ in range(2):
        opening.open_for(said, at=NOON)
    assert ledger_acts(case.ref) == ["case.opened", "case.assessed"]

    kept, gone = customer(), customer("Noguchi R.")
    home = opened(ginza, who=gone)
    claiming.claim(case.ref, by=officer, at=NOON)
    talking.join(case.ref, home.ref, "the same evening", by=officer, at=NOON + HOUR)
    merging.merge(kept.pk, gone.pk, "one person", by=officer, at=NOON + HOUR)
    home.refresh_from_db()
    assert (home.reported, home.customer) == (True, kept)
    assert not [one for one in verify_log().findings if one.name.startswith("case/")]
