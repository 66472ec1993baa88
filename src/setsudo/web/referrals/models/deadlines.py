"""The days that deadlines run from, and what became of each deadline."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from setsudo.ledger import Record
from setsudo.ledger.records import stamp
from setsudo.referrals.deadlines import Event, Level
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case


class DayStated(models.Model):
    """A day that deadlines run from, as somebody stated it. The newest of an event counts."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="days_stated")
    event = models.CharField(max_length=20)
    on = models.DateField()
    because = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="days_stated")
    at = models.DateTimeField()

    BOUND_AS = "day"

    class Meta:
        constraints = [CheckConstraint(name="day_event_is_known", condition=Q(event__in=[*Event]))]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"day/{self.pk}",
            {
                "case": str(self.case_id),
                "event": str(self.event),
                "on": self.on.isoformat(),
                "because": self.because,
                "by": str(self.by_id),
                "at": stamp(self.at),
            },
        )


class Settled(models.Model):
    """A deadline that was kept, or let go with a reason. Without one it stays on the list."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deadlines_settled")
    key = models.CharField(max_length=120)
    due = models.DateField()
    kept = models.BooleanField()
    because = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deadlines_settled")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(name="a_deadline_is_settled_once", fields=["case", "key", "due"])
        ]

    def __str__(self) -> str:
        return f"settled {self.pk}"

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"settled/{self.pk}",
            {
                "case": str(self.case_id),
                "key": self.key,
                "due": self.due.isoformat(),
                "kept": self.kept,
                "because": self.because,
                "by": str(self.by_id),
                "at": stamp(self.at),
            },
        )


class Warned(models.Model):
    """People were told of a deadline at a level; each level is told once."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deadlines_warned")
    key = models.CharField(max_length=120)
    due = models.DateField()
    level = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(name="warned_level_is_known", condition=Q(level__in=[*Level])),
            UniqueConstraint(
                name="each_level_is_told_once", fields=["case", "key", "due", "level"]
            ),
        ]

    def __str__(self) -> str:
        return f"warned {self.pk}"
