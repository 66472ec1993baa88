"""Whoever outside was contacted about a case, and each contact with them."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from setsudo.ledger import Record
from setsudo.ledger.records import stamp
from setsudo.referrals.receivers import Receiver
from setsudo.referrals.referring import Deed, Ground, How, State
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case, Determined


class Referral(models.Model):
    """Somebody outside who was contacted about a case. What was said is in its contacts.

    `criteria` are those of malice that the determination found met when it was made. `next_on` is
    the next date, as the last contact left it.
    """

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    determination = models.ForeignKey(
        Determined, null=True, on_delete=models.PROTECT, related_name="referrals"
    )
    receiver = models.CharField(max_length=20)
    who = models.CharField(max_length=200)
    ground = models.CharField(max_length=10)
    criteria = models.JSONField(default=list)
    danger = models.TextField(blank=True)
    state = models.CharField(max_length=10, default=State.OPEN)
    receipt = models.CharField(max_length=100, blank=True)
    next_on = models.DateField(null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="referrals")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(name="referral_state_is_known", condition=Q(state__in=[*State])),
            CheckConstraint(name="referral_has_a_receiver", condition=Q(receiver__in=[*Receiver])),
            CheckConstraint(
                name="referral_rests_on_something",
                condition=Q(ground=Ground.MALICE, determination__isnull=False)
                | (Q(ground=Ground.EMERGENCY, receiver=Receiver.POLICE) & ~Q(danger="")),
            ),
        ]
        indexes = [
            Index(name="referrals_of_case", fields=["case", "at"]),
            Index(name="referrals_that_go_on", fields=["state", "next_on"]),
        ]

    def __str__(self) -> str:
        return str(self.ref)

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"referral/{self.ref}",
            {
                "case": str(self.case_id),
                "determination": str(self.determination_id or ""),
                "receiver": str(self.receiver),
                "who": self.who,
                "ground": str(self.ground),
                "criteria": list(self.criteria),
                "danger": self.danger,
                "state": str(self.state),
                "receipt": self.receipt,
                "next_on": self.next_on.isoformat() if self.next_on else "",
                "by": str(self.by_id),
                "at": stamp(self.at),
            },
        )


class Contacted(models.Model):
    """One contact of a referral: what was done or answered. Never changed, only followed."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="contacts")
    deed = models.CharField(max_length=10)
    how = models.CharField(max_length=10)
    who = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    receipt = models.CharField(max_length=100, blank=True)
    next_on = models.DateField(null=True)
    bundle = models.CharField(max_length=64, blank=True)
    happened = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="referral_contacts")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(name="contact_deed_is_known", condition=Q(deed__in=[*Deed])),
            CheckConstraint(name="contact_way_is_known", condition=Q(how__in=[*How])),
        ]
        indexes = [Index(name="contacts_of_referral", fields=["referral", "happened"])]

    def __str__(self) -> str:
        return f"contacted {self.pk}"

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"contacted/{self.pk}",
            {
                "referral": str(self.referral_id),
                "deed": str(self.deed),
                "how": str(self.how),
                "who": self.who,
                "words": self.words,
                "receipt": self.receipt,
                "next_on": self.next_on.isoformat() if self.next_on else "",
                "bundle": self.bundle,
                "happened": stamp(self.happened),
                "by": str(self.by_id),
                "at": stamp(self.at),
            },
        )
