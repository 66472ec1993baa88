"""Whoever is signed in, as a User and nothing less."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from setsudo.web.accounts.models import User


def by(request: HttpRequest) -> User:
    """Return who makes the request. Raises PermissionDenied for nobody."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
