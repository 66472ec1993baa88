"""A column that holds what no such column can: its row is named, and all others are compared."""

from __future__ import annotations

import inspect
import re
from typing import Any, Final

import pytest
from django.db import connection, models, transaction
from ledger_store import NOON, fill, nothing_refused, sql

from setsudo.ledger import Finding, Kind
from setsudo.web.cases.models import Case, Proposed, Rests
from setsudo.web.ledger.bound import AT_ONCE, bound_models
from setsudo.web.ledger.models import SignedCheckpoint
from setsudo.web.ledger.verifying import verify_log
from setsudo.web.policies.models import PolicyRevision

pytestmark = pytest.mark.django_db
only_sqlite = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="a server lets no garbage into a column"
)
GARBAGE: Final = ("zz", "[" * 3_000, b"\xff\xfe", "[1.5, 1e400]", 10**18)
NAMES: Final = ("text", "deep", "no_utf8", "fractions", "large")
Whole = dict[type[models.Model], models.Model]


def put(row: models.Model, column: str, value: Any) -> None:
    """Let a column hold something; bytes stand there as text that is no UTF-8."""
    key = row._meta.pk
    what = "CAST(%s AS TEXT)" if isinstance(value, bytes) else "%s"
    sql(
        f'UPDATE {row._meta.db_table} SET "{column}" = {what} WHERE {key.column} = %s',  # noqa: S608
        value,
        key.get_db_prep_value(row.pk, connection),
    )


def found_anew(staged: set[Finding]) -> set[tuple[Kind, str]]:
    return {(one.kind, one.name) for one in {*verify_log().findings} - staged}


def found_with(
    row: models.Model, column: str, value: Any, staged: set[Finding]
) -> set[tuple[Kind, str]]:
    with transaction.atomic():
        put(row, column, value)
        found = found_anew(staged)
        transaction.set_rollback(True)
    return found


@only_sqlite
@pytest.mark.parametrize("value", GARBAGE, ids=NAMES)
def test_whatever_stands_in_a_column_the_verification_goes_on(whole: Whole, value: Any) -> None:
    staged = {*verify_log().findings}
    rows = [row for row in whole.values() if hasattr(row, "record")]
    refs = {row: row.record().ref for row in rows}
    columns = {
        row: [
            field.column
            for field in row._meta.concrete_fields
            if not field.primary_key and field.name != getattr(row, "BOUND_BY", "")
        ]
        for row in rows
    }
    every: set[str] = set()
    with nothing_refused():
        for turn in range(max(map(len, columns.values()))):
            with transaction.atomic():
                # Every row at once: in each another column.
                hit = {row: names[turn] for row, names in columns.items() if turn < len(names)}
                for row, column in hit.items():
                    put(row, column, value)
                named = {name.split(": ")[0] for _, name in found_anew(staged)}
                transaction.set_rollback(True)
            assert named <= {refs[row] for row in hit}
            every |= named
    assert every == {*refs.values()}


@only_sqlite
@pytest.mark.parametrize(
    ("column", "value", "field"),
    [("score", "abc", "?"), ("claimed_by_id", "zz", "?"), ("severity", 10**18, "severity")],
)
def test_a_row_that_cannot_be_read_is_named(
    whole: Whole, column: str, value: Any, field: str
) -> None:
    staged = {*verify_log().findings}
    with nothing_refused():
        found = found_with(whole[Case], column, value, staged)
    assert found == {(Kind.RECORD_CHANGED, f"case/{whole[Case].pk}: {field}")}


@only_sqlite
def test_a_key_that_cannot_be_read_is_a_row_gone_and_one_that_nobody_entered(
    whole: Whole,
) -> None:
    staged = {*verify_log().findings}
    with nothing_refused():
        found = found_with(whole[Case], "ref", "zz", staged)
    assert (Kind.RECORD_MISSING, f"case/{whole[Case].pk}") in found
    assert (Kind.RECORD_UNKNOWN, "case/?") in found


@only_sqlite
def test_garbage_in_a_row_beside_names_the_row_that_states_it(whole: Whole) -> None:
    rests = whole[Rests]
    staged = {*verify_log().findings}
    with nothing_refused():
        found = found_with(rests, "piece_id", "zz", staged)
    assert found == {(Kind.RECORD_CHANGED, f"proposal/{whole[Proposed].pk}: ?")}


@only_sqlite
def test_one_row_of_many_is_named_and_all_others_are_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("setsudo.web.ledger.bound.AT_ONCE", 4)
    assert AT_ONCE > 4
    fill(60)
    compared = verify_log().records
    garbled = PolicyRevision.objects.order_by("pk")[5]
    changed = PolicyRevision.objects.order_by("pk")[9]
    put(garbled, "in_force_from", "zz")
    put(changed, "text", "[]")
    found = verify_log()
    assert {(one.kind, one.name) for one in found.findings} == {
        (Kind.RECORD_CHANGED, f"policy/{garbled.content_hash}: ?"),
        (Kind.RECORD_CHANGED, f"policy/{changed.content_hash}: text"),
    }
    assert found.records == compared - 1


@only_sqlite
@pytest.mark.parametrize("value", GARBAGE, ids=NAMES)
def test_garbage_about_the_log_itself_ends_no_verification(value: Any) -> None:
    fill(30, every=10)
    table = {
        "ledger_signedcheckpoint": ("size", "note", "made_at"),
        "ledger_frontier": ("size", "peaks"),
        "ledger_tilehash": ("level", "tile", "offset", "hash"),
        "ledger_entry": ("act", "about", "at", "statement", "pieces"),
    }
    with nothing_refused():
        for name, columns in table.items():
            for column in columns:
                with transaction.atomic():
                    what = "CAST(%s AS TEXT)" if isinstance(value, bytes) else "%s"
                    last = f"SELECT MAX(rowid) FROM {name}"  # noqa: S608
                    sql(f'UPDATE {name} SET "{column}" = {what} WHERE rowid = ({last})', value)  # noqa: S608
                    assert verify_log().findings, (name, column)
                    transaction.set_rollback(True)
    assert SignedCheckpoint.objects.latest("made_at").made_at > NOON


def test_every_bound_model_says_under_which_name_its_rows_are_entered() -> None:
    for model in bound_models():
        (kind,) = re.findall(r'"([a-z_]+)/\{', inspect.getsource(model.record))  # type: ignore[attr-defined]
        assert getattr(model, "BOUND_AS", model._meta.model_name) == kind
