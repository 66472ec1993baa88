"""What the database itself refuses: an exhibit, or what happened to it, that changes.

A row can be deleted, by the retention that the ledger tells of; it cannot be written over.
"""

from __future__ import annotations

from typing import Final

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_TABLES: Final = ("exhibits_exhibit", "exhibits_custodyevent")


def guard(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers in place."""
    for table in _TABLES:
        for statement in _on(table, schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)


def unguard(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away. A migration that rebuilds a table puts them back afterwards."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    for table in _TABLES:
        where = "" if sqlite else f" ON {table}"
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_stays{where}", params=None)
        if not sqlite:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_stays", params=None)


def _on(table: str, vendor: str) -> tuple[str, ...]:
    if vendor == "sqlite":
        return (
            f"""CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table}
            BEGIN SELECT RAISE(ABORT, 'what was entered of an exhibit does not change'); END""",
        )
    return (
        f"""CREATE FUNCTION {table}_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'what was entered of an exhibit does not change'
                USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
        f"""CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_stays()""",
    )
