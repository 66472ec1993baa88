"""Measures follow their case: whoever did not do it is let go at once, whoever did is bound.

A measure was decided about what was done in the contacts of its case. Where these turn out to be
another customer's, so is the measure, in the same transaction: nobody is restricted for a moment
longer by what somebody else did. People look at it again, since it was weighed for another person.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.module_loading import import_string

from setsudo.measures.effects import does
from setsudo.measures.standing import State
from setsudo.web.cases.models import Case
from setsudo.web.cases.pinning import pinned
from setsudo.web.customers.models import Customer, Merge
from setsudo.web.measures.acting import entered, tell
from setsudo.web.measures.models import Measure
from setsudo.web.measures.models.measure import new_code
from setsudo.web.measures.reaching import bind_anew
from setsudo.web.transactions import passing

LIVE: Final = (State.PROPOSED, State.AGREED, State.APPROVED)
# By name, since that room builds on this one.
PASSED_ON: Final = ("setsudo.web.notices.passing.stop",)


def hold(cases: Collection[UUID]) -> None:
    """Lock the measures of cases that are locked already."""
    rows = Measure.objects.select_for_update(of=("self",)).filter(case__in=cases)
    [*rows.order_by("pk").values_list("pk", flat=True)]


def follow(case: Case, was: Customer | None, *, at: datetime) -> None:
    """Let the measures of a case be those of the customer whom it names now, in place of `was`."""
    rows = Measure.objects.select_for_update(of=("self",)).filter(case=case, state__in=LIVE)
    for row in rows.order_by("pk"):
        row.case, row.customer = case, case.customer
        if was is not None and case.customer is not None and _one_person(was, case.customer):
            # Two records made one: what binds whom is told with the merge itself.
            row.save(update_fields=["customer"])
            entered(row, "followed", at=at)
        else:
            _passed_on(row, was, at=at)


def look_again(case: Case, *, at: datetime) -> None:
    """Have people look again at what is in force on a case of which a contact is another's now.

    The case still names its customer. Whether what is left bears the measure, people say.
    """
    rows = Measure.objects.select_for_update(of=("self",)).filter(
        case=case, state=State.APPROVED, until__gt=at
    )
    for row in rows.order_by("pk"):
        row.case, row.review_at = case, at
        row.save(update_fields=["review_at"])
        entered(row, "review_due", at=at)


def _passed_on(row: Measure, was: Customer | None, *, at: datetime) -> None:
    since = _taken_for_one_until(at, was, row.customer)
    came_back = since is not None and row.proposed_at < since
    live = row.until is not None and row.until > at
    if not came_back:
        # Whoever was turned away by it was told this code: it opens nothing of the other's.
        row.code = new_code()
        if live and row.state == State.APPROVED:
            row.review_at = at
    row.choices = passing.choices_of(row, was)
    row.save(update_fields=["customer", "code", "review_at", "choices"])
    if live and row.state == State.APPROVED:
        bind_anew(row, at=at)
    holds = does(pinned(row.case).ladder[row.rung]).holds
    passing.passed_on(row, was, asks=holds and live and row.state == State.APPROVED, at=at)
    if was is not None:
        for name in PASSED_ON:
            import_string(name)(row, since, at=at)
    entered(row, "followed", at=at)
    if row.review_at == at:
        tell("setsudo.measure.review_due", row, at=at)


def _one_person(was: Customer, now: Customer) -> bool:
    return now.pk in {one.pk for one in was.whole()}


def _taken_for_one_until(
    at: datetime, was: Customer | None, now: Customer | None
) -> datetime | None:
    """Return since when two were taken for one, who are parted now; None where they were not."""
    if was is None or now is None:
        return None
    parted = Merge.objects.filter(kept__in=was.whole(), gone=now, undone_at=at)
    return parted.order_by("-at").values_list("at", flat=True).first()
