"""What is known: pieces of evidence, and notes in which fact, opinion and inference stand apart."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from setsudo.cases.evidence import Evidence, EvidenceKind
from setsudo.cases.timeline import Note, NoteKind
from setsudo.ledger import Record
from setsudo.ledger.records import stamp
from setsudo.web.accounts.models import User
from setsudo.web.cases.models.case import Case
from setsudo.web.interactions.models import Attachment, Interaction


class Piece(models.Model):
    """One piece of evidence. `key` names it within its case and says where it lies.

    A program puts a piece forward (`of_words` names the engine) or a person brings it (`added_by`);
    it carries nothing until `confirmed_by` read, saw or heard it. `against` marks what speaks for
    the customer. `start` and `end` are code points in the turn.
    """

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pieces")
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=30)
    about = models.TextField(blank=True)
    quote = models.TextField(blank=True)
    interaction = models.ForeignKey(
        Interaction, null=True, on_delete=models.PROTECT, related_name="pieces"
    )
    attachment = models.ForeignKey(
        Attachment, null=True, on_delete=models.PROTECT, related_name="pieces"
    )
    turn = models.PositiveIntegerField(null=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    act = models.CharField(max_length=60, blank=True)
    counter = models.CharField(max_length=40, blank=True)
    because_ja = models.TextField(blank=True)
    because_en = models.TextField(blank=True)
    of_words = models.CharField(max_length=100, blank=True)
    added_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="pieces_added"
    )
    added_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="pieces_confirmed"
    )
    confirmed_at = models.DateTimeField(null=True)

    BOUND_AS = "evidence"

    class Meta:
        constraints = [
            CheckConstraint(name="evidence_is_known", condition=Q(kind__in=[*EvidenceKind])),
            UniqueConstraint(name="a_piece_stands_once", fields=["case", "key"]),
            CheckConstraint(
                name="somebody_or_an_engine_brought_it",
                condition=Q(added_by__isnull=False) | ~Q(of_words=""),
            ),
            CheckConstraint(
                name="confirmed_by_somebody_at_a_time",
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def evidence(self) -> Evidence:
        """The piece as the rules know it."""
        return Evidence(
            id=self.key,
            kind=EvidenceKind(self.kind),
            ref=self.key,
            confirmed_by=str(self.confirmed_by_id or ""),
            of_words=self.of_words,
        )

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"evidence/{self.ref}",
            {
                "case": str(self.case_id),
                "key": self.key,
                "kind": str(self.kind),
                "about": self.about,
                "quote": self.quote,
                "interaction": str(self.interaction_id or ""),
                "attachment": str(self.attachment_id or ""),
                "place": [self.turn, self.start, self.end],
                "act": self.act,
                "counter": self.counter,
                "because": [self.because_ja, self.because_en],
                "of_words": self.of_words,
                "added_by": str(self.added_by_id or ""),
                "added_at": stamp(self.added_at),
                "confirmed_by": str(self.confirmed_by_id or ""),
                "confirmed_at": stamp(self.confirmed_at),
            },
        )


class NoteRow(models.Model):
    """One statement, never changed. Another that `corrects` it puts it right, and both stay."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=12)
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notes")
    at = models.DateTimeField()
    happened = models.DateTimeField(null=True)
    evidence = models.JSONField(default=list)
    witness = models.CharField(max_length=200, blank=True)
    drawn_from = models.ManyToManyField("self", symmetrical=False, related_name="carries")
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrected_by"
    )

    BOUND_AS = "note"
    BOUND_WITH = ("drawn_from",)

    class Meta:
        constraints = [CheckConstraint(name="note_is_known", condition=Q(kind__in=[*NoteKind]))]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def note(self) -> Note:
        """The note as the rules know it."""
        return Note(
            id=str(self.pk),
            kind=NoteKind(self.kind),
            text=self.text,
            by=str(self.by_id),
            at=self.at,
            happened=self.happened,
            evidence=tuple(self.evidence),
            witness=self.witness,
            drawn_from=tuple(str(one.pk) for one in self.drawn_from.all()),
            corrects=str(self.corrects_id or ""),
        )

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"note/{self.pk}",
            {
                "case": str(self.case_id),
                "kind": str(self.kind),
                "text": self.text,
                "by": str(self.by_id),
                "at": stamp(self.at),
                "happened": stamp(self.happened),
                "evidence": ",".join(self.evidence),
                "witness": self.witness,
                "drawn_from": sorted(str(one.pk) for one in self.drawn_from.all()),
                "corrects": str(self.corrects_id or ""),
            },
        )
