"""How allauth signs people in here: nobody signs up, and nobody comes in by an unproved address."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import cache
from hashlib import sha256
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from setsudo.bilingual import Text
from setsudo.web.accounts.models import User
from setsudo.web.ledger.entering import enter

_UNKNOWN = Text(ja="まだ登録されていません", en="You are not registered here yet")
_UNKNOWN_WHY = Text(
    ja="会社のアカウントは確認できましたが、その確認済みメールアドレスの人は登録されていません。"
    "管理者に、同じメールアドレスで登録を頼んでください。",
    en="Your company's account is fine, but nobody with its verified e-mail address is registered "
    "here. Ask your administrator to add you under that address.",
)


class People(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in with user name and password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs themselves up: an administrator invites."""
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Go on in the language of whoever came in."""
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        with transaction.atomic():
            enter("signed_in", at=timezone.now(), about=f"person/{user.pk}", by=str(user.pk))
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.lang,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            httponly=True,
            samesite="Lax",
            secure=settings.BEHIND_TLS,
        )
        return answer

    @transaction.atomic
    def send_notification_mail(self, template_prefix: str, user: User, *_: Any, **__: Any) -> None:
        """Enter in the ledger what allauth would tell by mail: passwords and factors changed."""
        enter(
            template_prefix.rpartition("/")[2],
            at=timezone.now(),
            about=f"person/{user.pk}",
            by=str(user.pk),
        )


class Factors(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor and passkeys."""

    def get_totp_label(self, user: User) -> str:
        """Return what the authenticator app shows."""
        return user.username

    def encrypt(self, text: str) -> str:
        """Keep secrets of factors so that a copy of the database alone opens no door."""
        return _sealed().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret that `encrypt` kept."""
        return _sealed().decrypt(encrypted_text.encode("ascii")).decode()


class Provider(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in through the company's own OpenID Connect provider."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody becomes a person here by signing in elsewhere."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the person by an address that the provider vouches for, or say what to do."""
        if sociallogin.is_existing:
            return
        proved = [one.email for one in sociallogin.email_addresses if one.verified and one.email]
        user = _known_by(proved)
        if user is None:
            context = {"heading": _UNKNOWN, "sentence": _UNKNOWN_WHY}
            raise ImmediateHttpResponse(render(request, "refused.html", context, status=403))
        sociallogin.connect(request, user)


def _known_by(addresses: list[str]) -> User | None:
    for address in addresses:
        if user := User.objects.filter(email__iexact=address, is_active=True).first():
            return user
    return None


@cache
def _sealed() -> MultiFernet:
    secrets = [str(one) for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    keys = [sha256(b"setsudo factors\0" + one.encode()).digest() for one in secrets]
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in keys])
