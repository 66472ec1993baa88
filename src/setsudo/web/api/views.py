"""The pages of API tokens, for administrators: make one, see it once, revoke it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from setsudo.cases.roles import Role
from setsudo.web.accounts.models import Site, User
from setsudo.web.accounts.signed import by as signed_in
from setsudo.web.api import tokens
from setsudo.web.api.models import Scope, Token
from setsudo.web.forms import spoken
from setsudo.web.interactions.forms import SiteField

LIFETIMES = (90, 365)
OWN_LIFETIMES = (30, 90)


class TokenForm(forms.Form):
    """What a token is for."""

    name = forms.CharField(
        label=spoken("名前", "Name"),
        help_text=spoken("どの仕組みが使うか。例: コールセンターの電話交換機",
                         "Which system uses it, such as: telephone exchange of the call centre"),
        max_length=100,
    )  # fmt: skip
    source = forms.SlugField(
        label=spoken("送信元", "Source"),
        help_text=spoken("英数字で短く。同じ送信元の同じ番号は一度だけ受け取る",
                         "Short, in Latin letters: the same id of one source is taken in once"),
        max_length=100,
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label=spoken("できること", "What it opens"),
        choices=[
            (Scope.INTERACTIONS_WRITE.value, spoken("応対を届ける", "hand contacts in")),
            (
                Scope.INTERACTIONS_READ.value,
                spoken("届けた応対の判定を読む", "read what became of them"),
            ),
            (
                Scope.DECISIONS_READ.value,
                spoken("提供してよいかを尋ねる", "ask whether a customer may be served"),
            ),
            (
                Scope.DECISIONS_EXPLAIN.value,
                spoken("その根拠も見る(従業員の画面用)", "see the ground as well (for staff)"),
            ),
            (
                Scope.DECISIONS_FEED.value,
                spoken("制限の全体を受け取る(ガード用)", "follow every restriction (for guards)"),
            ),
            (
                Scope.TRANSACTIONS_WRITE.value,
                spoken("自分の取引を登録する", "register its own transactions"),
            ),
        ],
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.INTERACTIONS_WRITE.value],
    )  # fmt: skip
    site = SiteField(
        Site.objects.all(),
        label=spoken("拠点", "Site"),
        required=False,
        empty_label=spoken("決めない", "none"),
    )
    days = forms.TypedChoiceField(
        label=spoken("期限", "Expires"),
        choices=[
            *((str(days), spoken(f"{days}日後", f"in {days} days")) for days in LIFETIMES),
            ("", spoken("なし", "never")),
        ],
        coerce=int,
        empty_value=None,
        initial="365",
        required=False,
    )


class OwnTokenForm(forms.Form):
    """What a token of one's own is for."""

    name = forms.CharField(
        label=spoken("名前", "Name"),
        help_text=spoken("どのプログラムが使うか", "Which program uses it"),
        max_length=100,
    )
    scopes = forms.MultipleChoiceField(
        label=spoken("できること", "What it opens"),
        choices=[
            (Scope.CASES_READ.value, spoken("自分が見られる事案を読む", "read the cases you see")),
            (
                Scope.CASES_ACT.value,
                spoken("自分ができる操作をする", "do on them what you may do yourself"),
            ),
        ],
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.CASES_READ.value],
    )
    days = forms.TypedChoiceField(
        label=spoken("期限", "Expires"),
        choices=[(str(days), spoken(f"{days}日後", f"in {days} days")) for days in OWN_LIFETIMES],
        coerce=int,
        initial=str(OWN_LIFETIMES[0]),
    )


@never_cache
def own(request: HttpRequest) -> HttpResponse:
    """List one's own tokens, and make one: it is shown in this answer and never again."""
    user = signed_in(request)
    secret = made = None
    form = OwnTokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        at, data = timezone.now(), form.cleaned_data
        made, secret = tokens.make_own(
            data["name"],
            [Scope(one) for one in data["scopes"]],
            by=user,
            at=at,
            expires_at=at + timedelta(days=data["days"]),
        )
        form = OwnTokenForm()
    now = timezone.now()
    rows = user.tokens_of_their_own.order_by("-made_at")
    context = {
        "form": form,
        "secret": secret,
        "made": made,
        "tokens": [(row, row.lives(now)) for row in rows],
    }
    return render(request, "tokens/own.html", context)


@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """List tokens, and make one: it is shown in this answer and never again."""
    user = _administrator(request)
    secret = made = None
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made, secret = _made(form.cleaned_data, user)
        form = TokenForm()
    now = timezone.now()
    rows = Token.objects.select_related("site", "made_by", "person").order_by("-made_at")
    context = {
        "form": form,
        "secret": secret,
        "made": made,
        "tokens": [(row, row.lives(now)) for row in rows],
    }
    return render(request, "tokens/tokens.html", context)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a token out of use: one's own, or any for an administrator."""
    row = tokens.revoke(pk, by=signed_in(request), at=timezone.now())
    return redirect("own_tokens" if row.person_id == signed_in(request).pk else "tokens")


def _made(data: dict[str, Any], user: User) -> tuple[Token, str]:
    at = timezone.now()
    return tokens.make(
        data["name"],
        data["source"],
        [Scope(one) for one in data["scopes"]],
        by=user,
        at=at,
        site=data["site"],
        expires_at=at + timedelta(days=data["days"]) if data["days"] else None,
    )


def _administrator(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User) or Role.ADMINISTRATOR not in user.person.roles:
        raise PermissionDenied
    return user
