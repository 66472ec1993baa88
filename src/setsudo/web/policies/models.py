"""The revisions of the policy that were in force here, whole and unchanged."""

from __future__ import annotations

from datetime import UTC

from django.db import models

from setsudo.ledger import Record


class PolicyRevision(models.Model):
    """A revision as it was published: its id, its content hash, its text (canonical JSON)."""

    ident = models.CharField(max_length=100)
    content_hash = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    in_force_from = models.DateTimeField()

    BOUND_AS = "policy"
    BOUND_BY = "content_hash"

    def __str__(self) -> str:
        return self.ident

    def record(self) -> Record:
        """What the ledger binds."""
        return Record(
            ref=f"policy/{self.content_hash}",
            fields={
                "ident": self.ident,
                "content_hash": self.content_hash,
                "text": self.text,
                "in_force_from": self.in_force_from.astimezone(UTC).isoformat(
                    timespec="microseconds"
                ),
            },
        )
