"""The improvement register: what a complaint becomes, with a life of its own."""

from __future__ import annotations

from enum import StrEnum
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from setsudo.ledger import Record
from setsudo.ledger.records import stamp
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases.models.case import Case


class Stage(StrEnum):
    """How far an improvement is."""

    ENTERED = "entered"
    IN_HAND = "in_hand"
    DONE = "done"
    DECLINED = "declined"


class Improving(models.Model):
    """One thing to do better. It names no customer and outlives the case that it came from."""

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    title = models.CharField(max_length=300)
    about = models.TextField()
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="improvements")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="improvements")
    entered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="improvements_entered"
    )
    entered_at = models.DateTimeField()
    stage = models.CharField(max_length=10, default=Stage.ENTERED)
    owner = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="improvements_owned"
    )
    due = models.DateField(null=True)
    result = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    BOUND_AS = "improvement"

    class Meta:
        constraints = [
            CheckConstraint(name="stage_is_known", condition=Q(stage__in=[*Stage])),
            CheckConstraint(
                name="an_ended_improvement_says_how",
                condition=Q(stage__in=[Stage.ENTERED, Stage.IN_HAND]) | ~Q(result=""),
            ),
            CheckConstraint(
                name="what_is_in_hand_is_in_somebodys",
                condition=~Q(stage=Stage.IN_HAND) | Q(owner__isnull=False),
            ),
        ]
        indexes = [Index(name="improvements_open", fields=["stage", "-entered_at"])]

    def __str__(self) -> str:
        return self.title

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"improvement/{self.ref}",
            {
                "title": self.title,
                "about": self.about,
                "site": str(self.site_id or ""),
                "case": str(self.case_id or ""),
                "entered_by": str(self.entered_by_id),
                "entered_at": stamp(self.entered_at),
                "stage": str(self.stage),
                "owner": str(self.owner_id or ""),
                "due": self.due.isoformat() if self.due is not None else "",
                "result": self.result,
            },
        )
