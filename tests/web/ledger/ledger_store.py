"""A stored log for the stories of the ledger, made as the service makes one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.db import connection, transaction

from setsudo.web.ledger.checkpoints import sign
from setsudo.web.ledger.entering import enter
from setsudo.web.policies.models import PolicyRevision

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def at(minute: int) -> datetime:
    return NOON + timedelta(minutes=minute)


def fill(count: int, *, every: int = 100) -> None:
    """Enter `count` acts, each fifth with a row that it binds; sign after each `every`."""
    for number in range(count):
        with transaction.atomic():
            rows = []
            if number % 5 == 0:
                ident = sha256(str(number).encode()).hexdigest()
                rows = [
                    PolicyRevision.objects.create(
                        ident=f"policy/{number}",
                        content_hash=ident,
                        text="{}",
                        in_force_from=at(number),
                    )
                ]
            enter(
                "noted", at=at(number), about=f"case/{number % 7}", by=f"agent-{number % 3}",
                facts={"number": number}, personal={"customer": "山田 花子"}, rows=rows,
            )  # fmt: skip
        if (number + 1) % every == 0:
            sign(at=at(number))


def let_anything_pass() -> None:
    """Be somebody with the database in hand: the triggers go first."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # What is deferred has to have happened before a table's triggers can be switched off.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
            return
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        cursor.execute("DROP TRIGGER ledger_no_gap")
        cursor.execute("DROP TRIGGER ledger_no_change")


@contextmanager
def nothing_refused() -> Iterator[None]:
    """Be somebody with the database in hand: what it refuses is switched off first."""
    let_anything_pass()
    if connection.vendor != "postgresql":
        sql("PRAGMA ignore_check_constraints = ON")
        try:
            yield
        finally:
            sql("PRAGMA ignore_check_constraints = OFF")
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint "
            "WHERE contype = 'c' AND connamespace = current_schema()::regnamespace"
        )
        for table, name in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    yield


def sql(statement: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount
