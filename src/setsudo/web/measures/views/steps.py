"""The page of the five steps, as they are said on the spot."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from setsudo.bilingual import Text
from setsudo.cases.roles import Role
from setsudo.errors import SetsudoError
from setsudo.measures.permissions import refuse_unless_entitled
from setsudo.measures.standing import Deed
from setsudo.measures.steps import AGREEMENT_NAMES, NAMES, SAY, Step, following
from setsudo.web.accounts.models import User
from setsudo.web.accounts.signed import by as signed
from setsudo.web.cases.models import Case
from setsudo.web.cases.refusing import Unfit
from setsudo.web.cases.views.case import case_by
from setsudo.web.measures import (
    forms,
    stepping,
)
from setsudo.web.measures.views.refused import refusal, ticked
from setsudo.web.refusals import status_of
from setsudo.web.templatetags.saying import language


def steps(request: HttpRequest, number: str) -> HttpResponse:
    """The five steps under a thumb: press what was said, and its time is kept."""
    user, case = signed(request), case_by(number)
    refuse_unless_entitled(user.person, Deed.LOG_STEP, case.involved())
    refused: SetsudoError | None = None
    if request.method == "POST":
        try:
            _logged(request, case, user)
            messages.success(request, _LOGGED.to(language()))
            return redirect("measure-steps", number=number)
        except SetsudoError as error:
            refused = error
    said = [one.said for one in case.steps.select_related("answer").order_by("at", "pk")]
    context = {
        "case": case,
        "next": following(said),
        "steps": [
            (
                one,
                NAMES[one],
                SAY[one],
                [(s, AGREEMENT_NAMES.get(s.agreement)) for s in said if s.step is one],
            )
            for one in Step
        ],
        "agreeing": User.objects.filter(
            roles__role=Role.SUPERVISOR, sites=case.site_id, is_active=True
        ).order_by("name"),
        "typed": request.POST,
        "ticked": ticked(request),
        **refusal(refused),
    }
    status = status_of(refused) if refused is not None else 200
    return render(request, "measures/steps.html", context, status=status)


def _logged(request: HttpRequest, case: Case, user: User) -> None:
    form = request.POST
    try:
        step = Step(form.get("step", ""))
    except ValueError:
        raise Unfit(_CHOOSE_STEP, field="step") from None
    agreed = form.get("agreed_by", "")
    stepping.log(
        case.ref,
        step,
        by=user,
        at=timezone.now(),
        words=forms.text(form, "words"),
        confirms=forms.many(form, "confirms"),
        agreed_by=User.objects.filter(username=agreed.replace("\x00", "")).first()
        if agreed
        else None,
        danger=forms.text(form, "danger"),
    )


_LOGGED: Final = Text(ja="時刻とともに記録しました。", en="Logged with its time.")
_CHOOSE_STEP: Final = Text(ja="何を伝えたかを選んでください。", en="Choose what was said.")
