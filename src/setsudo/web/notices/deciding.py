"""An objection is answered: what the answer changes is changed at once, and the customer is told.

`follow` runs inside every answer to an objection, on whichever way it was given, so that no
restriction outlives the ground on which it stood.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from setsudo.bilingual import Text
from setsudo.cases.appeals import Result
from setsudo.cases.determination import Improvement, Outcome
from setsudo.measures.notices.facts import Result as Told
from setsudo.measures.notices.kinds import Channel, Kind
from setsudo.measures.notices.standing import Standing
from setsudo.web.accounts.models import User
from setsudo.web.cases import objecting
from setsudo.web.cases.models import Case, Objection
from setsudo.web.cases.refusing import Unfit
from setsudo.web.notices import measured
from setsudo.web.notices.gathering import refuse_names
from setsudo.web.notices.models import Notice
from setsudo.web.notices.sending import can_go, let_go
from setsudo.web.notices.stating import refuse_unless_answering
from setsudo.web.notices.writing import draft, language_of
from setsudo.web.outbox.sending import emit


def decide(
    objection: Objection,
    result: Told,
    reason: str,
    *,
    by: User,
    at: datetime,
    lifts: Collection[UUID] = (),
    instead: Outcome | None = None,
    improvement: Improvement | None = None,
) -> Objection:
    """Answer an objection: uphold, change what it led to, lift it all, or send it back to others.

    `lifts` are the measures that a change takes away. Raises NotEntitled, IllegalMove, NamesTold
    where the reasons name somebody, Insufficient, and Unfit for a change that changes nothing.
    """
    refuse_unless_answering(objection, by)
    refuse_names(objection.case, [reason])
    binding = {one.ref for one in measured.in_force(objection.case, at)}
    if result is Told.CHANGED and not binding & set(lifts):
        raise Unfit(_CHANGES_NOTHING, field="lifts")
    return objecting.answer(
        objection.case_id,
        _RESULTS[result],
        reason,
        by=by,
        at=at,
        instead=instead,
        improvement=improvement,
        lifts=binding & set(lifts) if result is Told.CHANGED else (),
    )


def follow(objection: Objection, lifts: Collection[UUID], *, by: User, at: datetime) -> None:
    """Lift what no longer stands, and tell the customer. Runs in the answer's transaction."""
    case = objection.case
    result = Result(objection.result)
    standing = measured.in_force(case, at)
    gone = [one for one in standing if result is not Result.UPHELD or one.ref in lifts]
    for one in gone:
        measured.lift(one.ref, by=by, at=at, reason=objection.reason)
    if result is not Result.UPHELD:
        measured.fall(objection.determination, by=by, at=at, reason=objection.reason)
    left = [one for one in standing if one not in gone]
    told = Told.CHANGED if gone and result is Result.UPHELD else _TOLD[result]
    emit(
        "setsudo.objection.answered",
        subject=f"objection/{objection.ref}",
        data={
            "objection": str(objection.ref),
            "case": case.number,
            "result": told.value,
            "lifted": [str(one.ref) for one in gone],
        },
        at=at,
    )
    _tell(objection, told, left, by=by, at=at)


def _tell(objection: Objection, result: Told, left: list[Any], *, by: User, at: datetime) -> None:
    case = objection.case
    last = _last_notice(case)
    if last is None:
        # Nothing was ever sent: whoever wrote down the objection tells the customer.
        return
    row = draft(
        case,
        Kind.OBJECTION_DECISION,
        by=by,
        at=at,
        lang=language_of(last),
        channel=Channel(last.channel),
        to=last.to,
        measure=left[0] if left else None,
        objection=objection,
        reason=objection.reason,
        result=result,
    )
    if can_go(row):
        row.standing = Standing.QUEUED
        let_go(row, by=by, at=at)


def _last_notice(case: Case) -> Notice | None:
    sent = Notice.objects.filter(case__in=case.family(), approved_at__isnull=False)
    return sent.order_by("-approved_at").first()


_RESULTS = {
    Told.UPHELD: Result.UPHELD,
    Told.CHANGED: Result.UPHELD,
    Told.LIFTED: Result.OVERTURNED,
    Told.SENT_BACK: Result.SENT_BACK,
}
_TOLD = {
    Result.UPHELD: Told.UPHELD,
    Result.OVERTURNED: Told.LIFTED,
    Result.SENT_BACK: Told.SENT_BACK,
}
_CHANGES_NOTHING = Text(
    ja="改める制限を選んでください。",
    en="Choose which restriction is lifted.",
)
