"""Every row that entries bind: those of all models that have a `record()`."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model

from setsudo.ledger import Record

AT_ONCE = 2_000


def bound_models() -> list[type[Model]]:
    """Return the models whose rows the ledger binds."""
    return [one for one in apps.get_models() if callable(getattr(one, "record", None))]


def bound_rows() -> Iterator[Record]:
    """Yield the record of every such row, as it is now."""
    for model in bound_models():
        # What a record does not state may be long: it is not read.
        rows = model._default_manager.order_by("pk").defer(*getattr(model, "NOT_BOUND", ()))
        # What a record states of rows beside it is read for many at once.
        rows = rows.prefetch_related(*getattr(model, "BOUND_WITH", ()))
        for row in rows.iterator(chunk_size=AT_ONCE):
            yield row.record()  # type: ignore[attr-defined] # chosen for having one
