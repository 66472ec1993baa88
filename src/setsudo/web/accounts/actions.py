"""Acts of administrators on people, roles and sites; each is entered in the ledger."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from setsudo.bilingual import Language
from setsudo.cases.roles import Role
from setsudo.web.accounts import refusing
from setsudo.web.accounts.models import HeldRole, Site, User
from setsudo.web.accounts.refusing import NotAdministrator, PeopleError
from setsudo.web.ledger.entering import enter

_NONE: Mapping[str, Any] = MappingProxyType({})


@transaction.atomic
def invite(
    username: str,
    name: str,
    *,
    by: User,
    at: datetime,
    email: str = "",
    lang: Language | Literal[""] = "",
    roles: Collection[Role] = (),
    sites: Collection[Site] = (),
    headquarters: bool = False,
    executive: bool = False,
) -> User:
    """Add somebody who cannot sign in yet; a welcome link lets them choose a password."""
    refuse_unless_administrator(by)
    _refuse_mixed(set(roles))
    user = User(
        username=username,
        name=name,
        email=email,
        lang=lang,
        headquarters=headquarters,
        executive=executive,
    )
    user.set_unusable_password()
    _save(user)
    HeldRole.objects.bulk_create(HeldRole(user=user, role=role) for role in roles)
    user.sites.set(sites)
    _enter("person_invited", user, by=by, at=at, facts=_standing(user), personal=_who(user))
    return user


@transaction.atomic
def describe(user: User, name: str, email: str, *, by: User, at: datetime) -> None:
    """Correct somebody's name or e-mail address. Another address ends the sign-in by the provider
    that was proved by the one before."""
    refuse_unless_administrator(by)
    user = _locked(user)
    if email.casefold() != user.email.casefold():
        # Whoever came in by the address before proves the new one, or comes in no more.
        SocialAccount.objects.filter(user=user).delete()
    # Old words name people as they were called then: what leaves is masked by that too.
    before = _who(user)
    user.name, user.email = name, email
    _save(user)
    _enter("person_described", user, by=by, at=at, personal={**_who(user), "before": before})


@transaction.atomic
def place(
    user: User,
    *,
    roles: Collection[Role],
    sites: Collection[Site],
    headquarters: bool,
    executive: bool,
    by: User,
    at: datetime,
) -> None:
    """Say in which roles and at which sites somebody works; whoever is not named loses theirs."""
    refuse_unless_administrator(by)
    _refuse_oneself(user, by)
    user = _locked(user)
    if not user.is_active:
        raise PeopleError(refusing.INACTIVE)
    _refuse_mixed(set(roles))
    before = _standing(user)
    user.roles.exclude(role__in=[*roles]).delete()
    held = user.person.roles
    HeldRole.objects.bulk_create(HeldRole(user=user, role=one) for one in {*roles} - held)
    user.sites.set(sites)
    user.headquarters, user.executive = headquarters, executive
    user.save(update_fields=["headquarters", "executive"])
    after = _standing(user)
    if after != before:
        _enter("person_placed", user, by=by, at=at, facts={"before": before, "after": after})


@transaction.atomic
def appraise(user: User, appraisers: Collection[User], *, by: User, at: datetime) -> None:
    """Say who appraises somebody's work: these people never see what that person confided."""
    refuse_unless_administrator(by)
    _refuse_oneself(user, by)
    if user.pk in {one.pk for one in appraisers}:
        raise PeopleError(refusing.OWN_APPRAISER)
    user = _locked(user)
    user.appraised_by.set(appraisers)
    ids = sorted(str(one.pk) for one in appraisers)
    _enter("appraisers_named", user, by=by, at=at, personal={"appraisers": ids})


@transaction.atomic
def deactivate(user: User, *, by: User, at: datetime) -> None:
    """Let somebody sign in no more. What they did stays theirs; their sessions end at once."""
    refuse_unless_administrator(by)
    _refuse_oneself(user, by)
    user = _locked(user)
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        user.welcomes.filter(used_at=None).update(used_at=at)
        _enter("person_deactivated", user, by=by, at=at)


