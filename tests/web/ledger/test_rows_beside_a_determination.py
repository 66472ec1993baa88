"""Contact, assessment, merge and measure: every column that is bound is named where it is changed,
and an entry of an older version promises no more than it did."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import models, transaction
from ledger_store import nothing_refused
from test_a_determination_changed_in_sql import found_anew, other

from setsudo.ledger import Kind, Record
from setsudo.web.accounts.models import Site, User
from setsudo.web.customers.merging import merge, undo
from setsudo.web.customers.models import Merge
from setsudo.web.interactions.models import Assessment, Interaction
from setsudo.web.ledger.entering import enter
from setsudo.web.measures.models import Measure

sys.path.append(str(Path(__file__).parents[1] / "cases"))

from stored_cases import HOUR, NOON, customer, opened

pytestmark = pytest.mark.django_db

FREE = {
    Interaction: {"customer", "original"},
    Assessment: {"line"},
}
"""Columns that docs/reference/ledger.md lists as not bound."""
OTHERWISE = {
    Interaction: {
        **dict.fromkeys(
            (
                "channel", "lang", "started_at", "duration_s", "received_at", "site",
                "reported_by",
            ),
            "came",
        ),
        "line": "digest",
        "digest": "digest_kept",
    },
    Assessment: dict.fromkeys(("made_at", "policy_digest", "proposed_by"), "made"),
}  # fmt: skip


def test_every_bound_column_that_is_changed_in_sql_is_named(ginza: Site, officer: User) -> None:
    case = opened(ginza, who=customer())
    merged = merge(customer("A").pk, customer("B").pk, "one person", by=officer, at=NOON)
    undo(merged.pk, "two after all", by=officer, at=NOON + HOUR)
    measure = Measure.objects.create(
        case=case, rung="warning", severity=2, reason="r", days=30, begins=NOON,
        proposed_by=officer, proposed_at=NOON, since=NOON, until=NOON + timedelta(days=30),
    )  # fmt: skip
    rows: list[models.Model] = [
        Interaction.objects.get(), Assessment.objects.get(), Merge.objects.get(), measure,
    ]  # fmt: skip
    for row in rows:
        row.refresh_from_db()
        with transaction.atomic():
            enter("noted", at=NOON, about="case/1", rows=[row])  # type: ignore[list-item]
    assert found_anew(set()) == set()
    unnamed = []
    with nothing_refused():
        for row in rows:
            ref = row.record().ref  # type: ignore[attr-defined]
            for field in row._meta.concrete_fields:
                if field.primary_key or field.name in FREE.get(type(row), ()):
                    continue
                value = getattr(row, field.attname)
                changed = (
                    1.5 if value is None and field.name == "duration_s" else other(field, value)
                )
                with transaction.atomic():
                    row._meta.model._base_manager.filter(pk=row.pk).update(
                        **{field.attname: changed}
                    )
                    found = found_anew(set())
                    transaction.set_rollback(True)
                name = OTHERWISE.get(type(row), {}).get(field.name, field.name)
                if (Kind.RECORD_CHANGED, f"{ref}: {name}") not in {
                    (kind, one.replace(": undone, ", ": ")) for kind, one in found
                }:
                    unnamed.append((field, found))
    assert unnamed == []


def test_an_entry_of_an_older_version_still_verifies(ginza: Site) -> None:
    row = opened(ginza)
    whole = row.record()
    older = {key: one for key, one in whole.fields.items() if key not in ("contacts", "parts")}

    class Older:
        def record(self) -> Record:
            return Record(whole.ref, older)

    with transaction.atomic():
        enter("noted", at=NOON, about="case/1", rows=[Older()])
    of_case = f"case/{row.pk}"
    assert not [name for _, name in found_anew(set()) if name.startswith(of_case)]
    row.contacts.all().delete()
    assert not [name for _, name in found_anew(set()) if name.startswith(of_case)]
    type(row).objects.filter(pk=row.pk).update(severity=0)
    assert (Kind.RECORD_CHANGED, f"{of_case}: severity") in found_anew(set())
