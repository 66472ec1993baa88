"""What came in, what the engine said of it, and the files that came along."""

from __future__ import annotations

from enum import StrEnum
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from setsudo.assessment.model import Verdict
from setsudo.interactions.limits import ID_CHARS
from setsudo.interactions.model import Channel
from setsudo.ledger import Record
from setsudo.ledger.records import stamp
from setsudo.web.accounts.models import Site, User
from setsudo.web.customers.models import Customer
from setsudo.web.interactions.digesting import digest_of


class Interaction(models.Model):
    """One contact, kept as it came. `line` is the plain line of `setsudo.interactions.lines`.

    `external_id` is unique within its `source`, so a sender may send again; `digest` is the SHA-256
    of the line in canonical form. `original` is what was sent where that was no plain line: a vCon.
    `reported_by` is the member of staff who wrote it down, where it is a report.
    """

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    source = models.CharField(max_length=100)
    external_id = models.CharField(max_length=ID_CHARS)
    digest = models.CharField(max_length=64)
    channel = models.CharField(max_length=20)
    lang = models.CharField(max_length=35, blank=True)
    started_at = models.DateTimeField(null=True)
    duration_s = models.FloatField(null=True)
    received_at = models.DateTimeField(db_index=True)
    line = models.JSONField()
    original = models.TextField(blank=True)
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="interactions")
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="interactions"
    )
    reported_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="reports"
    )

    NOT_BOUND = ("original",)

    class Meta:
        constraints = [
            UniqueConstraint(name="sent_twice_is_kept_once", fields=["source", "external_id"]),
            CheckConstraint(name="channel_is_known", condition=Q(channel__in=[*Channel])),
        ]
        indexes = [
            Index(name="contacts_of_a_customer", fields=["customer", "started_at"]),
            Index(name="reports_of_somebody", fields=["reported_by", "-received_at"]),
        ]

    def __str__(self) -> str:
        return str(self.ref)

    def record(self) -> Record:
        """What the ledger binds: that this contact came in, and with exactly this content.

        `came` is when, from where and by whom. Whose it is may be put right, and is not bound. The
        digest is that of the words as they are kept now, whatever the column says.
        """
        return Record(
            ref=f"interaction/{self.ref}",
            fields={
                "source": self.source,
                "external_id": self.external_id,
                "digest": digest_of(self.line),
                "digest_kept": self.digest,
                "came": [
                    stamp(self.received_at),
                    str(self.reported_by_id or ""),
                    str(self.site_id or ""),
                    str(self.channel),
                    self.lang,
                    stamp(self.started_at),
                    str(float(self.duration_s)) if self.duration_s is not None else "",
                ],
            },
        )


class Trace(models.Model):
    """What later contacts of a customer need of this one, so that it is not read anew each time.

    `about` is the mean direction of its words in eighths of a byte, as `engine` understood them;
    `gist` its last words.
    """

    interaction = models.OneToOneField(
        Interaction, on_delete=models.PROTECT, primary_key=True, related_name="trace"
    )
    engine = models.CharField(max_length=100)
    about = models.BinaryField()
    gist = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return str(self.interaction_id)


class RunState(StrEnum):
    """How far a re-assessment of everything has come."""

    RUNNING = "running"
    READY = "ready"
    APPLIED = "applied"
    DROPPED = "dropped"


class Reassessment(models.Model):
    """Everything assessed anew under another engine or policy, looked at before it counts.

    Contacts are taken in the order in which they came; `last_at` and `last` are where a worker goes
    on. `counted_to` is the assessment up to which an applied run counts already.
    """

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    engine = models.CharField(max_length=100)
    policy = models.CharField(max_length=100)
    policy_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default=RunState.RUNNING)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True)
    last = models.UUIDField(null=True)
    counted_to = models.BigIntegerField(default=0)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reassessments")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="reassessments_decided"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(name="run_state_is_known", condition=Q(state__in=[*RunState])),
            UniqueConstraint(
                name="one_run_at_a_time",
                fields=["state"],
                condition=Q(state=RunState.RUNNING),
            ),
        ]

    def __str__(self) -> str:
        return str(self.ref)


