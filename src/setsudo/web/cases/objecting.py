"""The customer objects; somebody who took no part answers, and can only answer in their favour."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.module_loading import import_string

from setsudo.cases import appeals
from setsudo.cases.appeals import ACT_OF, Result
from setsudo.cases.determination import Improvement, Outcome
from setsudo.cases.lacks import Lack
from setsudo.cases.shortcomings import Insufficient, Shortcoming
from setsudo.cases.states import Act
from setsudo.web.accounts.models import User
from setsudo.web.cases import improving
from setsudo.web.cases.deciding import determination_of
from setsudo.web.cases.doing import begun
from setsudo.web.cases.models import Case, Objection, Part
from setsudo.web.cases.people import take_part
from setsudo.web.cases.refusing import NO_WORDS, Unfit
from setsudo.web.ledger.entering import Recorded

RECEIVED: Final = "setsudo.web.notices.stating.objected"
"""What follows from every objection. By name: notices are built on cases, not known to them."""
FOLLOWED: Final = "setsudo.web.notices.deciding.follow"
"""What follows from every answer."""


@transaction.atomic
def receive(ref: UUID, text: str, *, by: User, at: datetime) -> Objection:
    """Take the customer's objection, wherever and by whomever it is brought."""
    doing = begun(ref, Act.RECEIVE_OBJECTION, by=by, at=at)
    if not text.strip():
        raise Unfit(NO_WORDS, field="text")
    determination = doing.case.determinations.filter(holds=True).first()
    if determination is None:
        # What was dismissed was never determined, so there is nothing to object to.
        raise Insufficient([Shortcoming(Lack.APPEAL_CHANGES_NOTHING)])
    row = doing.case.objections.create(
        determination=determination, received_by=by, received_at=at, text=text.strip()
    )
    doing.case.closed_at = None
    doing.case.closed_because = ""
    doing.finished(facts={"objection": str(row.ref)}, rows=[row])
    import_string(RECEIVED)(row, at=at)
    return row


@transaction.atomic
def answer(
    ref: UUID,
    result: Result,
    reason: str,
    *,
    by: User,
    at: datetime,
    instead: Outcome | None = None,
    improvement: Improvement | None = None,
    lifts: Collection[UUID] = (),
) -> Objection:
    """Uphold, overturn or send back. Raises Insufficient; nothing is made worse by one person.

    `lifts` are measures that are lifted though the determination is upheld.
    """
    doing = begun(ref, ACT_OF[result], by=by, at=at)
    row = doing.case.objections.get(result="")
    determination = row.determination
    reviewed = appeals.review(
        determination_of(determination),
        result,
        by=doing.person,
        at=at,
        reason=reason,
        involved=doing.involved,
        instead=instead,
        improvement=improvement,
    )
    row.result, row.reason, row.answered_by, row.answered_at = result, reason.strip(), by, at
    row.outcome = reviewed.outcome or ""
    row.save()
    rows: list[Recorded] = [row]
    if result is Result.OVERTURNED and reviewed.outcome is not None:
        determination.outcome_now, determination.outcome_since = reviewed.outcome, at
        determination.save()
        entered = improving.from_complaint(doing.case, reviewed.improvement, by=by, at=at)
        rows += [determination, *([entered] if entered is not None else [])]
    elif result is Result.SENT_BACK:
        set_aside(doing.case, at=at)
        determination.refresh_from_db()
        rows.append(determination)
    doing.finished(facts={"objection": str(row.ref), "result": result.value}, rows=rows)
    follow: Callable[..., None] = import_string(FOLLOWED)
    follow(row, lifts, by=by, at=at)
    return row


def set_aside(case: Case, *, at: datetime) -> None:
    """Let others review a case anew: who decided before decides no more, and the clocks restart."""
    for one in case.determinations.filter(holds=True):
        for who in (one.proposed_by, one.approved_by):
            take_part(case, who, Part.DECIDED_BEFORE, at=at)
        one.holds = False
        one.save(update_fields=["holds"])
    case.claimed_by = None
    case.review_from, case.facts_from, case.determined_at = at, None, None
