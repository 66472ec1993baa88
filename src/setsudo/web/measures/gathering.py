"""What the record of a case gives for a measure: its facts, its severity, duties to serve."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from operator import itemgetter
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet

from setsudo.cases.determination import Outcome
from setsudo.cases.timeline import NoteKind
from setsudo.decisions.identifiers import normalised
from setsudo.measures.ladder import NOTICE, Fact, Source
from setsudo.measures.notices.kinds import BINDING
from setsudo.measures.notices.standing import Standing as NoticeStanding
from setsudo.measures.proposing import Ground
from setsudo.measures.standing import State
from setsudo.measures.steps import facts_of as facts_of_steps
from setsudo.web.cases.models import Case, Determined
from setsudo.web.cases.pinning import pinned
from setsudo.web.cases.reading.rows import notes_of, pieces_of
from setsudo.web.customers.models import Identifier
from setsudo.web.measures.models import Measure, StepRow
from setsudo.web.remembering import remembered
from setsudo.web.services import reading as services

OUT = (NoticeStanding.SENT, NoticeStanding.DELIVERED)
"""Where a notice stands that has gone out."""
ANOTHERS: Final = "another_person"
"""The trouble of a notice that had gone to somebody before it was known that it is not theirs."""
_TAKEN = (State.APPROVED, State.DONE, State.LAPSED, State.LIFTED)


def ground_of(case: Case, reach: Collection[str], measure: Measure | None = None) -> Ground:
    """Return what a case gives for a measure that reaches these services (empty: every one)."""
    policy = pinned(case)
    return Ground(
        severity=severity_of(case),
        customer_known=_reachable(case),
        services=frozenset(row.code for row in services.registered()),
        duties=services.duties(policy, reach),
        facts=facts(case, measure),
    )


def facts(case: Case, measure: Measure | None = None) -> tuple[Fact, ...]:
    """Return everything that is established on a case, and for one measure of it."""
    found = [*_determined(holding(case)), *_noted(case), *_taken(case)]
    found += facts_of_steps(row.said for row in steps_of(case))
    if measure is not None:
        found += [
            Fact(one.code, Source.STATED, one.at, str(one.by_id), one.words, one.holds)
            for one in measure.stated.order_by("at", "pk")
        ]
        found += [
            Fact(NOTICE, Source.RECORD, one.sent_at or one.written_at, str(one.approved_by_id))
            for one in told(measure)
        ]
    return tuple(found)


def told(measure: Measure) -> QuerySet[Any]:
    """Return the notices by which its customer was told of a measure, and nobody else."""
    out = measure.notices.filter(kind__in=sorted(BINDING), standing__in=OUT)
    return out.exclude(trouble=ANOTHERS)


@remembered
def holding(case: Case) -> Determined | None:
    """Return the determination that holds, if conduct beyond the norm is what it found."""
    found = _held(case)
    return found if found is not None and found.outcome_now == Outcome.BEYOND_NORM else None


def _held(case: Case) -> Determined | None:
    return next((one for one in case.determinations.all() if one.holds), None)


@remembered
def steps_of(case: Case) -> list[StepRow]:
    """Return the steps on a case and on those that live on in it, the oldest first."""
    rows = StepRow.objects.filter(case__in=case.family()).select_related("answer")
    return [*rows.order_by("at", "pk")]


@remembered
def measures_of(case: Case) -> list[Measure]:
    """Return the measures on a case and on those that live on in it, the oldest first."""
    rows = Measure.objects.filter(case__in=case.family()).select_related("case")
    return [*rows.order_by("proposed_at")]


def severity_of(case: Case) -> int:
    """Return the severity that people determined; before that, what a program suggests."""
    found = _held(case)
    if found is None:
        return int(case.severity)
    return int(found.severity) if found.outcome_now == Outcome.BEYOND_NORM else 0


def taken_by(case: Case) -> frozenset[str]:
    """Return the rungs of measures that this customer had before, on whichever case."""
    if case.customer is None:
        return frozenset()
    rows = Measure.objects.filter(customer__in=case.customer.family(), state__in=_TAKEN)
    return frozenset(rows.values_list("rung", flat=True))


def _reachable(case: Case) -> bool:
    # A measure on somebody by no identifier would bind nobody, and nobody would notice.
    if case.customer is None:
        return False
    known = Identifier.objects.filter(customer__in=case.customer.family())
    region = settings.REGION
    return any(
        normalised(kind, value, region=region) for kind, value in known.values_list("kind", "value")
    )


def _determined(row: Determined | None) -> Iterator[Fact]:
    if row is None:
        return
    at, by, draft = row.approved_at, str(row.approved_by_id), row.proposal.draft
    yield Fact("determination", Source.RECORD, at, by, row.reason)
    if row.acts:
        yield Fact("conduct_described", Source.RECORD, at, by)
    if row.malicious:
        yield Fact("malice_determined", Source.RECORD, at, by)
    fault, need = draft.get("company_fault"), draft.get("accommodation")
    if fault:
        yield Fact("company_fault_answered", Source.RECORD, at, by, fault["reason"])
    if need:
        words = need["dialogue"]
        yield Fact("accommodation_considered", Source.RECORD, at, by, words)


def _noted(case: Case) -> Iterator[Fact]:
    confirmed = [(one.confirmed_at, one) for one in pieces_of(case) if one.confirmed_at is not None]
    if confirmed:
        at, first = min(confirmed, key=itemgetter(0))
        yield Fact("evidence_preserved", Source.RECORD, at, str(first.confirmed_by_id))
    note = next((one for one in notes_of(case) if one.kind == NoteKind.FACT), None)
    if note is not None:
        yield Fact("conduct_described", Source.RECORD, note.at, str(note.by_id), note.text)


def _taken(case: Case) -> Iterator[Fact]:
    for row in measures_of(case):
        if row.state in _TAKEN:
            since = row.since or row.proposed_at
            yield Fact(row.rung, Source.RECORD, since, str(row.proposed_by_id))
