"""The page of periods, holds and deletions, and the forms by which something is held."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from setsudo.bilingual import Text
from setsudo.cases.disclosure import Part, refuse_unless_seen
from setsudo.errors import CaseError
from setsudo.retention.classes import Kept
from setsudo.retention.permissions import Deed, refuse_unless_entitled
from setsudo.web.accounts.signed import by as signed
from setsudo.web.cases.views.case import case_by
from setsudo.web.customers.models import Customer
from setsudo.web.refusals import status_of, told
from setsudo.web.retention import clock, deleting, holding, periods, showing
from setsudo.web.retention.forms import ClockForm, PeriodForm, ReasonForm
from setsudo.web.retention.models import LegalHold
from setsudo.web.templatetags.saying import language

_SET: Final = Text(ja="期間を変えました。", en="The period is set.")
_RIGHT: Final = Text(
    ja="時計が正しいことを記録しました。削除は続きます。",
    en="It is entered that the clock is right, and deletions go on.",
)
_HELD: Final = Text(
    ja="保全しました。解かれるまで、何も消えません。",
    en="It is under a legal hold: nothing of it is deleted until the hold is lifted.",
)
_LIFTED: Final = Text(
    ja="保全を解きました。期間を過ぎたものは、次の削除で消えます。",
    en="The hold is lifted. What is over its time goes with the next deletion.",
)


@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """What is kept for how long, what goes in the next 30 days, and what stays all the same."""
    return _page(request, PeriodForm())


@require_POST
def set_period(request: HttpRequest) -> HttpResponse:
    """Set how long a class is kept."""
    user = signed(request)
    form = PeriodForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    said = form.cleaned_data
    try:
        periods.set_period(
            Kept(said["code"]), said["months"], said["reason"], by=user, at=timezone.now()
        )
    except CaseError as refused:
        return _page(request, form, status=status_of(refused), refused=told(refused))
    messages.success(request, _SET.to(language()))
    return redirect("retention")


@require_POST
def confirm_clock(request: HttpRequest) -> HttpResponse:
    """Say that the clock is right, so that deletions go on."""
    user, at = signed(request), timezone.now()
    form = ClockForm(request.POST)
    if not form.is_valid():
        return _page(request, PeriodForm(), status=422, confirming=form)
    said = form.cleaned_data
    try:
        clock.confirm(said["today"], said["reason"], by=user, at=at)
    except CaseError as refused:
        return _page(
            request, PeriodForm(), status=status_of(refused), refused=told(refused), confirming=form
        )
    deleting.begin(at=at)
    messages.success(request, _RIGHT.to(language()))
    return redirect("retention")


@require_POST
def hold_case(request: HttpRequest, number: str) -> HttpResponse:
    """Put a case under a legal hold."""
    user, case = signed(request), case_by(number)
    refuse_unless_seen(user.person, Part.SUMMARY, case.involved())

    def hold(reason: str) -> LegalHold:
        return holding.hold_case(case.pk, reason, by=user, at=timezone.now())

    return _done(request, hold, _HELD, redirect("case", number=case.number))


@require_POST
def hold_customer(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Put a customer under a legal hold."""
    user = signed(request)
    if not Customer.objects.filter(pk=ref).exists():
        raise Http404

    def hold(reason: str) -> LegalHold:
        return holding.hold_customer(ref, reason, by=user, at=timezone.now())

    return _done(request, hold, _HELD, redirect("customer", ref))


@require_POST
def lift(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Lift a legal hold."""
    user = signed(request)
    if not LegalHold.objects.filter(pk=ref).exists():
        raise Http404

    def let_go(reason: str) -> LegalHold:
        return holding.lift(ref, reason, by=user, at=timezone.now())

    return _done(request, let_go, _LIFTED, redirect("retention"))


def _done(
    request: HttpRequest, act: Callable[[str], LegalHold], good: Text, to: HttpResponse
) -> HttpResponse:
    form = ReasonForm(request.POST)
    act(form.cleaned_data["reason"] if form.is_valid() else "")
    messages.success(request, good.to(language()))
    return to


def _page(
    request: HttpRequest,
    form: forms.Form,
    *,
    status: int = 200,
    refused: str = "",
    confirming: forms.Form | None = None,
) -> HttpResponse:
    user = signed(request)
    refuse_unless_entitled(user.person, Deed.LOOK)
    context = showing.page(user, at=timezone.now()) | {"form": form, "refused": refused}
    context["confirming"] = confirming or ClockForm()
    return render(request, "retention/retention.html", context, status=status)
