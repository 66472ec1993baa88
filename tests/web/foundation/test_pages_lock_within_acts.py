"""Looking locks nothing: a row may be held only within an act, or PostgreSQL refuses the page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError
from every_door import PAGES, PEOPLE, address
from one_of_everything import World


@pytest.mark.django_db(transaction=True)
def test_no_page_holds_rows_outside_an_act(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = SQLCompiler.as_sql

    def as_postgres_does(self: SQLCompiler, *given: Any, **more: Any) -> Any:
        # SQLite has no such locks and passes over them.
        if self.query.select_for_update and connection.get_autocommit():
            raise TransactionManagementError("rows are held outside a transaction")
        return made(self, *given, **more)

    monkeypatch.setattr(SQLCompiler, "as_sql", as_postgres_does)
    loose: list[str] = []
    for route, door in PAGES.items():
        for letter in door.get:
            try:
                answer = world.browsers[letter].get(address(route, world.places))
            except TransactionManagementError as error:
                loose.append(f"{PEOPLE[letter]}: {route}: {error}")
                break
            if answer.streaming:
                answer.close()
            if answer.status_code >= 500:
                loose.append(f"{PEOPLE[letter]}: {route}: {answer.status_code}")
                break
    assert not loose, "\n".join(loose)
