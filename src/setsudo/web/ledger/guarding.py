"""What the database itself refuses: a gap between places, and a statement that changes."""

from __future__ import annotations

from typing import Final

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SQLITE: Final = (
    """CREATE TRIGGER ledger_no_gap BEFORE INSERT ON ledger_entry
    WHEN NEW.place <> (SELECT COALESCE(MAX(place), -1) + 1 FROM ledger_entry)
    BEGIN SELECT RAISE(ABORT, 'an entry takes the next place of the ledger'); END""",
    """CREATE TRIGGER ledger_no_change BEFORE UPDATE OF place, act, about, at, statement
    ON ledger_entry BEGIN SELECT RAISE(ABORT, 'an entry of the ledger does not change'); END""",
)
_POSTGRES: Final = (
    """CREATE FUNCTION ledger_no_gap() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.place <> (SELECT COALESCE(MAX(place), -1) + 1 FROM ledger_entry) THEN
            RAISE EXCEPTION 'an entry takes the next place of the ledger'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE FUNCTION ledger_no_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'an entry of the ledger does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """CREATE TRIGGER ledger_no_gap BEFORE INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_no_gap()""",
    """CREATE TRIGGER ledger_no_change BEFORE UPDATE OF place, act, about, at, statement
    ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_no_change()""",
)
_OFF: Final = {
    "sqlite": ("DROP TRIGGER IF EXISTS ledger_no_gap", "DROP TRIGGER IF EXISTS ledger_no_change"),
    "postgresql": (
        "DROP TRIGGER IF EXISTS ledger_no_gap ON ledger_entry",
        "DROP TRIGGER IF EXISTS ledger_no_change ON ledger_entry",
        "DROP FUNCTION IF EXISTS ledger_no_gap",
        "DROP FUNCTION IF EXISTS ledger_no_change",
    ),
}


def guard(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers in place."""
    on = _SQLITE if schema_editor.connection.vendor == "sqlite" else _POSTGRES
    for statement in on:
        schema_editor.execute(statement, params=None)


def unguard(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away. A migration that rebuilds the table puts them back afterwards."""
    for statement in _OFF[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)
