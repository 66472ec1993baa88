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


class Token(models.Model):
    """One system's token. `digest` is the SHA-256 of 256 random bits, in hexadecimal.

    What the system sends is kept under `source`, and it reads back only that. Its contacts belong
    to `site` unless a contact names another.
    """

    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    source = models.CharField(max_length=100)
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="tokens")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens_made")
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
        """Say whether this token is neither revoked nor past its end."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)
