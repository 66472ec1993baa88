"""Who hears of what, with which keys; what is told; and how the telling stands."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from setsudo.ledger import Record
from setsudo.web.accounts.models import User
from setsudo.web.outbox.keeping import unsealed


class Subscription(models.Model):
    """An address that hears of events, by type. With a `source` it carries out transactions:

    commands about those that this source registered go there, and nowhere else. While `rests_until`
    is ahead nothing is sent: it failed `failures` times in a row.
    """

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=100)
    url = models.CharField(max_length=500)
    types = models.JSONField(default=list)
    source = models.CharField(max_length=100, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                name="one_carries_out_a_source",
                fields=["source"],
                condition=Q(ended_at__isnull=True) & ~Q(source=""),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def record(self) -> Record:
        """What the ledger binds."""
        return Record(
            f"subscription/{self.ref}",
            {
                "name": self.name,
                "url": self.url,
                "types": list(self.types),
                "source": self.source,
                "ended": self.ended_at is not None,
            },
        )

    def keys(self, use: Use, at: datetime) -> list[str]:
        """Return the keys of a use that are good, the newest first."""
        rows = self.kept.filter(use=use).exclude(retires_at__lte=at).order_by("-made_at", "-pk")
        return [unsealed(one.sealed) for one in rows]


class Use(StrEnum):
    """What a key is for: signing what goes out, or checking what comes in."""

    OUT = "out"
    IN = "in"


class Key(models.Model):
    """One key of a subscription, sealed. Past `retires_at` it is no longer used."""

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="kept")
    use = models.CharField(max_length=3)
    sealed = models.CharField(max_length=400)
    made_at = models.DateTimeField()
    retires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [CheckConstraint(name="use_is_known", condition=Q(use__in=[*Use]))]

    def __str__(self) -> str:
        return f"key {self.pk}"


class Event(models.Model):
    """Something that happened, as it is told: `body` is sent byte for byte, every time."""

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    type = models.CharField(max_length=120)
    subject = models.CharField(max_length=200)
    at = models.DateTimeField()
    body = models.TextField()

    def __str__(self) -> str:
        return f"{self.type} {self.ref}"


class Standing(StrEnum):
    """How a delivery stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"
    DROPPED = "dropped"


class Delivery(models.Model):
    """One event on its way to one subscription. `trouble` is a code of ours: no word of theirs."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="deliveries"
    )
    standing = models.CharField(max_length=10, default=Standing.WAITING)
    since = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=40, blank=True)
    delivered_at = models.DateTimeField(null=True)
    resent_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            CheckConstraint(name="delivery_is_known", condition=Q(standing__in=[*Standing])),
            UniqueConstraint(name="told_once", fields=["event", "subscription"]),
        ]
        indexes = [Index(name="deliveries_by_standing", fields=["standing", "-since"])]

    def __str__(self) -> str:
        return f"delivery {self.pk}"
