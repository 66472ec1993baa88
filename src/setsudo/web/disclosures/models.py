"""Requests of people about their own data, what was decided, reviewed and answered."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q

from setsudo.ledger import Record
from setsudo.ledger.records import stamp
from setsudo.retention.asking import Kind, Outcome, State
from setsudo.web.accounts.models import User
from setsudo.web.customers.models import Customer


class Request(models.Model):
    """One request. `asks` is what somebody asks for in their words, `name` who they say they are.

    `checked` holds the kinds of identifiers that fit; `how` is how a person made sure otherwise.
    `withheld` names a ground for each part that is kept back, `refused` one for a correction or an
    end of use; `files` one for each file that is, or nothing where somebody gives what is kept back
    unless they do. `decided_on` is the digest of what was there to be read when it was decided.
    `answer` is what the person is given, as JSON, fixed when it was reviewed.
    """

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=12)
    jurisdiction = models.CharField(max_length=5)
    lang = models.CharField(max_length=2)
    name = models.CharField(max_length=200)
    reply_to = models.TextField(blank=True)
    asks = models.TextField(blank=True)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    extended_because = models.TextField(blank=True)
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="disclosure_requests"
    )
    state = models.CharField(max_length=12, default=State.RECEIVED)
    checked = models.JSONField(default=list)
    how = models.TextField(blank=True)
    identified_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    identified_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)
    withheld = models.JSONField(default=dict)
    files = models.JSONField(default=dict)
    decided_on = models.CharField(max_length=64, blank=True)
    refused = models.CharField(max_length=30, blank=True)
    reason = models.TextField(blank=True)
    done = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    returned = models.TextField(blank=True)
    reviewed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    answer = models.JSONField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_how = models.TextField(blank=True)

    class Meta:
        constraints = [
            CheckConstraint(name="request_kind_is_known", condition=Q(kind__in=[*Kind])),
            CheckConstraint(name="request_state_is_known", condition=Q(state__in=[*State])),
            CheckConstraint(
                name="request_outcome_is_known", condition=Q(outcome__in=["", *Outcome])
            ),
            CheckConstraint(
                name="two_people_answer_a_request",
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("decided_by")),
            ),
            CheckConstraint(
                name="what_is_answered_was_reviewed",
                condition=~Q(state__in=[State.REVIEWED, State.ANSWERED])
                | (Q(reviewed_by__isnull=False, answer__isnull=False) & ~Q(outcome="")),
            ),
        ]
        indexes = [Index(name="requests_by_due", fields=["state", "due_at"])]

    def __str__(self) -> str:
        return self.number

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"request/{self.ref}",
            {
                "number": self.number,
                "kind": str(self.kind),
                "jurisdiction": self.jurisdiction,
                "name": self.name,
                "asks": self.asks,
                "received_at": stamp(self.received_at),
                "received_by": str(self.received_by_id),
                "due_at": stamp(self.due_at),
                "extended_because": self.extended_because,
                "customer": str(self.customer_id or ""),
                "state": str(self.state),
                "checked": self.checked,
                "how": self.how,
                "identified_by": str(self.identified_by_id or ""),
                "outcome": str(self.outcome),
                "withheld": self.withheld,
                "files": self.files,
                "decided_on": self.decided_on,
                "refused": self.refused,
                "reason": self.reason,
                "done": self.done,
                "decided_by": str(self.decided_by_id or ""),
                "returned": self.returned,
                "reviewed_by": str(self.reviewed_by_id or ""),
                "answer": self.answer or {},
                "answered_by": str(self.answered_by_id or ""),
                "ended_at": stamp(self.ended_at),
                "ended_how": self.ended_how,
            },
        )
