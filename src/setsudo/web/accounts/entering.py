"""Coming in by a welcome link: the first administrator, or somebody who was invited."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from setsudo.bilingual import Text
from setsudo.web.accounts.forms import FirstForm, PasswordForm
from setsudo.web.accounts.welcoming import accept, begin, found
from setsudo.web.templatetags.saying import said

_READY = Text(
    ja="準備ができました。サインインしてください。", en="You are ready: sign in with your password."
)


@login_not_required
@never_cache
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody choose a password; the first one names themselves as well."""
    link = found(token, timezone.now())
    first = link.user is None
    form = (FirstForm if first else PasswordForm)(request.POST or None)
    form.user = link.user
    if request.method == "POST" and form.is_valid():
        said_so = form.cleaned_data
        if first:
            begin(
                token,
                said_so["username"],
                said_so["name"],
                said_so["password"],
                at=timezone.now(),
            )
        else:
            accept(token, said_so["password"], at=timezone.now())
        messages.success(request, said(_READY))
        return redirect("account_login")
    return render(request, "accounts/welcome.html", {"form": form, "link": link, "first": first})
