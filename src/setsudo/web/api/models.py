"""Tokens by which other systems speak to the service. Only the digest of a token is kept."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db import models

from setsudo.web.accounts.models import Site, User


class Scope(StrEnum):
    """What a token opens."""

    INTERACTIONS_WRITE = "interactions:write"
    INTERACTIONS_READ = "interactions:read"
    DECISIONS_READ = "decisions:read"
    DECISIONS_FEED = "decisions:feed"
    DECISIONS_EXPLAIN = "decisions:explain"
    CASES_READ = "cases:read"
    CASES_ACT = "cases:act"
    TRANSACTIONS_WRITE = "transactions:write"


OF_PEOPLE = frozenset({Scope.CASES_READ, Scope.CASES_ACT})
"""What is open to people, so that only a token of somebody's own opens it."""


class Token(models.Model):
    """One system's token. `digest` is the SHA-256 of 256 random bits, in hexadecimal.

    What the system sends is kept under `source`, and it reads back only that. Its contacts belong
    to `site` unless a contact names another. A token of a `person` does what they may do themselves
    and nothing else; it has no source.
    """

    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    source = models.CharField(max_length=100)
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="tokens")
    person = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="tokens_of_their_own"
    )
    # Nobody where it was made at the command line, by whoever has the machine.
    made_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="tokens_made"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="tokens_revoked"
    )
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    def opens(self, scope: Scope) -> bool:
        """Say whether this token was made for that."""
        return scope in self.scopes

    def lives(self, at: datetime) -> bool:
        """Say whether this token is neither revoked nor past its end, and its person still here."""
        if self.person is not None and not self.person.is_active:
            return False
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)


class Kept(models.Model):
    """The answer to a request that carried an `Idempotency-Key`, for a day.

    `asked` is the SHA-256 of the request: the same key with another request is refused.
    """

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="kept")
    key = models.CharField(max_length=255)
    asked = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(default=0)
    content_type = models.CharField(max_length=200, blank=True)
    body = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="answered_once_under_a_key", fields=["token", "key"])
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"
