"""What binds whom, as evaluators know it, and the one sequence of changes that tells them."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from setsudo.decisions.identifiers import KEY_BYTES


def new_key() -> bytes:
    """Return a key for hashing identifiers: random, made once for an installation."""
    return secrets.token_bytes(KEY_BYTES)


def new_epoch() -> str:
    """Return a name for a record that goes on from here."""
    return secrets.token_hex(8)


class Head(models.Model):
    """The end of the sequence: one row, held by whoever adds to it until its act is whole.

    Changes up to `kept_from` have been cleaned up. The `key` hashes identifiers; it lies beside
    them, so that another SETSUDO_SECRET_KEY, or a copy that is restored, never frees anybody.
    """

    seq = models.BigIntegerField(default=0)
    kept_from = models.BigIntegerField(default=0)
    epoch = models.CharField(max_length=32, default=new_epoch)
    key = models.BinaryField(default=new_key)

    class Meta:
        constraints = [CheckConstraint(name="one_sequence", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"change {self.seq}"


class Published(models.Model):
    """A restriction as it was last published. `told` is the object that the feed tells."""

    ref = models.CharField(max_length=100, primary_key=True)
    told = models.JSONField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.ref


class Subject(models.Model):
    """One identifier that a published restriction stands under, as its keyed hash."""

    published = models.ForeignKey(Published, on_delete=models.CASCADE, related_name="subjects")
    digest = models.BinaryField(max_length=16)

    class Meta:
        constraints = [UniqueConstraint(name="bound_once", fields=["published", "digest"])]

    def __str__(self) -> str:
        return f"subject {self.pk}"


class Change(models.Model):
    """One step of the sequence, as the line that the feed sends. `after` is the step before."""

    seq = models.BigIntegerField(primary_key=True)
    after = models.BigIntegerField()
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [Index(name="changes_by_age", fields=["at"])]

    def __str__(self) -> str:
        return f"change {self.seq}"
