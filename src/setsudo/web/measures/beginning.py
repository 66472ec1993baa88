"""What was approved begins: when its notice has gone out, or before that in an emergency."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from setsudo.measures.effects import does
from setsudo.measures.ladder import CANNOT_WAIT
from setsudo.measures.proposing import refuse_unless_may_hurry
from setsudo.measures.standing import Deed, State, after
from setsudo.web.accounts.models import User
from setsudo.web.cases.pinning import pinned
from setsudo.web.measures.acting import begun, bind, entered, identifiers_of, locked
from setsudo.web.measures.models import Measure, Stated
from setsudo.web.transactions import holding as dealings


@transaction.atomic
def with_notice(ref: UUID, *, by: User | None, at: datetime) -> Measure | None:
    """Begin what waited for its notice, which has gone out; None for what does not wait for it.

    Whom nothing is known of any more by which a service could tell them is not bound: it waits on.
    The worker, who hands mail over, has no name.
    """
    row = locked(ref)
    if row.state != State.AGREED or row.until is None or row.until <= at:
        return None
    if does(pinned(row.case).ladder[row.rung]).restricts and not identifiers_of(row):
        return None
    return _begin(row, Deed.BEGIN, by=by, at=at)


@transaction.atomic
def at_once(ref: UUID, reason: str, *, by: User, at: datetime) -> Measure:
    """Begin what waits for its notice before that, in an emergency that is written down.

    Raises NotEntitled, NotNow, and NotReady for whoever could not have approved it, where its time
    is over, and where nothing is known by which a service could tell the customer.
    """
    row = begun(ref, Deed.BEGIN_AT_ONCE, by=by)
    rung = pinned(row.case).ladder[row.rung]
    refuse_unless_may_hurry(
        rung,
        by=by.person,
        proposed_by=str(row.proposed_by_id),
        reason=reason,
        over=row.until is None or row.until <= at,
        customer_known=not does(rung).restricts or bool(identifiers_of(row)),
    )
    said = Stated.objects.create(measure=row, code=CANNOT_WAIT, words=reason.strip(), by=by, at=at)
    return _begin(row, Deed.BEGIN_AT_ONCE, by=by, at=at, why=said)


def _begin(
    row: Measure, deed: Deed, *, by: User | None, at: datetime, why: Stated | None = None
) -> Measure:
    rung = pinned(row.case).ladder[row.rung]
    row.state = after(State(row.state), deed)
    # Never longer than the customer was told: it begins later, and ends on the day that was named.
    row.since = max(row.since, at) if row.since is not None else at
    row.save()
    if does(rung).holds:
        # What the approvers chose is carried out for them, whoever sent the notice.
        last = row.approvals.select_related("by").latest("at", "pk")
        chosen = {one: dealings.Choice(choice) for one, choice in row.choices.items()}
        dealings.carry_out(str(row.ref), chosen, by=last.by, at=at)
    bind(row, rung, at=at)
    entered(row, "begun", by=by, at=at, more=[why] if why is not None else [])
    return row
