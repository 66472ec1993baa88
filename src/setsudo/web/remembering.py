"""What a page asks of the same person or case again and again, asked once while it is drawn.

Nothing is remembered outside of `remembering`: an act has to see what was written a moment ago.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

from django.db.models import Model

Found = TypeVar("Found")
Row = TypeVar("Row", bound=Model)

_known: ContextVar[dict[tuple[str, type[Model], Any], Any] | None] = ContextVar(
    "known", default=None
)


@contextmanager
def remembering() -> Iterator[None]:
    """Ask once, within this, what `remembered` functions answer about a row."""
    before = _known.set({})
    try:
        yield
    finally:
        _known.reset(before)


def remembered(ask: Callable[[Row], Found]) -> Callable[[Row], Found]:
    """Make a question about one row one that is asked once a page. Its answer must not change."""

    @wraps(ask)
    def asked(row: Row) -> Found:
        known = _known.get()
        if known is None or row.pk is None:
            return ask(row)
        place = (ask.__qualname__, type(row), row.pk)
        if place not in known:
            known[place] = ask(row)
        found: Found = known[place]
        return found

    return asked