class Assessment(models.Model):
    """What an engine said of an interaction under a revision of the policy; one counts.

    `line` holds the assessment as `setsudo.assessment.lines` writes it under `ja` and `en`.
    `proposed_by` is the re-assessment that made it; such a one counts once it was applied.
    """

    interaction = models.ForeignKey(
        Interaction, on_delete=models.PROTECT, related_name="assessments"
    )
    engine = models.CharField(max_length=100)
    policy = models.CharField(max_length=100)
    policy_digest = models.CharField(max_length=64, blank=True)
    verdict = models.CharField(max_length=10)
    score = models.FloatField()
    severity = models.PositiveSmallIntegerField()
    malice = models.FloatField()
    line = models.JSONField()
    made_at = models.DateTimeField()
    counts = models.BooleanField(default=True)
    proposed_by = models.ForeignKey(
        Reassessment, null=True, on_delete=models.PROTECT, related_name="assessments"
    )

    NOT_BOUND = ("line",)

    class Meta:
        constraints = [
            CheckConstraint(name="verdict_is_known", condition=Q(verdict__in=[*Verdict])),
            UniqueConstraint(
                name="one_assessment_counts", fields=["interaction"], condition=Q(counts=True)
            ),
            UniqueConstraint(name="a_run_assesses_once", fields=["interaction", "proposed_by"]),
        ]
        indexes = [Index(name="by_verdict", fields=["verdict", "-score"])]

    def __str__(self) -> str:
        return f"{self.interaction_id} {self.verdict}"

    def record(self) -> Record:
        """What the ledger binds: which answer which engine gave, and whether it counts."""
        return Record(
            ref=f"assessment/{self.pk}",
            fields={
                "interaction": str(self.interaction_id),
                "engine": self.engine,
                "policy": self.policy,
                "verdict": self.verdict,
                "severity": self.severity,
                "score": str(float(self.score)),
                "malice": str(float(self.malice)),
                "counts": self.counts,
                "made": [stamp(self.made_at), self.policy_digest, str(self.proposed_by_id or "")],
            },
        )


class Attachment(models.Model):
    """A file that came along, stored by its digest outside the web root, never opened by us."""

    interaction = models.ForeignKey(
        Interaction, on_delete=models.PROTECT, related_name="attachments"
    )
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64, db_index=True)

    def __str__(self) -> str:
        return self.digest

    def record(self) -> Record:
        """What the ledger binds: which bytes came along with which contact."""
        return Record(
            ref=f"attachment/{self.pk}",
            fields={
                "interaction": str(self.interaction_id),
                "name": self.name,
                "media_type": self.media_type,
                "size": self.size,
                "digest": self.digest,
            },
        )


class Affected(StrEnum):
    """Who felt what happened."""

    MYSELF = "myself"
    COLLEAGUES = "colleagues"
    CUSTOMERS = "customers"
    NOBODY = "nobody"


class Unsure(StrEnum):
    """An answer that need not be known."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Report(models.Model):
    """What a member of staff answered beside the words, when they told us of a contact."""

    interaction = models.OneToOneField(
        Interaction, on_delete=models.PROTECT, primary_key=True, related_name="report"
    )
    affected = models.JSONField(default=list)
    danger = models.BooleanField(default=False)
    helped = models.CharField(max_length=10, blank=True)
    wanted = models.TextField(blank=True)
    our_fault = models.CharField(max_length=10, default=Unsure.UNSURE)
    fault_note = models.TextField(blank=True)

    class Meta:
        constraints = [
            CheckConstraint(name="helped_is_known", condition=Q(helped__in=["", *Unsure])),
            CheckConstraint(name="fault_is_known", condition=Q(our_fault__in=[*Unsure])),
        ]

    def __str__(self) -> str:
        return str(self.interaction_id)


class Correction(models.Model):
    """A contact that stood under the wrong customer, put right by a person.

    `customer` is None where nobody is known whose it is. The newest correction holds: no program
    attaches the contact to anybody again.
    """

    interaction = models.ForeignKey(
        Interaction, on_delete=models.PROTECT, related_name="corrections"
    )
    was = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"correction {self.pk}"
