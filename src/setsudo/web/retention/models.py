"""Legal holds, periods as they were set, what was deleted, and files that are still to go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from setsudo.ledger import Record
from setsudo.ledger.records import stamp
from setsudo.retention.classes import Kept
from setsudo.retention.clock import Belief, Moment
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.customers.models import Customer


class LegalHold(models.Model):
    """A case or a customer of which nothing is deleted until counsel lifts it."""

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="legal_holds")
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="legal_holds"
    )
    reason = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="legal_holds")
    at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="legal_holds_lifted"
    )
    lifted_at = models.DateTimeField(null=True)
    lifted_because = models.TextField(blank=True)

    BOUND_AS = "hold"

    class Meta:
        constraints = [
            CheckConstraint(
                name="a_hold_is_on_one_thing",
                condition=Q(case__isnull=True, customer__isnull=False)
                | Q(case__isnull=False, customer__isnull=True),
            ),
            CheckConstraint(name="a_hold_has_a_reason", condition=~Q(reason="")),
            CheckConstraint(
                name="a_hold_is_lifted_with_a_reason",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lifted_because="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_because="")),
            ),
        ]
        indexes = [
            Index(name="holds_in_force", fields=["at"], condition=Q(lifted_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return str(self.ref)

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"hold/{self.ref}",
            {
                "case": str(self.case_id or ""),
                "customer": str(self.customer_id or ""),
                "reason": self.reason,
                "by": str(self.by_id),
                "at": stamp(self.at),
                "lifted_by": str(self.lifted_by_id or ""),
                "lifted_at": stamp(self.lifted_at),
                "lifted_because": self.lifted_because,
            },
        )


class Period(models.Model):
    """How long a class is kept, as it was set. The last one that was set counts."""

    code = models.CharField(max_length=20)
    months = models.PositiveIntegerField()
    reason = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="periods_set")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(name="a_period_is_of_a_class", condition=Q(code__in=[*Kept])),
            CheckConstraint(name="a_period_has_a_reason", condition=~Q(reason="")),
        ]
        indexes = [Index(name="periods_of_a_class", fields=["code", "-at"])]

    def __str__(self) -> str:
        return f"{self.code} {self.months}"

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"period/{self.pk}",
            {
                "code": self.code,
                "months": int(self.months),
                "reason": self.reason,
                "by": str(self.by_id),
                "at": stamp(self.at),
            },
        )


class Gone(models.Model):
    """Something whose content was deleted: `what` it was, and its ref. Nothing of it is here."""

    what = models.CharField(max_length=20)
    ref = models.UUIDField()
    code = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(name="what_is_gone_was_of_a_class", condition=Q(code__in=[*Kept])),
            UniqueConstraint(name="gone_once", fields=["what", "ref"]),
        ]
        indexes = [Index(name="gone_when", fields=["at", "code"])]

    def __str__(self) -> str:
        return f"{self.what} {self.ref}"


class ClockKnown(models.Model):
    """The last moment at which the clock was believed when a deletion began, or at which somebody
    said that it is right; and what it shows since it went ahead. There is one.

    `boot` and `ran` tell how long which machine had run by then.
    """

    at = models.DateTimeField()
    boot = models.CharField(max_length=36, blank=True, default="")
    ran = models.DurationField(default=timedelta)
    doubted_since = models.DateTimeField(null=True)
    doubted_at = models.DateTimeField(null=True)
    doubted_boot = models.CharField(max_length=36, blank=True, default="")
    doubted_ran = models.DurationField(default=timedelta)

    class Meta:
        constraints = [CheckConstraint(name="one_moment_is_known", condition=Q(pk=1))]

    def __str__(self) -> str:
        return self.at.isoformat()

    @property
    def belief(self) -> Belief:
        """What is believed of the clock."""
        known = Moment(self.at, self.boot, self.ran)
        if self.doubted_at is None:
            return Belief(known)
        doubted = Moment(self.doubted_at, self.doubted_boot, self.doubted_ran)
        return Belief(known, self.doubted_since, doubted)

    @staticmethod
    def fields_of(belief: Belief) -> dict[str, Any]:
        """Return the fields that keep what is believed."""
        known, doubted = belief.known, belief.doubted
        return {
            "at": known.at,
            "boot": known.boot,
            "ran": known.ran,
            "doubted_since": belief.since,
            "doubted_at": doubted.at if doubted is not None else None,
            "doubted_boot": doubted.boot if doubted is not None else "",
            "doubted_ran": doubted.ran if doubted is not None else timedelta(),
        }


class FileLeft(models.Model):
    """A file that a row which is gone named: it goes too, unless another row needs it."""

    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"file {self.pk}"
