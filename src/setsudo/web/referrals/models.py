"""Referrals with their history, proceedings with their stages, deadlines, and counsel's notes."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from secrets import token_hex
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from setsudo.ledger import Record
from setsudo.referrals.deadlines import Event, Level
from setsudo.referrals.proceeding import Kind, Stage
from setsudo.referrals.receivers import Receiver
from setsudo.referrals.referring import Deed, Ground, How, State
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case, Determined
from setsudo.web.cases.models.evidence import stamp


def new_salt() -> str:
    """Return what keeps a digest from being guessed at."""
    return token_hex(16)


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


class Proceeding(models.Model):
    """A civil claim, an injunction, a report of damage or a complaint. `stage` is the last one."""

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proceedings")
    kind = models.CharField(max_length=20)
    office = models.CharField(max_length=200)
    number = models.CharField(max_length=100, blank=True)
    stage = models.CharField(max_length=20, default=Stage.PREPARED)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="proceedings")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(name="proceeding_kind_is_known", condition=Q(kind__in=[*Kind])),
            CheckConstraint(name="proceeding_stage_is_known", condition=Q(stage__in=[*Stage])),
        ]
        indexes = [Index(name="proceedings_of_case", fields=["case", "at"])]

    def __str__(self) -> str:
        return str(self.ref)

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"proceeding/{self.ref}",
            {
                "case": str(self.case_id),
                "kind": str(self.kind),
                "office": self.office,
                "number": self.number,
                "stage": str(self.stage),
                "by": str(self.by_id),
                "at": stamp(self.at),
            },
        )


class StageReached(models.Model):
    """One stage of a proceeding, with its day, the document that shows it, and what came of it."""

    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="stages")
    stage = models.CharField(max_length=20)
    on = models.DateField()
    outcome = models.TextField(blank=True)
    document = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="stages_recorded")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(name="stage_reached_is_known", condition=Q(stage__in=[*Stage]))
        ]
        indexes = [Index(name="stages_of_proceeding", fields=["proceeding", "on"])]

    def __str__(self) -> str:
        return f"{self.stage} {self.pk}"

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"stage/{self.pk}",
            {
                "proceeding": str(self.proceeding_id),
                "stage": str(self.stage),
                "on": self.on.isoformat(),
                "outcome": self.outcome,
                "document": self.document,
                "by": str(self.by_id),
                "at": stamp(self.at),
            },
        )


class DayStated(models.Model):
    """A day that deadlines run from, as somebody stated it. The newest of an event counts."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="days_stated")
    event = models.CharField(max_length=20)
    on = models.DateField()
    because = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="days_stated")
    at = models.DateTimeField()

    class Meta:
        constraints = [CheckConstraint(name="day_event_is_known", condition=Q(event__in=[*Event]))]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"day/{self.pk}",
            {
                "case": str(self.case_id),
                "event": str(self.event),
                "on": self.on.isoformat(),
                "because": self.because,
                "by": str(self.by_id),
                "at": stamp(self.at),
            },
        )


class Settled(models.Model):
    """A deadline that was kept, or let go with a reason. Without one it stays on the list."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deadlines_settled")
    key = models.CharField(max_length=120)
    due = models.DateField()
    kept = models.BooleanField()
    because = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deadlines_settled")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(name="a_deadline_is_settled_once", fields=["case", "key", "due"])
        ]

    def __str__(self) -> str:
        return f"settled {self.pk}"

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"settled/{self.pk}",
            {
                "case": str(self.case_id),
                "key": self.key,
                "due": self.due.isoformat(),
                "kept": self.kept,
                "because": self.because,
                "by": str(self.by_id),
                "at": stamp(self.at),
            },
        )


class Warned(models.Model):
    """People were told of a deadline at a level; each level is told once."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deadlines_warned")
    key = models.CharField(max_length=120)
    due = models.DateField()
    level = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(name="warned_level_is_known", condition=Q(level__in=[*Level])),
            UniqueConstraint(
                name="each_level_is_told_once", fields=["case", "key", "due", "level"]
            ),
        ]

    def __str__(self) -> str:
        return f"warned {self.pk}"


class Posting(models.Model):
    """A post that an operator is asked about: where it is, when it was seen, whose right it hurts.

    `operator` is who runs the site: the host of the address until somebody knows better.
    `capture` is the digest of what was saved of it, if anything was.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="postings")
    url = models.CharField(max_length=2000)
    operator = models.CharField(max_length=200)
    posted_on = models.DateField(null=True)
    seen_at = models.DateTimeField()
    right = models.CharField(max_length=20)
    words = models.TextField(blank=True)
    why = models.TextField()
    capture = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="postings")
    at = models.DateTimeField()

    class Meta:
        constraints = [CheckConstraint(name="a_post_has_an_operator", condition=~Q(operator=""))]

    def __str__(self) -> str:
        return f"posting {self.pk}"

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"posting/{self.pk}",
            {
                "case": str(self.case_id),
                "url": self.url,
                "operator": self.operator,
                "posted_on": self.posted_on.isoformat() if self.posted_on else "",
                "seen_at": stamp(self.seen_at),
                "right": self.right,
                "words": self.words,
                "why": self.why,
                "capture": self.capture,
                "by": str(self.by_id),
                "at": stamp(self.at),
            },
        )


class PrivilegedNote(models.Model):
    """What counsel wrote for counsel. Nothing outside this room's own page reads it.

    The ledger binds its digest under `salt`, and never a word of it.
    """

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="privileged_notes")
    text = models.TextField()
    salt = models.CharField(max_length=32, default=new_salt)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="privileged_notes")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.ref)

    @property
    def digest(self) -> str:
        """SHA-256 over salt and text: nobody can guess the text from it."""
        return sha256(f"{self.salt}\n{self.text}".encode()).hexdigest()

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(f"privileged/{self.ref}", {"case": str(self.case_id), "digest": self.digest})


class Confidant(models.Model):
    """Somebody whom counsel let read the notes of a case, until `ended_at`."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="confidants")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="confidences")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="confidants_named")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                name="somebody_is_named_once",
                fields=["case", "user"],
                condition=Q(ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"confidant {self.pk}"

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"confidant/{self.pk}",
            {
                "case": str(self.case_id),
                "user": str(self.user_id),
                "by": str(self.by_id),
                "at": stamp(self.at),
                "ended_at": stamp(self.ended_at),
            },
        )
