"""A case ends: people told and cared for, a recurrence prevented; or dismissed, or opened again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.module_loading import import_string

from setsudo.bilingual import Text
from setsudo.cases.closing import (
    Ending,
    closing_shortcomings,
    refuse_unless_closable,
    refuse_unless_dismissible,
)
from setsudo.cases.determination import Improvement
from setsudo.cases.shortcomings import Shortcoming
from setsudo.cases.states import Act, State
from setsudo.web.accounts.models import User
from setsudo.web.cases.doing import begun
from setsudo.web.cases.models import Case, Determined, Part, Standing
from setsudo.web.cases.objecting import set_aside
from setsudo.web.cases.refusing import NO_WORDS, Unfit

FALL: Final = "setsudo.web.measures.lifting.fall"
"""What becomes of measures without their ground. By name: measures are built on cases."""


@transaction.atomic
def tell_outcome(ref: UUID, victim: User, note: str, *, by: User, at: datetime) -> Case:
    """Tell somebody who was hurt what was determined and why."""
    doing = begun(ref, Act.TELL_OUTCOME, by=by, at=at)
    if str(victim.pk) not in doing.involved.victims:
        raise Unfit(_NOT_HURT, field="victim")
    row = doing.case.told.create(victim=victim, by=by, at=at, note=note.strip())
    return doing.finished(personal={"victim": str(victim.pk), "note": note.strip()}, rows=[row])


@transaction.atomic
def close(ref: UUID, *, by: User, at: datetime) -> Case:
    """End a case. Raises Insufficient with everything that is still owed to somebody."""
    doing = begun(ref, Act.CLOSE, by=by, at=at)
    refuse_unless_closable(ending_of(doing.case))
    doing.case.closed_at = at
    return doing.finished()


@transaction.atomic
def dismiss(ref: UUID, reason: str, *, by: User, at: datetime) -> Case:
    """Say that there is nothing to determine; never where a person spoke up or was hurt."""
    doing = begun(ref, Act.DISMISS, by=by, at=at)
    refuse_unless_dismissible(
        reported=doing.case.reported, victims=doing.involved.victims, reason=reason
    )
    doing.case.closed_at, doing.case.closed_because = at, reason.strip()
    return doing.finished(personal={"reason": reason.strip()})


@transaction.atomic
def reopen(ref: UUID, reason: str, *, by: User, at: datetime) -> Case:
    """Look at a closed case anew, because something is new. Others than before decide it."""
    doing = begun(ref, Act.REOPEN, by=by, at=at)
    if not reason.strip():
        raise Unfit(NO_WORDS, field="reason")
    held = [*doing.case.determinations.filter(holds=True)]
    set_aside(doing.case, at=at)
    doing.case.closed_at, doing.case.closed_because = None, ""
    for one in held:
        one.refresh_from_db()
    case = doing.finished(personal={"reason": reason.strip()}, rows=held)
    fall: Callable[..., object] = import_string(FALL)
    fall(held, by=by, at=at, reason=reason)
    return case


def still_open(case: Case) -> tuple[Shortcoming, ...]:
    """Return what keeps a determined case from being closed, for the page that helps to do it."""
    return closing_shortcomings(ending_of(case)) if case.state == State.DETERMINED else ()


def ending_of(case: Case) -> Ending:
    """Return what stands on record, as the rules of closing know it."""
    holding = next((one for one in case.determinations.all() if one.holds), None)
    told = case.told.filter(at__gte=holding.outcome_since) if holding is not None else ()
    hurt = [one.user_id for one in case.parts.all() if one.part == Part.VICTIM]
    return Ending(
        victims=frozenset(str(one) for one in hurt),
        care=tuple(row.care for row in case.care.all()),
        told=frozenset(str(row.victim_id) for row in told),
        recurrence=tuple(row.recurrence for row in case.recurrences.order_by("pk")),
        improvement=_complaint(holding),
        improvement_entered=case.improvements.exists(),
    )


def _complaint(holding: Determined | None) -> Improvement | None:
    if holding is None or holding.proposal.standing != Standing.APPROVED:
        return None
    item = holding.proposal.draft["improvement"]
    return Improvement(item["title"], item["about"]) if item else None


_NOT_HURT = Text(
    ja="その人は、この事案で被害を受けた人として記録されていません。",
    en="That person is not recorded as hurt on this case.",
)
