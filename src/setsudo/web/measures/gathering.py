"""What the record of a case gives for a measure: its facts, its severity, duties to serve."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from setsudo.cases.determination import Outcome
from setsudo.cases.timeline import NoteKind
from setsudo.decisions.identifiers import normalised
from setsudo.measures.ladder import NOTICE, Fact, Source
from setsudo.measures.notices.kinds import BINDING
from setsudo.measures.notices.standing import Standing as NoticeStanding
from setsudo.measures.proposing import Ground
from setsudo.measures.standing import State
from setsudo.measures.steps import facts_of as facts_of_steps
from setsudo.web.cases.models import Case, Determined, NoteRow, Piece
from setsudo.web.cases.pinning import pinned
from setsudo.web.customers.models import Identifier
from setsudo.web.measures.models import Measure, StepRow
from setsudo.web.remembering import remembered
from setsudo.web.services import reading as services

OUT = (NoticeStanding.SENT, NoticeStanding.DELIVERED)
"""Where a notice stands that has gone out."""
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
    family = [one.pk for one in case.family()]
    found = [*_determined(holding(case)), *_noted(family), *_taken(family)]
    steps = StepRow.objects.filter(case__in=family).select_related("answer").order_by("at", "pk")
    found += facts_of_steps(row.said for row in steps)
    if measure is not None:
        found += [
            Fact(one.code, Source.STATED, one.at, str(one.by_id), one.words, one.holds)
            for one in measure.stated.order_by("at", "pk")
        ]
        found += [
            Fact(NOTICE, Source.RECORD, one.sent_at or one.written_at, str(one.approved_by_id))
            for one in measure.notices.filter(kind__in=sorted(BINDING), standing__in=OUT)
        ]
    return tuple(found)


@remembered
def holding(case: Case) -> Determined | None:
    """Return the determination that holds, if conduct beyond the norm is what it found."""
    return case.determinations.filter(holds=True, outcome_now=Outcome.BEYOND_NORM).first()


def severity_of(case: Case) -> int:
    """Return the severity that people determined; before that, what a program suggests."""
    found = case.determinations.filter(holds=True).first()
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
    return any(normalised(kind, value) for kind, value in known.values_list("kind", "value"))


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


def _noted(family: list[UUID]) -> Iterator[Fact]:
    pieces = Piece.objects.filter(case__in=family, confirmed_at__isnull=False)
    first = pieces.order_by("confirmed_at").first()
    if first is not None and first.confirmed_at is not None:
        yield Fact(
            "evidence_preserved", Source.RECORD, first.confirmed_at, str(first.confirmed_by_id)
        )
    note = NoteRow.objects.filter(case__in=family, kind=NoteKind.FACT).order_by("at").first()
    if note is not None:
        yield Fact("conduct_described", Source.RECORD, note.at, str(note.by_id), note.text)


def _taken(family: list[UUID]) -> Iterator[Fact]:
    for row in Measure.objects.filter(case__in=family, state__in=_TAKEN).order_by("proposed_at"):
        yield Fact(row.rung, Source.RECORD, row.since or row.proposed_at, str(row.proposed_by_id))
