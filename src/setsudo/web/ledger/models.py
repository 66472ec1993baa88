"""The ledger in SQL: entries, the frontier, the hashes of tiles, signed checkpoints, checks."""

from __future__ import annotations

from datetime import UTC
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from setsudo.ledger import Record


class Entry(models.Model):
    """One entry. `pieces` are its personal pieces, joined by line breaks; erasing cuts them out.

    Act, subject and time repeat what the statement says, so that entries can be searched. The
    database refuses a place that is not the next one, and a statement that changes (migration).
    """

    place = models.BigIntegerField(primary_key=True)
    act = models.CharField(max_length=80)
    about = models.CharField(max_length=200)
    at = models.DateTimeField()
    statement = models.BinaryField()
    pieces = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            CheckConstraint(name="places_count_from_zero", condition=Q(place__gte=0)),
        ]
        indexes = [
            Index(name="entries_about", fields=["about", "place"]),
            Index(name="entries_by_act", fields=["act", "place"]),
            Index(name="entries_at", fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.act}"


class Frontier(models.Model):
    """The one row that an append locks: the size of the log and its peaks."""

    size = models.BigIntegerField(default=0)
    peaks = models.BinaryField(default=b"")

    class Meta:
        constraints = [CheckConstraint(name="there_is_one_frontier", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.size)


class TileHash(models.Model):
    """A hash of a tile, where the export will have it."""

    pk = models.CompositePrimaryKey("level", "tile", "offset")
    level = models.SmallIntegerField()
    tile = models.BigIntegerField()
    offset = models.SmallIntegerField()
    hash = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.level}/{self.tile}/{self.offset}"


class SignedCheckpoint(models.Model):
    """A signed note over the log's size and root. An entry of its own follows it, and binds it."""

    size = models.BigIntegerField(unique=True)
    note = models.TextField()
    made_at = models.DateTimeField()

    BOUND_AS = "checkpoint"
    BOUND_BY = "size"

    def __str__(self) -> str:
        return str(self.size)

    def record(self) -> Record:
        """What the ledger binds: a checkpoint that is taken away is missed."""
        made_at = self.made_at.astimezone(UTC).isoformat(timespec="microseconds")
        return Record(f"checkpoint/{self.size}", {"note": self.note, "made_at": made_at})


class Cosignature(models.Model):
    """A witness's line behind a checkpoint."""

    checkpoint = models.ForeignKey(
        SignedCheckpoint, on_delete=models.PROTECT, related_name="cosignatures"
    )
    witness = models.CharField(max_length=200)
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(name="a_witness_signs_once", fields=["checkpoint", "witness"])
        ]

    def __str__(self) -> str:
        return self.witness


class Timestamp(models.Model):
    """An authority's answer (RFC 3161) about a checkpoint, whole, and the time that it gives."""

    checkpoint = models.OneToOneField(
        SignedCheckpoint, on_delete=models.PROTECT, related_name="timestamp"
    )
    answer = models.BinaryField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.at)


class Check(models.Model):
    """A verification that somebody asked for: how far it is, and what it found.

    `findings` hold the kind and the sentence in both languages; never anybody's words.
    """

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    size = models.BigIntegerField(default=0)
    signed = models.BigIntegerField(default=0)
    records = models.BigIntegerField(default=0)
    found = models.BigIntegerField(default=0)
    findings = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.ref)
