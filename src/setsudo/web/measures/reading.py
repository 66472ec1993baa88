"""What is in force, what waits for whom, and what a measure needs: for pages, notices, services."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from setsudo.bilingual import Text
from setsudo.cases.determination import Outcome
from setsudo.cases.disclosure import Part, seen_by
from setsudo.cases.roles import Involved
from setsudo.measures.effects import Does, does
from setsudo.measures.ladder import Fact, Item, Source, checklist, duties_on
from setsudo.measures.permissions import entitled
from setsudo.measures.proposing import Approved, Count, count
from setsudo.measures.standing import STATE_NAMES, Deed, State, possible
from setsudo.policy.model import Rung
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.cases.pinning import pinned
from setsudo.web.cases.reading.naming import Names, names_of
from setsudo.web.customers.models import Customer
from setsudo.web.measures.gathering import ground_of, measures_of
from setsudo.web.measures.models import Measure
from setsudo.web.templatetags.saying import language
from setsudo.web.transactions import holding as dealings


@dataclass(frozen=True, slots=True)
class Line:
    """A measure as a list shows it."""

    row: Measure
    rung: Rung
    state: Text
    ended: bool

    @classmethod
    def of(cls, row: Measure, at: datetime) -> Line:
        rung = pinned(row.case).ladder[row.rung]
        live = row.state in (State.AGREED, State.APPROVED)
        over = live and row.until is not None and row.until <= at
        name = STATE_NAMES[State.LAPSED if over else State(row.state)]
        return cls(row, rung, name, over)


def in_force(customer: Customer, at: datetime) -> list[Measure]:
    """Return the measures that bind a customer at a time, whichever record they were made on."""
    rows = Measure.objects.filter(
        customer__in=customer.family(), state=State.APPROVED, since__lte=at, until__gt=at
    )
    return [*rows.select_related("case__site").order_by("since", "pk")]


def by_code(code: str) -> Measure | None:
    """Return the measure of an objection's code; None for what is no code."""
    return Measure.objects.filter(code=code).first() if code.isascii() and code.isalnum() else None


def sees(user: User, involved: Involved) -> bool:
    """Say whether somebody sees the measures of a case: those who see its determination."""
    return Part.DETERMINATION in seen_by(user.person, involved)


def listed(tab: str, *, user: User, at: datetime) -> list[Line]:
    """Return the measures of a tab of the console that this person sees, the next to end first."""
    rows = _TABS[tab](at).select_related("case__site", "case__customer")[:500]
    return [Line.of(row, at) for row in _seen(rows, user)]


def of_case(case: Case, at: datetime) -> list[Line]:
    """Return the measures of a case and of those that live on in it, the newest first."""
    return [Line.of(row, at) for row in reversed(measures_of(case))]


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that the page of a measure shows."""

    line: Line
    does: Does
    needs: tuple[Item, ...]
    duties: tuple[Item, ...]
    count: Count
    deeds: frozenset[str]
    transactions: list[Any]


def whole(row: Measure, *, user: User, at: datetime) -> Whole:
    """Return a measure with what it needs, what it would do, and what this person may do."""
    line = Line.of(row, at)
    ground = ground_of(row.case, row.services, row)
    given = [Approved(str(one.by_id), one.at_headquarters) for one in row.approvals.all()]
    involved = row.case.involved()
    may = {one.value for one in possible(State(row.state)) if entitled(user.person, one, involved)}
    if user.pk == row.proposed_by_id:
        may -= {Deed.APPROVE.value, Deed.DECLINE.value, Deed.BEGIN_AT_ONCE.value}
    else:
        may -= {Deed.WITHDRAW.value}
    if str(user.pk) in {one.by for one in given}:
        may -= {Deed.APPROVE.value}
    open_ = _open_for(row, line.rung) if row.state == State.PROPOSED else []
    known = [*ground.facts]
    if all(str(one.ref) in row.choices for one in open_):
        known.append(Fact("open_transactions_decided", Source.RECORD, at))
    return Whole(
        line,
        does(line.rung),
        checklist(line.rung, known, danger=bool(row.danger)),
        duties_on(line.rung, ground.duties, ground.facts),
        count(line.rung, given),
        frozenset(may),
        open_,
    )


def _open_for(row: Measure, rung: Rung) -> list[Any]:
    if not does(rung).holds or row.case.customer is None:
        return []
    return [*dealings.open_for(row.case.customer, frozenset(row.services))]


def names_for(case: Case, user: User) -> Names:
    """Return how people are called on a page about a case's measures."""
    contacts = [
        one.interaction
        for member in case.family()
        for one in member.contacts.select_related("interaction")
    ]
    seen = seen_by(user.person, case.involved())
    return names_of(case, user, seen, lang=language(), contacts=contacts)


def open_in_reach(case: Case, rung: Rung) -> list[Any]:
    """Return the open transactions of the customer that a rung would have people decide."""
    if not does(rung).holds or case.customer is None:
        return []
    return [*dealings.open_for(case.customer, frozenset())]


def _seen(rows: Iterable[Measure], user: User) -> list[Measure]:
    return [row for row in rows if sees(user, row.case.involved())]


def _binding(at: datetime) -> QuerySet[Measure]:
    return Measure.objects.filter(state=State.APPROVED, until__gt=at).order_by("until")


def _due(at: datetime) -> QuerySet[Measure]:
    # A measure whose determination no longer stands is looked at at once.
    fallen = Q(determination__isnull=False) & (
        Q(determination__holds=False) | ~Q(determination__outcome_now=Outcome.BEYOND_NORM)
    )
    return _binding(at).filter(Q(review_at__lte=at) | fallen)


def _waiting(at: datetime) -> QuerySet[Measure]:
    return Measure.objects.filter(state=State.PROPOSED).order_by("proposed_at")


def _over(at: datetime) -> QuerySet[Measure]:
    return Measure.objects.exclude(state=State.PROPOSED).exclude(
        state__in=[State.AGREED, State.APPROVED], until__gt=at
    ).order_by("-proposed_at")  # fmt: skip


def _for_notice(at: datetime) -> QuerySet[Measure]:
    return Measure.objects.filter(state=State.AGREED, until__gt=at).order_by("until")


_TABS = {
    "waiting": _waiting,
    "notice": _for_notice,
    "in_force": _binding,
    "due": _due,
    "ended": _over,
}
