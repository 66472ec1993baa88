"""What people wrote to the company, and who of its staff has read which revision of the policy."""

from __future__ import annotations

from enum import StrEnum
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from setsudo.ledger import Record
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Improving


class Kind(StrEnum):
    """What a message is about."""

    COMPLAINT = "complaint"
    IDEA = "idea"
    PRAISE = "praise"


class Message(models.Model):
    """What somebody told the company through its public page, as they wrote it.

    It becomes an improvement, which names nobody. `name` and `reply_to` are there to answer with.
    """

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=10)
    lang = models.CharField(max_length=2)
    title = models.CharField(max_length=200)
    text = models.TextField()
    name = models.CharField(max_length=200, blank=True)
    reply_to = models.CharField(max_length=254, blank=True)
    received_at = models.DateTimeField()
    improvement = models.OneToOneField(Improving, on_delete=models.PROTECT, related_name="message")
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            CheckConstraint(name="message_kind_is_known", condition=Q(kind__in=[*Kind])),
            CheckConstraint(
                name="an_answer_has_words_and_a_writer",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
            ),
        ]
        indexes = [Index(name="messages_in_order", fields=["-received_at"])]

    def __str__(self) -> str:
        return str(self.ref)

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"message/{self.ref}",
            {
                "kind": self.kind,
                "title": self.title,
                "text": self.text,
                "improvement": str(self.improvement_id),
                "answer": self.answer,
            },
        )


class Acknowledged(models.Model):
    """Somebody of the staff has read a revision of the policy and said so."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="acknowledged")
    ident = models.CharField(max_length=100)
    content_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(name="a_revision_is_read_once", fields=["user", "content_hash"])
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.ident}"

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"acknowledged/{self.pk}",
            {"user": str(self.user_id), "ident": self.ident, "content_hash": self.content_hash},
        )


class Tried(models.Model):
    """How often something was tried within an hour, by the keyed digest of an address or by all."""

    what = models.CharField(max_length=60)
    hour = models.BigIntegerField()
    times = models.PositiveIntegerField()

    class Meta:
        constraints = [UniqueConstraint(name="counted_once_an_hour", fields=["what", "hour"])]
        indexes = [Index(name="tries_by_hour", fields=["hour"])]

    def __str__(self) -> str:
        return f"{self.hour}: {self.times}"
