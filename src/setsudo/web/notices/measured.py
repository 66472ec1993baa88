"""What the room of measures tells a notice, and the one thing that is asked of it: to lift."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.utils.module_loading import import_string

from setsudo.bilingual import Text
from setsudo.measures.restrictions import Restriction
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case

LIFT: Final = "setsudo.web.measures.lifting.lift"
IN_FORCE: Final = "approved"
_STATES: Final = {
    IN_FORCE: Text(ja="実施中", en="in force"),
    "lifted": Text(ja="解除済み", en="lifted"),
    "lapsed": Text(ja="期間満了", en="lapsed"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a measure stands for its reader."""

    binds: bool
    ended: bool
    since: datetime
    until: datetime


def measure(ref: UUID | None) -> Any | None:
    """Return a measure; None where there is none."""
    model = _model()
    return model.objects.filter(ref=ref).first() if model is not None and ref else None


def in_force(case: Case, at: datetime) -> list[Any]:
    """Return the measures of a case, and of those that it gathers, that bind or will bind."""
    model = _model()
    if model is None:
        return []
    rows = model.objects.filter(case__in=case.family(), state=IN_FORCE, until__gt=at)
    return [*rows.order_by("since")]


def to_tell(case: Case) -> list[tuple[Any, Text]]:
    """Return the measures of a case of which a customer is told, with how they stand."""
    model = _model()
    if model is None:
        return []
    rows = model.objects.filter(case=case, state__in=[IN_FORCE, "lifted", "lapsed"])
    return [(one, _STATES[one.state]) for one in rows.order_by("-since")]


def standing(ref: UUID | None, at: datetime) -> Standing | None:
    """Return whether a measure binds now."""
    found = measure(ref)
    if found is None:
        return None
    held = found.state == IN_FORCE and found.until > at
    return Standing(held and found.since <= at, not held, found.since, found.until)


def lift(ref: UUID, *, by: User, at: datetime, reason: str) -> None:
    """Lift a measure because of an objection, and let go of what it holds."""
    deed: Callable[..., object] = import_string(LIFT)
    deed(ref, by=by, at=at, reason=reason, because="objection")


def restriction(found: Any) -> Restriction | None:
    """Return what a measure says to its customer; None for one that nobody approved."""
    if found.since is None or found.until is None:
        return None
    told: Restriction = found.restriction()
    return told


def by_code(code: str) -> Any | None:
    """Return the measure that a code belongs to, as services hand it on with their answer."""
    model = _model()
    known = model.objects.filter(code=code).first() if model is not None and code else None
    return known if known is not None and compare_digest(known.code, code) else None


def _model() -> Any | None:
    try:
        return apps.get_registered_model("measures", "Measure")
    except LookupError:
        return None
