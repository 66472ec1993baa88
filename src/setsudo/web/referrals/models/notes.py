"""Counsel's notes, and who besides counsel may read them."""

from __future__ import annotations

from hashlib import sha256
from secrets import token_hex
from uuid import uuid4

from django.db import models
from django.db.models import Q, UniqueConstraint

from setsudo.ledger import Record
from setsudo.ledger.records import stamp
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case


def new_salt() -> str:
    """Return what keeps a digest from being guessed at."""
    return token_hex(16)


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

    BOUND_AS = "privileged"

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
