"""Links that let somebody choose a password, once: for the first administrator and the invited.

The token is in the link alone; the database holds its digest, so a copy of it opens no door.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Literal

from django.db import transaction
from django.db.models import QuerySet

from setsudo.bilingual import Language
from setsudo.cases.roles import Role
from setsudo.web.accounts import refusing
from setsudo.web.accounts.actions import refuse_unless_administrator
from setsudo.web.accounts.models import HeldRole, User, Welcome
from setsudo.web.accounts.refusing import PeopleError, WelcomeSpent
from setsudo.web.ledger.entering import enter

FIRST_LASTS: Final = timedelta(hours=24)
INVITED_LASTS: Final = timedelta(days=7)


@transaction.atomic
def first_welcome(at: datetime) -> str | None:
    """Return a new token that makes the first administrator; None where somebody is here.

    Tokens that were printed before it stop working.
    """
    if User.objects.exists():
        return None
    Welcome.objects.filter(user=None, used_at=None).update(used_at=at)
    return _made(None, at, FIRST_LASTS)


@transaction.atomic
def welcome(user: User, *, by: User, at: datetime) -> str:
    """Return a new token with which somebody chooses a password; earlier ones stop working.

    Their old password works until they have chosen. Whoever can give somebody a new password could
    act in their name, so where they have one already a second administrator has to confirm it
    first; in a service with one administrator it works at once, and their own page says so.
    """
    refuse_unless_administrator(by)
    if not user.is_active:
        raise PeopleError(refusing.INACTIVE)
    user.welcomes.filter(used_at=None).update(used_at=at)
    anew = user.last_login is not None or user.has_usable_password()
    waits = anew and others_look_after(by, user)
    facts = {"anew": anew, "waits": waits}
    enter("person_welcomed", at=at, about=f"person/{user.pk}", by=str(by.pk), facts=facts)
    return _made(user, at, INVITED_LASTS, by=by, waits=waits)


@transaction.atomic
def confirm(user: User, *, by: User, at: datetime) -> None:
    """Let the link that another administrator made for somebody work. Raises PeopleError."""
    refuse_unless_administrator(by)
    link = user.welcomes.select_for_update(of=("self",)).filter(waits=True, used_at=None).first()
    if link is None or link.expires_at <= at:
        raise PeopleError(refusing.NO_LINK)
    if by.pk in (link.made_by_id, user.pk):
        raise PeopleError(refusing.SECOND)
    link.waits, link.confirmed_by = False, by
    link.save(update_fields=["waits", "confirmed_by"])
    enter("welcome_confirmed", at=at, about=f"person/{user.pk}", by=str(by.pk))


def others_look_after(by: User, user: User) -> bool:
    """Say whether there is an administrator beside these two."""
    there = User.objects.filter(is_active=True, roles__role=Role.ADMINISTRATOR)
    return there.exclude(pk__in=[by.pk, user.pk]).exists()


def found(token: str, at: datetime) -> Welcome:
    """Return the welcome that a token opens. Raises WelcomeSpent."""
    return _open(Welcome.objects.all(), token, at)


@transaction.atomic
def begin(
    token: str,
    username: str,
    name: str,
    password: str,
    *,
    at: datetime,
    lang: Language | Literal[""] = "",
) -> User:
    """Make the first administrator. Raises WelcomeSpent, also where somebody was quicker."""
    link = _open(Welcome.objects.select_for_update(), token, at)
    if link.user is not None or User.objects.exists():
        raise WelcomeSpent(refusing.SPENT)
    user = User(username=username, name=name, lang=lang)
    user.set_password(password)
    user.save()
    HeldRole.objects.create(user=user, role=Role.ADMINISTRATOR)
    _spend(link, at)
    enter(
        "first_administrator_made",
        at=at,
        about=f"person/{user.pk}",
        by=str(user.pk),
        personal={"username": username, "name": name},
    )
    return user


@transaction.atomic
def accept(token: str, password: str, *, at: datetime) -> User:
    """Give the invited person the password they chose. Raises WelcomeSpent."""
    link = _open(Welcome.objects.select_for_update(), token, at)
    if link.user is None or not link.user.is_active:
        raise WelcomeSpent(refusing.SPENT)
    user = User.objects.select_for_update().get(pk=link.user.pk)
    user.set_password(password)
    user.save(update_fields=["password"])
    _spend(link, at)
    enter("password_chosen", at=at, about=f"person/{user.pk}", by=str(user.pk))
    return user


def _made(
    user: User | None,
    at: datetime,
    lasts: timedelta,
    *,
    by: User | None = None,
    waits: bool = False,
) -> str:
    token = secrets.token_urlsafe(32)
    Welcome.objects.create(
        user=user,
        digest=_digest(token),
        made_at=at,
        made_by=by,
        waits=waits,
        expires_at=at + lasts,
    )
    return token


def _open(links: QuerySet[Welcome], token: str, at: datetime) -> Welcome:
    link = links.filter(digest=_digest(token), used_at=None, expires_at__gt=at).first()
    if link is None:
        raise WelcomeSpent(refusing.SPENT)
    if link.waits:
        raise WelcomeSpent(refusing.WAITS)
    return link


def _spend(link: Welcome, at: datetime) -> None:
    link.used_at = at
    link.save(update_fields=["used_at"])


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
