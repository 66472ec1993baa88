"""What is proposed, returned, determined, objected to; and the advice that counsel gave."""

from __future__ import annotations

from enum import StrEnum
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from setsudo.cases.appeals import Result
from setsudo.cases.determination import Outcome
from setsudo.ledger import Record
from setsudo.ledger.records import stamp
from setsudo.web.accounts.models import User
from setsudo.web.cases.models.case import Case
from setsudo.web.cases.models.evidence import Piece


class Unsent(models.Model):
    """What somebody typed into the form of a determination, as typed: nothing typed is lost."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="unsent")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="unsent")
    at = models.DateTimeField()
    fields = models.JSONField()

    class Meta:
        constraints = [UniqueConstraint(name="one_unsent_draft_each", fields=["case", "by"])]

    def __str__(self) -> str:
        return f"unsent {self.pk}"


class Standing(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    APPROVED = "approved"


class Proposed(models.Model):
    """A determination as it was proposed, whole; `draft` is `setsudo.web.cases.drafts`' form."""

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposals")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="proposals")
    at_headquarters = models.BooleanField()
    at = models.DateTimeField()
    policy = models.CharField(max_length=100)
    policy_hash = models.CharField(max_length=64)
    draft = models.JSONField()
    standing = models.CharField(max_length=10, default=Standing.OPEN)
    answered_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="proposals_answered"
    )
    answered_at = models.DateTimeField(null=True)
    reasons = models.JSONField(default=list)

    BOUND_AS = "proposal"
    BOUND_WITH = ("rests_on",)

    class Meta:
        constraints = [
            CheckConstraint(name="standing_is_known", condition=Q(standing__in=[*Standing])),
            UniqueConstraint(
                name="one_open_proposal", fields=["case"], condition=Q(standing=Standing.OPEN)
            ),
            CheckConstraint(
                name="nobody_answers_their_own_proposal",
                condition=Q(standing__in=[Standing.OPEN, Standing.WITHDRAWN])
                | (Q(answered_by__isnull=False) & ~Q(answered_by=F("by"))),
            ),
        ]

    def __str__(self) -> str:
        return str(self.ref)

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"proposal/{self.ref}",
            {
                "case": str(self.case_id),
                "by": str(self.by_id),
                "at_headquarters": self.at_headquarters,
                "at": stamp(self.at),
                "policy": self.policy,
                "policy_hash": self.policy_hash,
                "draft": self.draft,
                "rests_on": sorted(str(one.piece_id) for one in self.rests_on.all()),
                "standing": str(self.standing),
                "answered_by": str(self.answered_by_id or ""),
                "answered_at": stamp(self.answered_at),
                "reasons": self.reasons,
            },
        )


class Rests(models.Model):
    """A proposal rests on this piece, so that the piece stays."""

    proposal = models.ForeignKey(Proposed, on_delete=models.PROTECT, related_name="rests_on")
    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="carries")

    class Meta:
        constraints = [UniqueConstraint(name="it_rests_once", fields=["proposal", "piece"])]

    def __str__(self) -> str:
        return f"rests {self.pk}"


