"""How allauth signs people in here: nobody signs up, and nobody comes in by an unproved address."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import cache
from hashlib import sha256
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import get_random_string

from setsudo.bilingual import Text
from setsudo.web.accounts.models import User
from setsudo.web.ledger.entering import enter

_BROWSER: Final = "came_in_before"
_ANYWHERE: Final = "login_failed_anywhere"
_ANYWHERE_RATES: Final = {_ANYWHERE: "25/15m/key"}
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
        """Go on in the language that whoever came in has chosen, else in that of their browser."""
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        with transaction.atomic():
            enter("signed_in", at=timezone.now(), about=f"person/{user.pk}", by=str(user.pk))
        if user.lang:
            _keep(answer, settings.LANGUAGE_COOKIE_NAME, user.lang)
        name = super()._get_login_attempts_cache_key(request, username=user.username)
        if not _known_browser(request, name):
            _keep(answer, _BROWSER, signing.dumps([name, get_random_string(16)], salt=_BROWSER))
        return answer

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failures by name and address, or by the browser in which they came in before: so
        whoever knows a name shuts out only themselves."""
        name: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{name}:{_known_browser(request, name) or self.get_client_ip(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Let a try through, or raise a ValidationError where there were too many.

        Tries at one name from many addresses have a limit of their own. A browser in which this
        person came in before is not held back by it.
        """
        super().pre_authenticate(request, **credentials)
        name = super()._get_login_attempts_cache_key(request, **credentials)
        if _known_browser(request, name):
            return
        anywhere = ratelimit.consume(
            request, app="allauth.account", action=_ANYWHERE, config=_ANYWHERE_RATES, key=name
        )
        if not anywhere:
            raise self.validation_error("too_many_login_attempts")
        self._login_failed_rl_usage.usage.extend(anywhere.usage)

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


def _known_browser(request: HttpRequest, name: str) -> str:
    """Return what tells a browser from others in which this person came in; else nothing."""
    try:
        whose, browser = signing.loads(
            request.COOKIES.get(_BROWSER, ""), salt=_BROWSER, max_age=settings.LANGUAGE_COOKIE_AGE
        )
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(browser) if whose == name else ""


def _keep(answer: HttpResponse, name: str, value: str) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.BEHIND_TLS,
    )


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
