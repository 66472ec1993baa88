"""Exhibits of a case and who had them when. Both are written once and never changed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from setsudo.bilingual import Text
from setsudo.ledger import Record
from setsudo.ledger.records import stamp
from setsudo.referrals.custody import Event, ExhibitKind, numbered
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.interactions.models import Attachment, Interaction


class WrittenOnce(RuntimeError):
    """A row that stays as it was written was to be written again: a fault of the program."""


class Once(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row. Raises WrittenOnce where it stands already."""
        if not self._state.adding:
            raise WrittenOnce(type(self).__name__)
        super().save(*args, **kwargs)


class Exhibit(Once):
    """One exhibit. `number` is its place in its case for good; a variant shares it, with a branch.

    A file lies under its `digest` outside the web root; a physical object has none, and `where`
    says where it is kept. `attachment` or `interaction` is what it was made from; `original` what
    it is a redacted copy of. `covers` says how often which kind of detail was covered, `about` what
    a capture tells of its page. `place` is that of its entry in the ledger.
    """

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exhibits")
    number = models.PositiveIntegerField()
    branch = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=10)
    title = models.CharField(max_length=200, blank=True)
    original = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="variants"
    )
    attachment = models.ForeignKey(
        Attachment, null=True, on_delete=models.PROTECT, related_name="exhibits"
    )
    interaction = models.ForeignKey(
        Interaction, null=True, on_delete=models.PROTECT, related_name="exhibits"
    )
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    where = models.CharField(max_length=300, blank=True)
    covers = models.JSONField(default=dict)
    about = models.JSONField(default=dict)
    made_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="exhibits_made"
    )
    made_at = models.DateTimeField()
    place = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            CheckConstraint(name="exhibit_kind_is_known", condition=Q(kind__in=[*ExhibitKind])),
            UniqueConstraint(name="an_exhibit_has_its_number", fields=["case", "number", "branch"]),
            UniqueConstraint(
                name="a_file_is_one_exhibit", fields=["case", "digest"], condition=~Q(digest="")
            ),
            CheckConstraint(
                name="an_object_has_no_bytes",
                condition=Q(kind=ExhibitKind.PHYSICAL, digest="")
                | (~Q(kind=ExhibitKind.PHYSICAL) & ~Q(digest="")),
            ),
            CheckConstraint(
                name="a_redacted_copy_names_its_original",
                condition=Q(kind=ExhibitKind.REDACTED, original__isnull=False, branch__gt=0)
                | (~Q(kind=ExhibitKind.REDACTED) & Q(original__isnull=True, branch=0)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.ref)

    @property
    def label(self) -> Text:
        """Its number as it is called: 甲1, Exhibit 1."""
        return numbered(self.number, self.branch)

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"exhibit/{self.ref}",
            {
                "case": str(self.case_id),
                "number": self.number,
                "branch": self.branch,
                "kind": str(self.kind),
                "title": self.title,
                "original": str(self.original_id or ""),
                "attachment": str(self.attachment_id or ""),
                "interaction": str(self.interaction_id or ""),
                "media_type": self.media_type,
                "size": self.size,
                "digest": self.digest,
                "where": self.where,
                "covers": self.covers,
                "about": self.about,
                "made_by": str(self.made_by_id or ""),
                "made_at": stamp(self.made_at),
            },
        )


class CustodyEvent(Once):
    """One thing that happened to an exhibit. `happened` is when, where it was entered later.

    `unmasked` says that names which are masked by default were shown. `place` is that of its entry
    in the ledger, so that a bundle of a checkpoint knows which events came before it.
    """

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="custody")
    event = models.CharField(max_length=12)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    happened = models.DateTimeField(null=True)
    reason = models.TextField()
    receiver = models.CharField(max_length=200, blank=True)
    unmasked = models.BooleanField(default=False)
    place = models.PositiveBigIntegerField()

    BOUND_AS = "custody"

    class Meta:
        constraints = [
            CheckConstraint(name="custody_event_is_known", condition=Q(event__in=[*Event])),
            CheckConstraint(name="custody_has_a_reason", condition=~Q(reason="")),
        ]
        indexes = [Index(name="custody_in_order", fields=["exhibit", "place", "at"])]

    def __str__(self) -> str:
        return f"{self.event} {self.ref}"

    @property
    def when(self) -> Any:
        """When it happened, as far as is known."""
        return self.happened or self.at

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"custody/{self.ref}",
            {
                "exhibit": str(self.exhibit_id),
                "event": str(self.event),
                "by": str(self.by_id or ""),
                "at": stamp(self.at),
                "happened": stamp(self.happened),
                "reason": self.reason,
                "receiver": self.receiver,
                "unmasked": self.unmasked,
            },
        )
