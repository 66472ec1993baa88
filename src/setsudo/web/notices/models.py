"""Notices to customers, how they were sent, the codes that open them, and what was answered."""

from __future__ import annotations

from enum import StrEnum
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from setsudo.ledger import Record
from setsudo.ledger.records import stamp
from setsudo.measures.notices.kinds import BINDING, Channel, Kind
from setsudo.measures.notices.standing import Standing
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case, Objection
from setsudo.web.measures.models import Measure

UNAPPROVED = (Standing.DRAFT, Standing.SIGNED_OFF, Standing.WITHDRAWN)


class Notice(models.Model):
    """One notice. `facts` is what it was written from; `written` what it says, fixed on approval.

    `measure` is the measure that it tells of, if any. `to` is an e-mail address, or the
    lines of a postal address. `code_number` counts the codes that it has had, `sendings` how often
    it was to be sent. `trouble` is why the last try did not succeed, as a code.
    """

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    measure = models.ForeignKey(
        Measure, null=True, on_delete=models.PROTECT, related_name="notices"
    )
    objection = models.ForeignKey(
        Objection, null=True, on_delete=models.PROTECT, related_name="notices"
    )
    kind = models.CharField(max_length=20)
    lang = models.CharField(max_length=2)
    channel = models.CharField(max_length=10)
    to = models.TextField(blank=True)
    facts = models.JSONField()
    written = models.JSONField(null=True)
    standing = models.CharField(max_length=12, default=Standing.DRAFT)
    counsel_reads = models.BooleanField(default=False)
    code_number = models.PositiveSmallIntegerField(default=0)
    sendings = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=60, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices_written")
    written_at = models.DateTimeField()
    signed_off_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="notices_signed_off"
    )
    signed_off_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="notices_approved"
    )
    approved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(name="notice_kind_is_known", condition=Q(kind__in=[*Kind])),
            CheckConstraint(name="notice_channel_is_known", condition=Q(channel__in=[*Channel])),
            CheckConstraint(name="notice_standing_is_known", condition=Q(standing__in=[*Standing])),
            CheckConstraint(
                name="what_goes_out_was_approved",
                condition=Q(standing__in=[*UNAPPROVED])
                | Q(approved_by__isnull=False, approved_at__isnull=False, written__isnull=False),
            ),
            CheckConstraint(
                name="what_counsel_reads_goes_out_read",
                condition=Q(standing__in=[*UNAPPROVED])
                | Q(counsel_reads=False)
                | Q(signed_off_by__isnull=False),
            ),
            CheckConstraint(
                name="a_restriction_is_told_by_two",
                condition=~Q(kind__in=sorted(BINDING))
                | Q(approved_by__isnull=True)
                | ~Q(approved_by=F("written_by")),
            ),
        ]
        indexes = [
            Index(name="notices_by_standing", fields=["standing", "-written_at"]),
            Index(name="notices_of_a_case", fields=["case", "-written_at"]),
        ]

    def __str__(self) -> str:
        return str(self.ref)

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"notice/{self.ref}",
            {
                "case": str(self.case_id),
                "measure": str(self.measure_id or ""),
                "objection": str(self.objection_id or ""),
                "kind": self.kind,
                "lang": self.lang,
                "channel": self.channel,
                "to": self.to,
                "facts": self.facts,
                "written": self.written or {},
                "standing": str(self.standing),
                "written_by": str(self.written_by_id),
                "signed_off_by": str(self.signed_off_by_id or ""),
                "approved_by": str(self.approved_by_id or ""),
                "sent_at": stamp(self.sent_at),
                "delivered_at": stamp(self.delivered_at),
            },
        )


class Code(models.Model):
    """What a notice is found by: the digest of a code, never the code."""

    digest = models.BinaryField(max_length=32, unique=True)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="codes")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"code {self.pk}"


class Outcome(StrEnum):
    """What became of one try to reach the reader."""

    ACCEPTED = "accepted"
    HANDED = "handed"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    RETURNED = "returned"
    ARRIVED = "arrived"
    OPENED = "opened"


class Attempt(models.Model):
    """One try to send a notice, or a sign that it arrived. `detail` is a tracking number, a
    message id or a mail server's answer code; never anybody's words."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12)
    detail = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            CheckConstraint(name="attempt_outcome_is_known", condition=Q(outcome__in=[*Outcome]))
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.pk}"

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"attempt/{self.pk}",
            {"notice": str(self.notice_id), "at": stamp(self.at), "outcome": str(self.outcome)},
        )


class Statement(models.Model):
    """What a customer answered to a notice: it stays whatever state the case is in.

    `objection` is the objection that it began or added to; None while the case cannot take one.
    `need` is an accommodation that they ask for, in their words, never a diagnosis.
    """

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="statements")
    objection = models.ForeignKey(
        Objection, null=True, on_delete=models.PROTECT, related_name="statements"
    )
    text = models.TextField()
    need = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [Index(name="statements_in_order", fields=["notice", "at"])]

    def __str__(self) -> str:
        return str(self.ref)

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"statement/{self.ref}",
            {
                "notice": str(self.notice_id),
                "objection": str(self.objection_id or ""),
                "text": self.text,
                "need": self.need,
                "at": stamp(self.at),
            },
        )


class Enclosed(models.Model):
    """A file that came with a statement, kept by its digest outside the web root."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [
            UniqueConstraint(name="a_file_is_enclosed_once", fields=["statement", "digest"])
        ]

    def __str__(self) -> str:
        return self.digest

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"enclosed/{self.pk}",
            {
                "statement": str(self.statement_id),
                "name": self.name,
                "media_type": self.media_type,
                "size": self.size,
                "digest": self.digest,
            },
        )