class Determined(models.Model):
    """What the company determined, by two people. One of a case holds; earlier ones stay.

    `outcome` is what was determined, `outcome_now` what holds since `outcome_since`: another where
    an objection overturned it in the customer's favour.
    """

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="determinations")
    proposal = models.OneToOneField(
        Proposed, on_delete=models.PROTECT, related_name="determination"
    )
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="determinations_proposed"
    )
    proposer_at_headquarters = models.BooleanField()
    approved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="determinations_approved"
    )
    approver_at_headquarters = models.BooleanField()
    approved_at = models.DateTimeField()
    reason = models.TextField()
    outcome = models.CharField(max_length=20)
    severity = models.PositiveSmallIntegerField()
    malicious = models.BooleanField()
    acts = models.JSONField()
    policy = models.CharField(max_length=100)
    policy_hash = models.CharField(max_length=64)
    holds = models.BooleanField(default=True)
    outcome_now = models.CharField(max_length=20)
    outcome_since = models.DateTimeField()

    BOUND_AS = "determination"

    class Meta:
        constraints = [
            CheckConstraint(
                name="outcome_is_known",
                condition=Q(outcome__in=[*Outcome], outcome_now__in=[*Outcome]),
            ),
            CheckConstraint(
                name="two_people_determine", condition=~Q(proposed_by=F("approved_by"))
            ),
            CheckConstraint(
                name="one_of_them_at_headquarters",
                condition=Q(proposer_at_headquarters=True) | Q(approver_at_headquarters=True),
            ),
            CheckConstraint(name="an_approval_has_a_reason", condition=~Q(reason="")),
            CheckConstraint(
                name="severity_is_in_range", condition=Q(severity__gte=0, severity__lte=4)
            ),
            CheckConstraint(
                name="nothing_is_made_worse_by_one",
                condition=~Q(outcome_now=Outcome.BEYOND_NORM) | Q(outcome=Outcome.BEYOND_NORM),
            ),
            CheckConstraint(
                name="malice_is_found_beyond_the_norm",
                condition=Q(malicious=False) | Q(outcome=Outcome.BEYOND_NORM),
            ),
            UniqueConstraint(
                name="one_determination_holds", fields=["case"], condition=Q(holds=True)
            ),
        ]

    def __str__(self) -> str:
        return str(self.ref)

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"determination/{self.ref}",
            {
                "case": str(self.case_id),
                "proposal": str(self.proposal_id),
                "proposed_by": str(self.proposed_by_id),
                "proposer_at_headquarters": self.proposer_at_headquarters,
                "approved_by": str(self.approved_by_id),
                "approver_at_headquarters": self.approver_at_headquarters,
                "approved_at": stamp(self.approved_at),
                "reason": self.reason,
                "outcome": str(self.outcome),
                "severity": int(self.severity),
                "malicious": self.malicious,
                "acts": list(self.acts),
                "policy": self.policy,
                "policy_hash": self.policy_hash,
                "holds": self.holds,
                "outcome_now": str(self.outcome_now),
                "outcome_since": stamp(self.outcome_since),
            },
        )


class Objection(models.Model):
    """The customer's objection to a determination, and its answer by somebody uninvolved."""

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="objections")
    determination = models.ForeignKey(
        Determined, on_delete=models.PROTECT, related_name="objections"
    )
    received_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="objections_received"
    )
    received_at = models.DateTimeField()
    text = models.TextField()
    result = models.CharField(max_length=12, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    reason = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="objections_answered"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(name="result_is_known", condition=Q(result__in=["", *Result])),
            CheckConstraint(
                name="an_answer_is_whole",
                condition=Q(result="", answered_by__isnull=True, answered_at__isnull=True)
                | (
                    ~Q(result="")
                    & ~Q(reason="")
                    & Q(answered_by__isnull=False, answered_at__isnull=False)
                ),
            ),
            CheckConstraint(
                name="overturned_in_the_customers_favour",
                condition=~Q(result=Result.OVERTURNED) | ~Q(outcome=Outcome.BEYOND_NORM),
            ),
            UniqueConstraint(
                name="one_objection_at_a_time", fields=["case"], condition=Q(result="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.ref)

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"objection/{self.ref}",
            {
                "case": str(self.case_id),
                "determination": str(self.determination_id),
                "received_by": str(self.received_by_id),
                "received_at": stamp(self.received_at),
                "text": self.text,
                "result": str(self.result),
                "outcome": str(self.outcome),
                "reason": self.reason,
                "answered_by": str(self.answered_by_id or ""),
                "answered_at": stamp(self.answered_at),
            },
        )


class Advice(models.Model):
    """Legal advice, shown to few."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="advice")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="advice")
    at = models.DateTimeField()
    text = models.TextField()

    def __str__(self) -> str:
        return f"advice {self.pk}"

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"advice/{self.pk}",
            {
                "case": str(self.case_id),
                "by": str(self.by_id),
                "at": stamp(self.at),
                "text": self.text,
            },
        )
