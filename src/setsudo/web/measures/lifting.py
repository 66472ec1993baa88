"""A measure is lifted early, looked at again, or ends at its time; it lets go of what it holds."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from setsudo.bilingual import Text
from setsudo.measures.effects import does
from setsudo.measures.lacking import Lack, NotReady, Shortcoming
from setsudo.measures.permissions import refuse_unless_entitled
from setsudo.measures.proposing import next_review
from setsudo.measures.restrictions import Effect
from setsudo.measures.standing import Deed, State, after
from setsudo.web.accounts.models import User
from setsudo.web.cases.pinning import pinned
from setsudo.web.decisions import publishing
from setsudo.web.ledger.entering import Deed as Entry
from setsudo.web.ledger.entering import enter_all
from setsudo.web.measures.acting import REVIEW, entered, locked
from setsudo.web.measures.models import Measure
from setsudo.web.outbox.sending import emit
from setsudo.web.transactions import holding as dealings
from setsudo.web.work.asking import ask

AT_ONCE: Final = 500
"""How many measures end in one transaction: others wait for the ledger no longer than that."""


@transaction.atomic
def lift(ref: UUID, *, by: User, at: datetime, reason: str, because: str) -> Measure:
    """Lift a measure: its own restriction and its own holds, and nothing of any other's."""
    row = locked(ref)
    refuse_unless_entitled(by.person, Deed.LIFT, row.case.involved())
    row.state = after(State(row.state), Deed.LIFT)
    _said(reason)
    row.ended_by, row.ended_at = by, at
    row.ended_because, row.ended_reason = because[:20], reason.strip()
    row.save()
    if row.effect != Effect.SERVE:
        publishing.withdraw(str(row.ref), at=at)
    dealings.release(str(row.ref), by=by, at=at)
    entered(row, "lifted", by=by, at=at)
    return row


@transaction.atomic
def review(ref: UUID, reason: str, *, by: User, at: datetime) -> Measure:
    """Look at a measure again and keep it, until its own end and no longer."""
    row = locked(ref)
    refuse_unless_entitled(by.person, Deed.REVIEW, row.case.involved())
    after(State(row.state), Deed.REVIEW)
    _said(reason)
    if row.until is None or row.until <= at:
        raise NotReady((Shortcoming(Lack.START, _OVER, _ANEW),))
    row.review_at = next_review(pinned(row.case).ladder[row.rung], at=at, until=row.until)
    row.save()
    if row.review_at is not None:
        ask(REVIEW, row.review_at.isoformat(), at, due=row.review_at)
    entered(row, "reviewed", by=by, at=at)
    return row


def lapse_due(at: datetime) -> int:
    """End every measure whose time is over, some hundred at a time; return how many.

    Nobody waits for this: a restriction binds up to its `until` in every evaluator whether or not
    a worker is there. What is left to do is the record, and letting go of held transactions.
    """
    ended = 0
    while True:
        with transaction.atomic():
            due = Measure.objects.select_for_update(of=("self",)).select_related("case")
            rows = [*due.filter(state=State.APPROVED, until__lte=at).order_by("until")[:AT_ONCE]]
            for row in rows:
                row.state = after(State(row.state), Deed.LAPSE)
                row.ended_at, row.ended_because = row.until, "until"
            Measure.objects.filter(pk__in=[row.pk for row in rows]).update(
                state=State.LAPSED, ended_at=F("until"), ended_because="until"
            )
            for row in rows:
                if does(pinned(row.case).ladder[row.rung]).holds:
                    dealings.release(str(row.ref), by=None, at=at)
                emit(
                    "setsudo.measure.lapsed",
                    subject=f"measure/{row.ref}",
                    data={"measure": str(row.ref), "case": row.case.number, "rung": row.rung},
                    at=at,
                )
            enter_all([_lapsed(row, at) for row in rows])
        ended += len(rows)
        if len(rows) < AT_ONCE:
            return ended


def tell_of_reviews(at: datetime) -> None:
    """Tell those who subscribed which measures are due for review; the console lists them."""
    with transaction.atomic():
        rows = Measure.objects.filter(state=State.APPROVED, review_at__lte=at)
        for row in rows.select_related("case")[:AT_ONCE]:
            emit(
                "setsudo.measure.review_due",
                subject=f"measure/{row.ref}",
                data={"measure": str(row.ref), "case": row.case.number, "rung": row.rung},
                at=at,
            )


def _lapsed(row: Measure, at: datetime) -> Entry:
    facts = {"case": row.case.number, "measure": str(row.ref), "rung": row.rung}
    return Entry("measure.lapsed", at, f"case/{row.case_id}", facts=facts, rows=[row])


def _said(reason: str) -> None:
    if not reason.strip():
        raise NotReady((Shortcoming(Lack.REASON, _NO_REASON, _WRITE, "reason"),))


_NO_REASON: Final = Text(ja="理由がありません。", en="There is no reason.")
_WRITE: Final = Text(ja="理由を書いてください。", en="Write why.")
_OVER: Final = Text(ja="この措置の期間は終わっています。", en="Its time is over.")
_ANEW: Final = Text(
    ja="続ける必要があれば、新しく提案してください。", en="If it has to go on, propose it anew."
)
