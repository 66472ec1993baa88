"""Make, check and revoke the tokens of other systems; each is shown once and kept as a digest."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest

from setsudo.bilingual import Text
from setsudo.cases.permissions import NotEntitled
from setsudo.cases.roles import ROLE_NAMES, Role
from setsudo.decisions.source_names import check_source
from setsudo.errors import CaseError
from setsudo.web.accounts.models import Site, User
from setsudo.web.api.models import OF_PEOPLE, Scope, Token
from setsudo.web.api.problems import forbidden, unauthenticated
from setsudo.web.ledger.entering import enter

PREFIX: Final = "setsudo_"
BITS: Final = 256
LAST_USED_WITHIN: Final = timedelta(minutes=1)
"""`last_used_at` is no older than this: it is not written at every request."""


class TokenRefused(CaseError):
    """A token cannot be made or revoked like this."""

    code = "token"


@transaction.atomic
def make(
    name: str,
    source: str,
    scopes: Collection[Scope],
    *,
    by: User,
    at: datetime,
    site: Site | None = None,
    expires_at: datetime | None = None,
) -> tuple[Token, str]:
    """Make a system's token; return its row and the token itself, which nobody can see again."""
    refuse_unless_administrator(by)
    return _made(name, source, scopes, by=by, at=at, site=site, expires_at=expires_at)


@transaction.atomic
def make_here(
    name: str, source: str, scopes: Collection[Scope], *, at: datetime, site: Site | None = None
) -> tuple[Token, str]:
    """Make a system's token for whoever has the machine, who could write it to the database too."""
    return _made(name, source, scopes, by=None, at=at, site=site, expires_at=None)


def _made(
    name: str,
    source: str,
    scopes: Collection[Scope],
    *,
    by: User | None,
    at: datetime,
    site: Site | None,
    expires_at: datetime | None,
) -> tuple[Token, str]:
    source = check_source(source)
    if not name.strip() or not scopes:
        raise TokenRefused(_INCOMPLETE)
    if OF_PEOPLE & {*scopes}:
        raise TokenRefused(_OF_PEOPLE)
    if expires_at is not None and expires_at <= at:
        raise TokenRefused(_OVER)
    row = Token(
        name=name.strip(),
        scopes=sorted(scopes),
        source=source,
        site=site,
        made_by=by,
        made_at=at,
        expires_at=expires_at,
    )
    return _kept(row)


@transaction.atomic
def make_own(
    name: str,
    scopes: Collection[Scope],
    *,
    by: User,
    at: datetime,
    expires_at: datetime,
) -> tuple[Token, str]:
    """Make a token with which a program does what this very person may do, and nothing else.

    Nobody makes one for somebody else: an administrator would act in the name of two people.
    """
    if not by.is_active or not by.person.roles:
        raise TokenRefused(_NO_ROLE)
    if not name.strip() or not scopes:
        raise TokenRefused(_INCOMPLETE)
    if {*scopes} - OF_PEOPLE:
        raise TokenRefused(_OF_SYSTEMS)
    if expires_at <= at:
        raise TokenRefused(_OVER)
    return _kept(
        Token(
            name=name.strip(),
            scopes=sorted(scopes),
            person=by,
            made_by=by,
            made_at=at,
            expires_at=expires_at,
        )
    )


@transaction.atomic
def revoke(token: int, *, by: User, at: datetime) -> Token:
    """Take a token out of use at once: one's own, or any for an administrator."""
    row = Token.objects.select_for_update(of=("self",)).filter(pk=token).first()
    if row is None or row.person_id is None or row.person_id != by.pk:
        refuse_unless_administrator(by)
    if row is None or row.revoked_at is not None:
        raise TokenRefused(_REVOKED)
    row.revoked_by, row.revoked_at = by, at
    row.save(update_fields=["revoked_by", "revoked_at"])
    enter("token.revoked", at=at, about=f"token/{row.pk}", by=str(by.pk))
    return row


def token_of(authorization: str, *, at: datetime) -> Token:
    """Return the live token of an Authorization header, and note its use. Raises Problem 401."""
    found = live_token(authorization, at=at)
    if is_note_due(found, at):
        note_use(found, at=at)
    return found


def live_token(authorization: str, *, at: datetime) -> Token:
    """Return the live token of an Authorization header; writes nothing. Raises Problem 401."""
    scheme, _, secret = authorization.strip().partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise unauthenticated()
    found = (
        Token.objects.select_related("site", "person").filter(digest=digest(secret.strip())).first()
    )
    if found is None or not found.lives(at):
        raise unauthenticated()
    return found


def is_note_due(token: Token, at: datetime) -> bool:
    """Say whether the last use on record is older than it may be."""
    return token.last_used_at is None or token.last_used_at < at - LAST_USED_WITHIN


def note_use(token: Token, *, at: datetime) -> None:
    """Put on record that a token was used. Waits for whoever writes to the database."""
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - LAST_USED_WITHIN)
    Token.objects.filter(stale, pk=token.pk).update(last_used_at=at)


def require(token: Token, scope: Scope) -> None:
    """Let a token through that was made for this. Raises Problem 403."""
    if not token.opens(scope):
        raise forbidden(scope)


def opened(request: HttpRequest, scope: Scope) -> Token:
    """Return the token of a request, made for this. Raises Problem 401 or 403."""
    token = getattr(request, "auth", None)
    if not isinstance(token, Token):
        raise unauthenticated()
    require(token, scope)
    return token


def digest(secret: str) -> str:
    """Return what is kept of a token."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def _kept(row: Token) -> tuple[Token, str]:
    secret = PREFIX + secrets.token_urlsafe(BITS // 8)
    row.digest = digest(secret)
    row.save()
    enter(
        "token.made",
        at=row.made_at,
        about=f"token/{row.pk}",
        by=str(row.made_by_id or ""),
        facts={"source": row.source, "scopes": list(row.scopes)},
    )
    return row, secret


def refuse_unless_administrator(by: User) -> None:
    """Let through whoever looks after the system. Raises NotEntitled."""
    if Role.ADMINISTRATOR not in by.person.roles:
        name = ROLE_NAMES[Role.ADMINISTRATOR]
        raise NotEntitled(
            by.person,
            Role.ADMINISTRATOR,
            "role",
            Text(
                ja=f"APIトークンを扱えるのは、{name.ja}の役割だけです。",
                en=f"API tokens belong to: {name.en}.",
            ),
        )


_INCOMPLETE = Text(
    ja="名前と、できることを決めてください。",
    en="Give a name and at least one scope.",
)
_NO_ROLE = Text(
    ja="役割のある人だけが、自分のトークンを作れます。",
    en="Only somebody who holds a role can make a token of their own.",
)
_OF_PEOPLE = Text(
    ja="事案を扱うトークンは、それを使う本人だけが「自分の設定」で作れます。",
    en="A token for cases is made by the person whose it is, under “Your settings”.",
)
_OF_SYSTEMS = Text(
    ja="応対を届けるトークンは、管理者だけが作れます。",
    en="A token that hands contacts in is made by an administrator.",
)
_OVER = Text(ja="期限は今より後にしてください。", en="Let it expire after now.")
_REVOKED = Text(
    ja="そのトークンは、ないか、すでに失効しています。",
    en="There is no such token, or it has been revoked already.",
)
