"""The lists of measures by what is to be done with them, and of steps to confirm."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from setsudo.bilingual import Text
from setsudo.errors import SetsudoError
from setsudo.measures.steps import NAMES, Step
from setsudo.web.accounts.models import User
from setsudo.web.accounts.signed import by as signed
from setsudo.web.measures import (
    forms,
    reading,
    stepping,
)
from setsudo.web.measures.models import StepRow
from setsudo.web.measures.views.refused import DONE, refusal
from setsudo.web.refusals import status_of
from setsudo.web.templatetags.saying import language

TABS: Final = {
    "waiting": Text(ja="承認待ち", en="Waiting for approval"),
    "notice": Text(ja="通知待ち", en="Waiting for the notice"),
    "in_force": Text(ja="実施中", en="In force"),
    "due": Text(ja="見直しの時期", en="Due for review"),
    "ended": Text(ja="終わったもの", en="Ended"),
}
CONFIRM: Final = "to_confirm"
"""The tab of the steps that wait for a supervisor: no measures stand under it."""


@require_GET
def measures(request: HttpRequest) -> HttpResponse:
    """List the measures that this person sees, by what is to be done with them."""
    user, at = signed(request), timezone.now()
    tab = request.GET.get("tab", "waiting")
    if tab == CONFIRM:
        return _to_confirm(request, user)
    if tab not in TABS:
        raise Http404
    context = {
        "tab": tab,
        "tabs": TABS.items(),
        "lines": reading.listed(tab, user=user, at=at),
        "to_confirm": len(stepping.to_confirm(user)),
    }
    return render(request, "measures/measures.html", context)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether one agreed to a step, from the list of those that name one."""
    user = signed(request)
    if not StepRow.objects.filter(pk=pk, agreed_by=user).exists():
        raise Http404
    try:
        agreed, words = request.POST.get("agreed") == "yes", forms.text(request.POST, "words")
        stepping.answer(pk, agreed=agreed, by=user, at=timezone.now(), words=words)
    except SetsudoError as refused:
        return _to_confirm(request, user, refused)
    messages.success(request, DONE.to(language()))
    return redirect(f"{reverse('measures')}?tab={CONFIRM}")


def _to_confirm(
    request: HttpRequest, user: User, refused: SetsudoError | None = None
) -> HttpResponse:
    steps = stepping.to_confirm(user)
    context = {
        "tab": CONFIRM,
        "tabs": TABS.items(),
        "to_confirm": len(steps),
        "steps": [(one, NAMES[Step(one.step)]) for one in steps],
        **refusal(refused),
    }
    status = status_of(refused) if refused is not None else 200
    return render(request, "measures/to_confirm.html", context, status=status)
