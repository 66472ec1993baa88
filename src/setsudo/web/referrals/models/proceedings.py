"""Proceedings at courts and with the police, and the stages that they reached."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from setsudo.ledger import Record
from setsudo.ledger.records import stamp
from setsudo.referrals.proceeding import Kind, Stage
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case


class Proceeding(models.Model):
    """A civil claim, an injunction, a report of damage or a complaint. `stage` is the last one."""

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proceedings")
    kind = models.CharField(max_length=20)
    office = models.CharField(max_length=200)
    number = models.CharField(max_length=100, blank=True)
    stage = models.CharField(max_length=20, default=Stage.PREPARED)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="proceedings")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(name="proceeding_kind_is_known", condition=Q(kind__in=[*Kind])),
            CheckConstraint(name="proceeding_stage_is_known", condition=Q(stage__in=[*Stage])),
        ]
        indexes = [Index(name="proceedings_of_case", fields=["case", "at"])]

    def __str__(self) -> str:
        return str(self.ref)

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"proceeding/{self.ref}",
            {
                "case": str(self.case_id),
                "kind": str(self.kind),
                "office": self.office,
                "number": self.number,
                "stage": str(self.stage),
                "by": str(self.by_id),
                "at": stamp(self.at),
            },
        )


class StageReached(models.Model):
    """One stage of a proceeding, with its day, the document that shows it, and what came of it."""

    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="stages")
    stage = models.CharField(max_length=20)
    on = models.DateField()
    outcome = models.TextField(blank=True)
    document = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="stages_recorded")
    at = models.DateTimeField()

    BOUND_AS = "stage"

    class Meta:
        constraints = [
            CheckConstraint(name="stage_reached_is_known", condition=Q(stage__in=[*Stage]))
        ]
        indexes = [Index(name="stages_of_proceeding", fields=["proceeding", "on"])]

    def __str__(self) -> str:
        return f"{self.stage} {self.pk}"

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"stage/{self.pk}",
            {
                "proceeding": str(self.proceeding_id),
                "stage": str(self.stage),
                "on": self.on.isoformat(),
                "outcome": self.outcome,
                "document": self.document,
                "by": str(self.by_id),
                "at": stamp(self.at),
            },
        )
