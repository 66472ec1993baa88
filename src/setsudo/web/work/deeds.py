"""What workers can do: each deed a function, registered under its kind in a room's `deeds.py`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.utils.module_loading import autodiscover_modules

Deed = Callable[[str, datetime], datetime | None]
"""Called with what it is about and the time; returns when it has to be done again, if ever.

A deed may be repeated: a crash after it and before it was marked done gives it to another worker.
"""

_DEEDS: Final[dict[str, Deed]] = {}
_OUTSIDE: Final[set[str]] = set()


def deed(kind: str, *, outside: bool = False) -> Callable[[Deed], Deed]:
    """Register a function as what is done for a kind: `@deed("assess")`.

    One that waits for an answer from `outside` is done beside all others, several at a time, and
    ends by itself within some seconds: no work of the service waits for somebody else's machine.
    """

    def registered(function: Deed) -> Deed:
        if outside:
            _OUTSIDE.add(kind)
        if _DEEDS.setdefault(kind, function) is not function:
            raise RuntimeError(f"two functions are registered for “{kind}”")
        return function

    return registered


def known() -> dict[str, Deed]:
    """Return every deed by its kind, those of every installed room's `deeds.py`."""
    autodiscover_modules("deeds")
    return dict(_DEEDS)


def is_outside(kind: str) -> bool:
    """Say whether a deed waits for answers from outside."""
    return kind in _OUTSIDE
