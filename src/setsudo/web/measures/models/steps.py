"""What was said on the spot, and whether the supervisor who is named agreed to it."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from setsudo.ledger import Record
from setsudo.ledger.records import stamp
from setsudo.measures.steps import Agreement, Said, Step
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case


class StepRow(models.Model):
    """One thing that was said on the spot, with its time. Never changed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=20)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    words = models.TextField(blank=True)
    confirms = models.JSONField(default=list)
    agreed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="steps_agreed"
    )
    danger = models.TextField(blank=True)

    BOUND_AS = "step"

    class Meta:
        constraints = [CheckConstraint(name="step_is_known", condition=Q(step__in=[*Step]))]
        indexes = [Index(name="steps_of_case", fields=["case", "at"])]

    def __str__(self) -> str:
        return f"{self.step} {self.pk}"

    @property
    def said(self) -> Said:
        """The step as the rules know it."""
        return Said(
            Step(self.step),
            str(self.by_id),
            self.at,
            self.words,
            frozenset(self.confirms),
            str(self.agreed_by_id or ""),
            self.danger,
            self.agreement,
        )

    @property
    def agreement(self) -> Agreement:
        """What the supervisor who is named says of having agreed."""
        if self.agreed_by_id is None:
            return Agreement.UNNAMED
        answer = getattr(self, "answer", None)
        if answer is None:
            return Agreement.OPEN
        return Agreement.CONFIRMED if answer.agreed else Agreement.DENIED

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"step/{self.pk}",
            {
                "case": str(self.case_id),
                "step": str(self.step),
                "by": str(self.by_id),
                "at": stamp(self.at),
                "words": self.words,
                "confirms": list(self.confirms),
                "agreed_by": str(self.agreed_by_id or ""),
                "danger": self.danger,
            },
        )


class StepAnswer(models.Model):
    """What the supervisor whom a step names says of having agreed to it. Said once."""

    step = models.OneToOneField(StepRow, on_delete=models.PROTECT, related_name="answer")
    agreed = models.BooleanField()
    words = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="steps_answered")
    at = models.DateTimeField()

    BOUND_AS = "agreement"

    def __str__(self) -> str:
        return f"answer {self.pk}"

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"agreement/{self.pk}",
            {
                "step": str(self.step_id),
                "agreed": self.agreed,
                "words": self.words,
                "by": str(self.by_id),
                "at": stamp(self.at),
            },
        )
