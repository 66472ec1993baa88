"""What is owed to people: care, a dialogue, to be told; and what keeps it from happening again."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from setsudo.cases.care import CareRecord, CareStatus, CareStep
from setsudo.cases.closing import Progress, Recurrence
from setsudo.ledger import Record
from setsudo.ledger.records import stamp
from setsudo.web.accounts.models import User
from setsudo.web.cases.models.case import Case


class CareRow(models.Model):
    """One care step for one person; of several records of a step the newest counts."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="care")
    victim = models.ForeignKey(User, on_delete=models.PROTECT, related_name="care")
    step = models.CharField(max_length=20)
    status = models.CharField(max_length=10)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="care_given")
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    BOUND_AS = "care"

    class Meta:
        constraints = [
            CheckConstraint(name="care_step_is_known", condition=Q(step__in=[*CareStep])),
            CheckConstraint(name="care_status_is_known", condition=Q(status__in=[*CareStatus])),
            CheckConstraint(
                name="only_who_was_hurt_declines_care",
                condition=~Q(status=CareStatus.DECLINED) | Q(by=F("victim")),
            ),
        ]

    def __str__(self) -> str:
        return self.step

    @property
    def care(self) -> CareRecord:
        """The record as the rules know it."""
        return CareRecord(
            victim=str(self.victim_id),
            step=CareStep(self.step),
            status=CareStatus(self.status),
            by=str(self.by_id),
            at=self.at,
            note=self.note,
        )

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"care/{self.pk}",
            {
                "case": str(self.case_id),
                "victim": str(self.victim_id),
                "step": str(self.step),
                "status": str(self.status),
                "by": str(self.by_id),
                "at": stamp(self.at),
                "note": self.note,
            },
        )


class Consultation(models.Model):
    """What somebody who was hurt told when they were contacted. Few may read it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consultations")
    victim = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consultations")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consultations_held")
    at = models.DateTimeField()
    told = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"consultation {self.pk}"

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"consultation/{self.pk}",
            {
                "case": str(self.case_id),
                "victim": str(self.victim_id),
                "by": str(self.by_id),
                "at": stamp(self.at),
                "told": self.told,
            },
        )


class Dialogue(models.Model):
    """The dialogue with the customer about an accommodation: what helps, never a diagnosis."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="dialogues")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="dialogues_opened")
    opened_at = models.DateTimeField()
    need = models.TextField()
    concluded_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="dialogues_concluded"
    )
    concluded_at = models.DateTimeField(null=True)
    dialogue = models.TextField(blank=True)
    offered = models.JSONField(default=list)

    class Meta:
        constraints = [
            UniqueConstraint(
                name="one_dialogue_at_a_time",
                fields=["case"],
                condition=Q(concluded_at__isnull=True),
            ),
            CheckConstraint(
                name="a_dialogue_is_concluded_by_somebody",
                condition=Q(concluded_at__isnull=True, concluded_by__isnull=True)
                | Q(concluded_at__isnull=False, concluded_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"dialogue {self.pk}"

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"dialogue/{self.pk}",
            {
                "case": str(self.case_id),
                "opened_by": str(self.opened_by_id),
                "opened_at": stamp(self.opened_at),
                "need": self.need,
                "concluded_by": str(self.concluded_by_id or ""),
                "concluded_at": stamp(self.concluded_at),
                "dialogue": self.dialogue,
                "offered": self.offered,
            },
        )


class Told(models.Model):
    """Somebody who was hurt was told of the outcome, with its reasons."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="told")
    victim = models.ForeignKey(User, on_delete=models.PROTECT, related_name="told")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="told_others")
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            CheckConstraint(name="nobody_tells_themselves", condition=~Q(by=F("victim")))
        ]

    def __str__(self) -> str:
        return f"told {self.pk}"

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"told/{self.pk}",
            {
                "case": str(self.case_id),
                "victim": str(self.victim_id),
                "by": str(self.by_id),
                "at": stamp(self.at),
                "note": self.note,
            },
        )


class Recurring(models.Model):
    """An action against a recurrence: planned with an owner and a day, then done or declined."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="recurrences")
    cause = models.TextField()
    own_fault = models.BooleanField(default=False)
    action = models.TextField(blank=True)
    owner = models.CharField(max_length=150, blank=True)
    due = models.DateField(null=True)
    progress = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="recurrences")
    at = models.DateTimeField()

    BOUND_AS = "recurrence"

    class Meta:
        constraints = [
            CheckConstraint(name="progress_is_known", condition=Q(progress__in=[*Progress])),
            CheckConstraint(
                name="declining_has_a_reason",
                condition=~Q(progress=Progress.DECLINED) | ~Q(reason=""),
            ),
        ]
        indexes = [
            Index(name="recurrence_due", fields=["due"], condition=Q(progress=Progress.PLANNED))
        ]

    def __str__(self) -> str:
        return f"{self.progress} {self.pk}"

    @property
    def recurrence(self) -> Recurrence:
        """The action as the rules know it."""
        return Recurrence(
            cause=self.cause,
            own_fault=self.own_fault,
            action=self.action,
            owner=self.owner,
            due=self.due,
            progress=Progress(self.progress),
            reason=self.reason,
        )

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"recurrence/{self.pk}",
            {
                "case": str(self.case_id),
                "cause": self.cause,
                "own_fault": self.own_fault,
                "action": self.action,
                "owner": self.owner,
                "due": self.due.isoformat() if self.due is not None else "",
                "progress": str(self.progress),
                "reason": self.reason,
                "by": str(self.by_id),
                "at": stamp(self.at),
            },
        )
