"""The pages of the outbox, for administrators: who hears of what, and what did not arrive."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from setsudo.bilingual import Text
from setsudo.cases.roles import Role
from setsudo.errors import SetsudoError
from setsudo.web.accounts.models import User
from setsudo.web.accounts.signed import by as signed
from setsudo.web.outbox import subscribing
from setsudo.web.outbox.forms import KeyForm, SubscriptionForm
from setsudo.web.outbox.models import Delivery, Standing, Subscription, Use
from setsudo.web.outbox.types import FAMILIES
from setsudo.web.refusals import status_of, told
from setsudo.web.templatetags.saying import language

MOST: Final = 200
TABS: Final = {
    "dead": Text(ja="届かなかったもの", en="Not delivered"),
    "waiting": Text(ja="送信待ち", en="Waiting"),
    "delivered": Text(ja="届いたもの", en="Delivered"),
}
TROUBLES: Final = {
    "no_answer": Text(ja="時間内に返事がない", en="no answer in time"),
    "not_reached": Text(ja="つながらない", en="cannot be reached"),
    "name_unknown": Text(ja="アドレスが見つからない", en="its name is not found"),
    "certificate": Text(ja="証明書が正しくない", en="its certificate is not good"),
    "redirected": Text(ja="ほかへ転送された(従いません)", en="it redirects, which is not followed"),
    "address_refused": Text(
        ja="送ってはならないアドレス(SETSUDO_WEBHOOK_NETWORKS にない社内のネットワークなど)",
        en="an address nothing is sent to, such as one inside that SETSUDO_WEBHOOK_NETWORKS lacks",
    ),
    "refused": Text(ja="断られた", en="it was refused"),
}
_SENT_AGAIN: Final = Text(ja="もう一度送ります。", en="It is sent once more.")
_ENDED: Final = Text(ja="登録を終わらせました。", en="The subscription has ended.")


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Who hears of what, and how the deliveries stand."""
    _administrator(request)
    tab = request.GET.get("tab", "dead")
    if tab not in TABS:
        raise Http404
    rows = Delivery.objects.filter(standing=tab).select_related("event", "subscription")
    context = {
        "subscriptions": Subscription.objects.filter(ended_at__isnull=True).order_by("name"),
        "families": {f"{code}.*": name for code, name in FAMILIES.items()},
        "tabs": TABS.items(),
        "tab": tab,
        "deliveries": [(row, TROUBLES.get(row.trouble)) for row in rows.order_by("-since")[:MOST]],
        "dead": Delivery.objects.filter(standing=Standing.DEAD).count(),
        "now": timezone.now(),
    }
    return render(request, "outbox/outbox.html", context)


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Make a subscription; its keys are shown in this answer and never again."""
    user = _administrator(request)
    form = SubscriptionForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "outbox/new.html", context, status=status)
    said = form.cleaned_data
    try:
        row, keys = subscribing.subscribe(
            said["name"],
            said["url"],
            [f"{one}.*" for one in said["types"]],
            source=said["source"],
            by=user,
            at=timezone.now(),
        )
    except SetsudoError as refused:
        context["refused"] = told(refused)
        return render(request, "outbox/new.html", context, status=status_of(refused))
    context = {"subscription": row, "shown": [(_USES[use], key) for use, key in keys.items()]}
    return render(request, "outbox/keys.html", context)


@never_cache
def keys(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Change a key; the new one is shown in this answer and never again."""
    user = _administrator(request)
    row = get_object_or_404(Subscription, ref=ref)
    form = KeyForm(request.POST or None)
    context: dict[str, Any] = {"subscription": row, "form": form}
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "outbox/keys.html", context, status=status)
    what, theirs = form.cleaned_data["what"], form.cleaned_data["theirs"]
    use = Use.OUT if what in ("out", "pair") else Use.IN
    try:
        _, shown = subscribing.rotate(
            ref,
            use,
            by=user,
            at=timezone.now(),
            asymmetric=what == "pair",
            theirs=theirs or "-" if what == "theirs" else "",
        )
    except SetsudoError as refused:
        context["refused"] = told(refused)
        return render(request, "outbox/keys.html", context, status=status_of(refused))
    return render(request, "outbox/keys.html", {**context, "shown": [(_USES[use], shown)]})


@require_POST
def end(request: HttpRequest, ref: UUID) -> HttpResponse:
    """End a subscription."""
    get_object_or_404(Subscription, ref=ref)
    subscribing.end(ref, by=_administrator(request), at=timezone.now())
    messages.success(request, _ENDED.to(language()))
    return redirect("outbox")


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a dead letter once more."""
    get_object_or_404(Delivery, pk=pk)
    subscribing.send_again(pk, by=_administrator(request), at=timezone.now())
    messages.success(request, _SENT_AGAIN.to(language()))
    return redirect("outbox")


def _administrator(request: HttpRequest) -> User:
    user = signed(request)
    if Role.ADMINISTRATOR not in user.person.roles:
        raise PermissionDenied
    return user


_USES: Final = {
    Use.OUT: Text(
        ja="これで、節度が送るものの署名を確かめる", en="Verify with this what Setsudo sends"
    ),
    Use.IN: Text(
        ja="これで、節度への返事に署名する", en="Sign with this what is answered to Setsudo"
    ),
}
