"""Transactions in progress, who they are for, what their service was asked, who holds them."""

from __future__ import annotations

from enum import StrEnum
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from setsudo.bilingual import Text
from setsudo.ledger import Record
from setsudo.ledger.records import stamp
from setsudo.measures.transactions import ENDED, STATE_NAMES, Choice, Command, State
from setsudo.web.accounts.models import User
from setsudo.web.customers.models import IdentifierKind


class Transaction(models.Model):
    """One order, booking or the like of one service, as the system `source` registered it.

    `paid`, `refundable` and `delivered` are what is still owed, as that system told it; None where
    it did not. `undecided` says that it came while a measure that holds transactions was in force,
    so that a person decides about it. `last` counts the commands: of two that cross on their way
    the one with the greater number counts.
    """

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    source = models.CharField(max_length=100)
    external_id = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    service = models.CharField(max_length=60)
    channel = models.CharField(max_length=20, blank=True)
    summary = models.CharField(max_length=200, blank=True)
    amount = models.CharField(max_length=20, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    paid = models.BooleanField(null=True)
    refundable = models.BooleanField(null=True)
    delivered = models.BooleanField(null=True)
    state = models.CharField(max_length=20, default=State.OPEN)
    reason = models.CharField(max_length=200, blank=True)
    undecided = models.BooleanField(default=False)
    last = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(name="transaction_state_is_known", condition=Q(state__in=[*State])),
            UniqueConstraint(name="registered_once", fields=["source", "external_id"]),
        ]
        indexes = [Index(name="transactions_by_state", fields=["state", "-changed_at"])]

    def __str__(self) -> str:
        return str(self.ref)

    @property
    def standing(self) -> Text:
        """Where it stands, for people."""
        return STATE_NAMES[State(self.state)]

    @property
    def ended(self) -> bool:
        """Say whether nothing more is done with it."""
        return self.state in ENDED

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"transaction/{self.ref}",
            {
                "source": self.source,
                "external_id": self.external_id,
                "digest": self.digest,
                "service": self.service,
                "state": str(self.state),
                "last": int(self.last),
                "undecided": self.undecided,
            },
        )


class Holder(models.Model):
    """An identifier of whoever a transaction is for, in the form it is compared in."""

    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, related_name="holders")
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=254)

    class Meta:
        constraints = [
            CheckConstraint(name="holder_kind_is_known", condition=Q(kind__in=[*IdentifierKind])),
            UniqueConstraint(name="held_by_once", fields=["transaction", "kind", "value"]),
        ]
        indexes = [Index(name="transactions_of_whom", fields=["kind", "value"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Decided(models.Model):
    """What people chose for a transaction. While `released_at` is empty, a `hold` holds.

    `measure` is the measure that asked for the choice; empty where it was decided by itself.
    """

    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, related_name="decided")
    measure = models.CharField(max_length=36, blank=True)
    choice = models.CharField(max_length=20)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    released_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(name="choice_is_known", condition=Q(choice__in=[*Choice])),
            UniqueConstraint(
                name="held_once_by_a_measure",
                fields=["transaction", "measure"],
                condition=Q(choice=Choice.HOLD, released_at__isnull=True),
            ),
        ]
        indexes = [Index(name="decided_by_measure", fields=["measure"])]

    def __str__(self) -> str:
        return f"{self.choice} {self.pk}"

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"decided/{self.pk}",
            {
                "transaction": str(self.transaction_id),
                "measure": self.measure,
                "choice": str(self.choice),
                "by": str(self.by_id),
                "at": stamp(self.at),
                "released_at": stamp(self.released_at),
            },
        )


class Met(StrEnum):
    """What became of a command. `SUPERSEDED`: a later one took its place before its answer came."""

    OUT = "out"
    ANSWERED = "answered"
    SUPERSEDED = "superseded"
    LATE = "late"


class Asked(models.Model):
    """A command to the service of a transaction. `ref` is the id under which it is sent.

    `reaches` says whether anybody hears of it; where nobody does it waits to be fetched.
    """

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, related_name="asked")
    number = models.PositiveIntegerField()
    command = models.CharField(max_length=10)
    refund = models.BooleanField(default=False)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    reaches = models.BooleanField(default=True)
    met = models.CharField(max_length=10, default=Met.OUT)
    answer = models.CharField(max_length=20, blank=True)
    answer_digest = models.CharField(max_length=64, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(name="command_is_known", condition=Q(command__in=[*Command])),
            CheckConstraint(name="met_is_known", condition=Q(met__in=[*Met])),
            UniqueConstraint(name="commands_are_counted", fields=["transaction", "number"]),
        ]
        indexes = [Index(name="commands_out", fields=["due_at"], condition=Q(met=Met.OUT))]

    def __str__(self) -> str:
        return f"{self.command} {self.ref}"
