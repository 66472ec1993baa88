"""What the room of measures tells a notice, and the one thing that is asked of it: to lift."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Final
from uuid import UUID

from setsudo.bilingual import Text
from setsudo.measures.restrictions import Restriction
from setsudo.measures.standing import STATE_NAMES, State
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.measures import lifting
from setsudo.web.measures.models import Measure

_TOLD: Final = (State.APPROVED, State.LIFTED, State.LAPSED)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a measure stands for its reader."""

    binds: bool
    ended: bool
    since: datetime
    until: datetime


def measure(ref: UUID | None, case: Case) -> Measure | None:
    """Return a measure of a case, or of one that it gathers; None where there is none."""
    return Measure.objects.filter(ref=ref, case__in=case.family()).first() if ref else None


def in_force(case: Case, at: datetime) -> list[Measure]:
    """Return the measures of a case, and of those that it gathers, that bind or will bind."""
    rows = Measure.objects.filter(case__in=case.family(), state=State.APPROVED, until__gt=at)
    return [*rows.order_by("since")]


def to_tell(case: Case) -> list[tuple[Measure, Text]]:
    """Return the measures of a case of which a customer is told, with how they stand."""
    rows = Measure.objects.filter(case=case, state__in=_TOLD)
    return [(one, STATE_NAMES[State(one.state)]) for one in rows.order_by("-since")]


def standing(ref: UUID | None, at: datetime) -> Standing | None:
    """Return whether a measure binds now."""
    found = Measure.objects.filter(ref=ref).first() if ref else None
    if found is None or found.since is None or found.until is None:
        return None
    held = found.state == State.APPROVED and found.until > at
    return Standing(held and found.since <= at, not held, found.since, found.until)


def lift(ref: UUID, *, by: User, at: datetime, reason: str) -> None:
    """Lift a measure because of an objection, and let go of what it holds."""
    lifting.lift(ref, by=by, at=at, reason=reason, because="objection")


def restriction(found: Measure) -> Restriction | None:
    """Return what a measure says to its customer; None for one that nobody approved."""
    if found.since is None or found.until is None:
        return None
    return found.restriction()


def by_code(code: str) -> Measure | None:
    """Return the measure that a code belongs to, as services hand it on with their answer."""
    known = Measure.objects.filter(code=code).first() if code else None
    return known if known is not None and compare_digest(known.code, code) else None
