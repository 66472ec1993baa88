"""Every row that entries bind: those of all models that have a `record()`.

A model whose rows an entry names otherwise than by its own name and key says so: `BOUND_AS` is the
name before the slash, `BOUND_BY` the column behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection
from django.db.models import BigIntegerField, Expression, F, Func, Model, QuerySet

from setsudo.errors import LedgerError
from setsudo.ledger import Record, Unreadable

AT_ONCE = 2_000
_KEY: Final = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_GARBLED: Final = (
    ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError,
    ObjectDoesNotExist, DatabaseError, LedgerError,
)  # fmt: skip
"""What is raised where a column holds what its kind cannot: SQLite lets anything stand there."""


def bound_models() -> list[type[Model]]:
    """Return the models whose rows the ledger binds."""
    return [one for one in apps.get_models() if callable(getattr(one, "record", None))]


def bound_rows() -> Iterator[Record | Unreadable]:
    """Yield the record of every such row, as it is now; a row that cannot be read is named."""
    for model in bound_models():
        read = 0
        try:
            for row in _rows(model).iterator(chunk_size=AT_ONCE):
                record = _record(row)
                read += 1
                yield record
        except _GARBLED:
            yield from _with_care(model, read)


def _rows(model: type[Model]) -> QuerySet[Model]:
    # What a record does not state may be long: it is not read.
    rows = model._default_manager.order_by("pk").defer(*getattr(model, "NOT_BOUND", ()))
    # What a record states of rows beside it is read for many at once.
    return rows.prefetch_related(*getattr(model, "BOUND_WITH", ()))


def _with_care(model: type[Model], read: int) -> Iterator[Record | Unreadable]:
    """Yield the rows behind the first `read` ones, each by itself where many cannot be read."""
    rows = _rows(model).annotate(stands=_place())
    places = iter([*rows.values_list("stands", flat=True)[read:]])
    while some := [*islice(places, AT_ONCE)]:
        try:
            yield from _read(rows, some)
        except _GARBLED:
            for one in some:
                try:
                    yield from _read(rows, [one])
                except _GARBLED as refused:
                    if isinstance(refused, DatabaseError) and connection.vendor != "sqlite":
                        # No row's fault.
                        raise
                    yield Unreadable(_named(model, one))


def _read(rows: QuerySet[Model], places: Sequence[Any]) -> list[Record]:
    return [_record(row) for row in rows.filter(stands__in=places)]


def _record(row: Any) -> Record:
    found: Record = row.record()
    return found


def _place() -> Expression | F:
    """Return by what a row is found whatever stands in it; a server keeps garbage out of keys."""
    if connection.vendor == "sqlite":
        return Func(template="rowid", output_field=BigIntegerField())
    return F("pk")


def _named(model: type[Model], place: Any) -> str:
    kind = getattr(model, "BOUND_AS", model._meta.model_name)
    keys = model._base_manager.annotate(stands=_place()).filter(stands=place)
    try:
        key = str(keys.values_list(getattr(model, "BOUND_BY", "pk"), flat=True).get())
    except _GARBLED:
        key = ""
    # What stands there instead of a key may be anybody's words.
    return f"{kind}/{key if _KEY.fullmatch(key) else '?'}"