@transaction.atomic
def reactivate(user: User, *, by: User, at: datetime) -> None:
    """Let somebody sign in again, in the roles they held."""
    refuse_unless_administrator(by)
    _refuse_oneself(user, by)
    user = _locked(user)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        _enter("person_reactivated", user, by=by, at=at)


@transaction.atomic
def open_site(code: str, name_ja: str, name_en: str, *, by: User, at: datetime) -> Site:
    """Add a shop, an office or a call centre."""
    refuse_unless_administrator(by)
    try:
        with transaction.atomic():
            site = Site.objects.create(code=code, name_ja=name_ja, name_en=name_en)
    except IntegrityError:
        raise PeopleError(refusing.SITE_TAKEN) from None
    named = {"name_ja": name_ja, "name_en": name_en}
    enter("site_opened", at=at, about=f"site/{code}", by=str(by.pk), facts=named)
    return site


@transaction.atomic
def rename_site(site: Site, name_ja: str, name_en: str, *, by: User, at: datetime) -> None:
    """Call a site by another name; its code stays."""
    refuse_unless_administrator(by)
    site = Site.objects.select_for_update().get(pk=site.pk)
    site.name_ja, site.name_en = name_ja, name_en
    site.save(update_fields=["name_ja", "name_en"])
    named = {"name_ja": name_ja, "name_en": name_en}
    enter("site_renamed", at=at, about=f"site/{site.code}", by=str(by.pk), facts=named)


def choose_language(user: User, lang: str) -> None:
    """Keep the language in which somebody is addressed: everyone's own choice, no act of office.

    An empty one leaves it to their browser.
    """
    if user.lang != lang:
        User.objects.filter(pk=user.pk).update(lang=lang)
        user.lang = lang


def refuse_unless_administrator(by: User) -> None:
    """Let an administrator act, or raise NotAdministrator. Holds their role until the act ends.

    It is asked within the act's transaction; whoever only looks is asked by `refuse_to_show`.
    """
    # Two administrators who dismiss each other at once would otherwise leave nobody, so all of them
    # are held, always in the same order.
    if by.pk not in {one.pk for one in _administrators().select_for_update(of=("self",))}:
        raise NotAdministrator(refusing.ADMINISTRATORS_ONLY)


def refuse_to_show(by: User) -> None:
    """Let an administrator see who works here, or raise NotAdministrator."""
    if not _administrators().filter(pk=by.pk).exists():
        raise NotAdministrator(refusing.ADMINISTRATORS_ONLY)


def _administrators() -> QuerySet[User]:
    return User.objects.filter(is_active=True, roles__role=Role.ADMINISTRATOR).order_by("pk")


def _refuse_oneself(user: User, by: User) -> None:
    if user.pk == by.pk:
        raise PeopleError(refusing.NOT_ONESELF)


def _refuse_mixed(roles: Collection[Role]) -> None:
    if Role.ADMINISTRATOR in roles and len(roles) > 1:
        raise PeopleError(refusing.APART)


def _locked(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


def _save(user: User) -> None:
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise PeopleError(refusing.TAKEN) from None


def _standing(user: User) -> dict[str, Any]:
    person = User.objects.get(pk=user.pk).person
    return {
        "roles": sorted(person.roles),
        "sites": sorted(person.sites),
        "headquarters": person.headquarters,
        "executive": person.executive,
    }


def _who(user: User) -> dict[str, str]:
    return {"username": user.username, "name": user.name, "email": user.email}


def _enter(
    act: str,
    user: User,
    *,
    by: User,
    at: datetime,
    facts: Mapping[str, Any] = _NONE,
    personal: Mapping[str, Any] = _NONE,
) -> None:
    about = f"person/{user.pk}"
    enter(act, at=at, about=about, by=str(by.pk), facts=facts, personal=personal)
