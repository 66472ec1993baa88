"""A measure is lifted early, falls with its ground, is looked at again, or ends at its time.

However it ends, it lets go of what it holds and of nothing else, those who subscribed are told, and
the customer who was told of it is told that it is over.
"""

from __future__ import annotations

from collections.abc import Collection
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
from setsudo.web.cases.models import Determined
from setsudo.web.cases.pinning import pinned
from setsudo.web.decisions import publishing
from setsudo.web.ledger.entering import Deed as Entry
from setsudo.web.ledger.entering import enter_all
from setsudo.web.measures.acting import REVIEW, entered, locked, tell
from setsudo.web.measures.models import Measure
from setsudo.web.measures.telling import tell_customers
from setsudo.web.transactions import holding as dealings
from setsudo.web.work.asking import ask

AT_ONCE: Final = 500
"""How many measures end in one transaction: others wait for the ledger no longer than that."""
NOT_BEGUN: Final = "not_begun"
"""Why a measure ended whose notice never went out: it bound nobody."""
FELL: Final = "determination"
"""Why a measure ended whose determination holds no more."""


@transaction.atomic
def lift(ref: UUID, *, by: User, at: datetime, reason: str, because: str) -> Measure:
    """Lift a measure: its own restriction and its own holds, and nothing of any other's."""
    row = locked(ref)
    refuse_unless_entitled(by.person, Deed.LIFT, row.case.involved())
    row.state = after(State(row.state), Deed.LIFT)
    _said(reason)
    return _ended(row, because, reason, by=by, at=at)


def fall(
    determinations: Collection[Determined],
    *,
    by: User,
    at: datetime,
    reason: str,
    because: str = FELL,
) -> list[Measure]:
    """End every measure that rests on determinations that hold no more; return them.

    Runs in the transaction of the act that set them aside, by whoever may take that act. What binds
    is lifted, what was to bind does not begin, and what was proposed on that ground is withdrawn:
    an approval given for one determination never counts for another.
    """
    rows = Measure.objects.filter(
        determination__in=determinations,
        state__in=[State.PROPOSED, State.AGREED, State.APPROVED],
    )
    ended = []
    for ref in rows.order_by("pk").values_list("ref", flat=True):
        row = locked(ref)
        needs = {one.needs for one in pinned(row.case).ladder[row.rung].preconditions}
        if row.state == State.PROPOSED and not needs & _GROUNDS:
            # The police, for instance, wait for no determination.
            continue
        row.state = after(State(row.state), Deed.FALL)
        ended.append(_ended(row, because, reason, by=by, at=at))
    return ended


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

    Services need no word of it: each restriction carries its end.
    """
    ended = 0
    while True:
        with transaction.atomic():
            due = Measure.objects.select_for_update(of=("self",)).select_related("case")
            live = due.filter(state__in=[State.AGREED, State.APPROVED], until__lte=at)
            rows = [*live.order_by("until")[:AT_ONCE]]
            bound = [row for row in rows if row.state == State.APPROVED]
            for row in rows:
                why = "until" if row.state == State.APPROVED else NOT_BEGUN
                row.state = after(State(row.state), Deed.LAPSE)
                row.ended_at, row.ended_because = row.until, why
            for why in ("until", NOT_BEGUN):
                Measure.objects.filter(
                    pk__in=[row.pk for row in rows if row.ended_because == why]
                ).update(state=State.LAPSED, ended_at=F("until"), ended_because=why)
            for row in rows:
                tell("setsudo.measure.lapsed", row, at=at)
            for row in bound:
                if does(pinned(row.case).ladder[row.rung]).holds:
                    dealings.release(str(row.ref), by=None, at=at)
                if row.effect != Effect.SERVE:
                    tell("setsudo.restriction.ended", row, at=at)
            tell_customers(rows, at=at)
            enter_all([_lapsed(row, at) for row in rows])
        ended += len(rows)
        if len(rows) < AT_ONCE:
            return ended


def tell_of_reviews(at: datetime) -> None:
    """Tell those who subscribed which measures are due for review; the console lists them."""
    with transaction.atomic():
        rows = Measure.objects.filter(state=State.APPROVED, review_at__lte=at)
        for row in rows.select_related("case")[:AT_ONCE]:
            tell("setsudo.measure.review_due", row, at=at)


def _ended(row: Measure, because: str, reason: str, *, by: User, at: datetime) -> Measure:
    row.ended_by, row.ended_at = by, at
    row.ended_because, row.ended_reason = because[:20], reason.strip()
    row.save()
    if row.state == State.LIFTED:
        if row.effect != Effect.SERVE:
            publishing.withdraw(str(row.ref), at=at)
            tell("setsudo.restriction.ended", row, at=at)
        dealings.release(str(row.ref), by=by, at=at)
    tell_customers([row], at=at)
    entered(row, row.state, by=by, at=at)
    return row


def _lapsed(row: Measure, at: datetime) -> Entry:
    facts = {"case": row.case.number, "measure": str(row.ref), "rung": row.rung}
    return Entry("measure.lapsed", at, f"case/{row.case_id}", facts=facts, rows=[row])


def _said(reason: str) -> None:
    if not reason.strip():
        raise NotReady((Shortcoming(Lack.REASON, _NO_REASON, _WRITE, "reason"),))


_GROUNDS: Final = frozenset({"determination", "malice_determined"})
_NO_REASON: Final = Text(ja="理由がありません。", en="There is no reason.")
_WRITE: Final = Text(ja="理由を書いてください。", en="Write why.")
_OVER: Final = Text(ja="この措置の期間は終わっています。", en="Its time is over.")
_ANEW: Final = Text(
    ja="続ける必要があれば、新しく提案してください。", en="If it has to go on, propose it anew."
)
