"""Customers and what tells them apart; joining two of them is proposed, done by people, undone."""

from __future__ import annotations

from enum import StrEnum
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from setsudo.ledger import Record
from setsudo.ledger.records import stamp
from setsudo.web.accounts.models import User
from setsudo.web.remembering import remembered


class IdentifierKind(StrEnum):
    """What an identifier is. A face is none."""

    PHONE = "phone"
    EMAIL = "email"
    ACCOUNT = "account"
    ORDER = "order"
    SOCIAL = "social"
    LINE = "line"


class Customer(models.Model):
    """One customer, so far as is known. `merged_into` is set while two records are held for one."""

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged", db_index=False
    )

    class Meta:
        constraints = [
            CheckConstraint(
                name="nobody_is_merged_into_themselves",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("ref")),
            )
        ]
        indexes = [
            # Nearly everybody is merged into nobody, which would make an index of all look useless.
            models.Index(
                fields=["merged_into"],
                name="customer_merged",
                condition=Q(merged_into__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.ref)

    def whole(self) -> list[Customer]:
        """Every record of the same person: the one that lives on, and all that were merged in."""
        live = self
        while live.merged_into is not None:
            live = live.merged_into
        return live.family()

    def family(self) -> list[Customer]:
        """This customer and every record that was merged into it, however far back."""
        return [*self._family()]

    @remembered
    def _family(self) -> list[Customer]:
        every, newest = [self], [self.pk]
        while newest:
            found = [*Customer.objects.filter(merged_into__in=newest)]
            every += found
            newest = [one.pk for one in found]
        return every


class Identifier(models.Model):
    """One identifier, in its normalised form (a telephone number in E.164)."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=254)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                name="identifier_kind_is_known", condition=Q(kind__in=[*IdentifierKind])
            ),
            UniqueConstraint(
                name="an_identifier_is_held_once", fields=["customer", "kind", "value"]
            ),
        ]
        indexes = [models.Index(name="by_identifier", fields=["kind", "value"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ProposalState(StrEnum):
    """What became of the proposal that two records are one customer."""

    OPEN = "open"
    MERGED = "merged"
    DECLINED = "declined"


class MergeProposal(models.Model):
    """Two records that share two identifiers or more: a person says whether they are one."""

    first = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    shared = models.JSONField(default=list)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=ProposalState.OPEN)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="proposal_state_is_known", condition=Q(state__in=[*ProposalState])
            ),
            CheckConstraint(name="a_proposal_is_of_two", condition=~Q(first=F("second"))),
            UniqueConstraint(name="two_are_proposed_once", fields=["first", "second"]),
        ]
        indexes = [
            Index(name="proposals_open", fields=["made_at"], condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"


class Merge(models.Model):
    """Two records made one by a person. What was moved is kept, so that it can be undone."""

    kept = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict)
    reason = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_because = models.TextField(blank=True)

    class Meta:
        constraints = [
            CheckConstraint(name="a_merge_is_of_two", condition=~Q(kept=F("gone"))),
            UniqueConstraint(
                name="gone_only_once", fields=["gone"], condition=Q(undone_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"

    def record(self) -> Record:
        """What the ledger binds."""
        return Record(
            ref=f"merge/{self.pk}",
            fields={
                "kept": str(self.kept_id),
                "gone": str(self.gone_id),
                "moved": dict(self.moved),
                "reason": self.reason,
                "by": str(self.by_id),
                "at": stamp(self.at),
                "undone": self.undone_at is not None,
                "undone_by": str(self.undone_by_id or ""),
                "undone_at": stamp(self.undone_at),
                "undone_because": self.undone_because,
            },
        )
