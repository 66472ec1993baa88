"""Bundles that were made, and what others vouch for in them."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from setsudo.ledger import Record
from setsudo.ledger.records import stamp
from setsudo.referrals.receivers import Receiver
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case


class BundleMade(models.Model):
    """A bundle that was made: `content` is its digest, `checkpoint` that of the ledger it is of.

    The same checkpoint gives the same bytes, so the file itself is not kept. `operator` is whose
    posts it tells of, where it is for the operator of a platform.
    """

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="bundles")
    receiver = models.CharField(max_length=20)
    content = models.CharField(max_length=64)
    checkpoint = models.PositiveBigIntegerField()
    operator = models.CharField(max_length=200, blank=True)
    purpose = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="bundles_made")
    at = models.DateTimeField()
    stamped: datetime | None = None
    """The time that an authority gives it, where a list of bundles was asked for."""

    BOUND_AS = "bundle"

    class Meta:
        constraints = [
            CheckConstraint(name="bundle_has_a_receiver", condition=Q(receiver__in=[*Receiver]))
        ]
        indexes = [Index(name="bundles_of_case", fields=["case", "at"])]

    def __str__(self) -> str:
        return str(self.ref)

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"bundle/{self.ref}",
            {
                "case": str(self.case_id),
                "receiver": str(self.receiver),
                "content": self.content,
                "checkpoint": int(self.checkpoint),
                "operator": self.operator,
                "by": str(self.by_id),
                "at": stamp(self.at),
            },
        )


class Vouched(models.Model):
    """What others gave for a bundle and would not give again: a timestamp, or what follows a paper
    that is signed. `about` is the digest of the list, or of the paper as it was. Made again, a
    bundle holds it again.
    """

    TIME = "time"
    SIGNATURE = "signature"

    bundle = models.ForeignKey(BundleMade, on_delete=models.PROTECT, related_name="vouched")
    kind = models.CharField(max_length=10)
    about = models.CharField(max_length=64)
    answer = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                name="vouched_kind_is_known", condition=Q(kind__in=["time", "signature"])
            ),
            UniqueConstraint(
                name="a_bundle_is_vouched_for_once", fields=["bundle", "kind", "about"]
            ),
        ]
        indexes = [Index(name="vouched_by_digest", fields=["about", "kind"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"vouched/{self.pk}",
            {
                "bundle": str(self.bundle_id),
                "kind": str(self.kind),
                "about": self.about,
                "answer": sha256(bytes(self.answer)).hexdigest(),
                "at": stamp(self.at),
            },
        )
