"""What was said on the spot is logged, from a phone, in one press."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from setsudo.measures.lacking import refuse_if_any
from setsudo.measures.permissions import refuse_unless_entitled
from setsudo.measures.standing import Deed
from setsudo.measures.steps import Said, Step, lacking
from setsudo.web.accounts.models import User
from setsudo.web.cases.doing import locked
from setsudo.web.cases.pinning import pinned
from setsudo.web.ledger.entering import enter
from setsudo.web.measures.gathering import facts
from setsudo.web.measures.models import StepRow

CONFIRMABLE = ("accommodation_considered", "answer_given")


@transaction.atomic
def log(
    ref: UUID,
    step: Step,
    *,
    by: User,
    at: datetime,
    words: str = "",
    confirms: Collection[str] = (),
    agreed_by: User | None = None,
    danger: str = "",
) -> StepRow:
    """Log one step with its time. Raises NotEntitled, NotReady with what comes first."""
    case = locked(ref)
    refuse_unless_entitled(by.person, Deed.LOG_STEP, case.involved())
    kept = frozenset(confirms) & frozenset(CONFIRMABLE)
    agreed = str(agreed_by.pk) if agreed_by is not None else ""
    said = Said(step, str(by.pk), at, words.strip(), kept, agreed, danger.strip())
    refuse_if_any(
        lacking(
            said,
            pinned(case),
            facts(case),
            by=by.person,
            agreed_by=agreed_by.person if agreed_by is not None else None,
            confirmable=CONFIRMABLE,
        )
    )
    row = StepRow.objects.create(
        case=case,
        step=step,
        by=by,
        at=at,
        words=said.words,
        confirms=sorted(kept),
        agreed_by=agreed_by,
        danger=said.danger,
    )
    enter(
        "measure.step",
        at=at,
        about=f"case/{case.ref}",
        by=str(by.pk),
        facts={"case": case.number, "step": step.value, "danger": bool(said.danger)},
        rows=[row],
    )
    return row
