"""What the record holds of each line of evidence, over the year up to now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, TypeVar

from django.db.models import Count, Manager, Max, Model, Q, QuerySet

from setsudo.cases.care import CareStatus
from setsudo.cases.roles import Role
from setsudo.reports.duties import Evidence, Found, Proof, duties, prove
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import (
    CareRow,
    Case,
    Determined,
    Dialogue,
    Improving,
    Look,
    Objection,
    Recurring,
    Told,
)
from setsudo.web.interactions.models import Interaction
from setsudo.web.ledger.models import Entry
from setsudo.web.measures.models import Measure, StepRow
from setsudo.web.notices.models import Notice
from setsudo.web.policies.in_force import in_force
from setsudo.web.policies.models import PolicyRevision
from setsudo.web.public.models import Acknowledged

YEAR: Final = timedelta(days=365)
MADE: Final = "report.made"
_M = TypeVar("_M", bound=Model)


def proofs(*, at: datetime) -> tuple[Proof, ...]:
    """Return each block of the duties beside what the record holds."""
    found = record(at=at)
    return tuple(prove(duty, found) for duty in duties())


def record(*, at: datetime) -> Mapping[Evidence, Found]:
    """Return what there is of each line of evidence; what the program keeps by rule has none."""
    policy = in_force()
    since = at - YEAR
    people = User.objects.filter(is_active=True)
    reports = Interaction.objects.filter(reported_by__isnull=False)
    begun = Case.objects.exclude(facts_from=None)
    made = Entry.objects.filter(act=MADE)
    end = Entry.objects.order_by("-place").first()
    return {
        Evidence.POLICY_REVISIONS: _all(PolicyRevision.objects.all(), "in_force_from"),
        Evidence.POLICY_READ: _read(people, policy.content_hash),
        Evidence.LADDER: Found(len(policy.ladder)),
        Evidence.MALICE_RULES: Found(len(policy.malice)),
        Evidence.DESK: _filling(people, Role.SUPERVISOR, Role.OFFICER),
        Evidence.APPROVERS: _filling(people, Role.APPROVER),
        Evidence.COUNSEL: _filling(people, Role.COUNSEL),
        Evidence.APPEAL_OFFICER: _filling(people, Role.APPEAL_OFFICER),
        Evidence.REPORTS: _since(reports, "received_at", since),
        Evidence.ACKNOWLEDGED: _since(Case.objects, "acknowledged_at", since),
        Evidence.FACTS_IN_TIME: _since(begun, "facts_from", since),
        Evidence.DETERMINATIONS: _since(Determined.objects, "approved_at", since),
        Evidence.VICTIMS_CONTACTED: _since(Case.objects, "victim_contacted_at", since),
        Evidence.CARE: _since(CareRow.objects.filter(status=CareStatus.DONE), "at", since),
        Evidence.OUTCOME_TOLD: _since(Told.objects, "at", since),
        Evidence.RECURRENCES: _since(Recurring.objects, "at", since),
        Evidence.STEPS: _since(StepRow.objects, "at", since),
        Evidence.MEASURES: _since(Measure.objects, "since", since),
        Evidence.NOTICES: _since(Notice.objects, "sent_at", since),
        Evidence.LOOKS: _since(Look.objects, "at", since),
        Evidence.DIALOGUES: _since(Dialogue.objects, "opened_at", since),
        Evidence.OBJECTIONS_ANSWERED: _since(Objection.objects, "answered_at", since),
        Evidence.IMPROVEMENTS: _since(Improving.objects, "entered_at", since),
        Evidence.REPORTS_MADE: _since(made, "at", since),
        Evidence.LEDGER: Found(0) if end is None else Found(end.place + 1, end.at),
    }


def _all(rows: QuerySet[_M], field: str) -> Found:
    told = rows.aggregate(count=Count("pk"), last=Max(field))
    return Found(told["count"], told["last"])


def _since(rows: QuerySet[_M] | Manager[_M], field: str, since: datetime) -> Found:
    return _all(rows.filter(**{f"{field}__gte": since}), field)


def _filling(people: QuerySet[User], *roles: Role) -> Found:
    return Found(people.filter(roles__role__in=roles).distinct().count())


def _read(people: QuerySet[User], content_hash: str) -> Found:
    """Return how many of those who work here confirmed the policy; the public desk is no reader."""
    said = Acknowledged.objects.filter(content_hash=content_hash, user__in=people)
    found = _all(said, "at")
    staff = people.filter(Q(roles__isnull=False)).distinct().count()
    return Found(found.count, found.last, max(staff, found.count))
