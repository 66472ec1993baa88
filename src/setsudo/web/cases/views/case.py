"""The page of one case, and every act on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from setsudo.bilingual import Text
from setsudo.cases.acting import refuse_unless_fit_for
from setsudo.cases.disclosure import Part as Seen
from setsudo.cases.disclosure import seen_by
from setsudo.cases.roles import Role
from setsudo.cases.shortcomings import Insufficient
from setsudo.cases.states import ACT_NAMES, Act
from setsudo.errors import CaseError
from setsudo.web.accounts.models import User
from setsudo.web.accounts.signed import by as viewer
from setsudo.web.cases.asking import FORMS
from setsudo.web.cases.doing_by_form import do
from setsudo.web.cases.models import Case
from setsudo.web.cases.people import CALLED
from setsudo.web.cases.reading.casepage import read_case
from setsudo.web.cases.typed import Given
from setsudo.web.live.watching import size_now
from setsudo.web.refusals import status_of
from setsudo.web.remembering import remembering
from setsudo.web.templatetags.saying import language

_DONE = Text(ja="「{act}」を記録しました。", en="Done and recorded: {act}.")


@require_GET
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show what this person sees of a case; that they looked is kept."""
    case = case_by(number)
    return _page(request, case)


@require_POST
def act(request: HttpRequest, number: str, act: Act) -> HttpResponse:
    """Do one act. A refusal comes back on the page, with all that was typed still in its form."""
    case = case_by(number)
    given = Given(case, request.POST, viewer(request), timezone.now())
    try:
        do(act, given)
    except CaseError as refused:
        return refusal(request, case, act, refused)
    name = ACT_NAMES[act].to(language())
    messages.success(request, _DONE.to(language()).format(act=name))
    for one in given.told:
        messages.info(request, one.to(language()))
    return _onward(request, case)


def refusal(request: HttpRequest, case: Case, act: Act, refused: CaseError) -> HttpResponse:
    """Say why not, on the page from which it was tried; for those who see it."""
    if request.headers.get("Accept") == "application/json":
        raise refused
    case.refresh_from_db()
    person = viewer(request).person
    if Seen.SUMMARY not in seen_by(person, case.involved()):
        raise refused
    lacks = refused.shortcomings if isinstance(refused, Insufficient) else ()
    return _page(
        request,
        case,
        status=status_of(refused),
        refused=refused.text,
        lacks=lacks,
        refused_act=act.value,
        typed=request.POST,
    )


def case_by(number: str) -> Case:
    """Return a case by its number, or answer that there is none."""
    # A PostgreSQL refuses to even look for a text with a NUL in it.
    if "\x00" in number:
        raise Http404
    return get_object_or_404(
        Case.objects.select_related("site", "customer", "claimed_by", "joined_to"), number=number
    )


def _page(request: HttpRequest, case: Case, *, status: int = 200, **more: Any) -> HttpResponse:
    with remembering():
        return _drawn(request, case, status, more)


def _drawn(request: HttpRequest, case: Case, status: int, more: dict[str, Any]) -> HttpResponse:
    at, who, since = timezone.now(), viewer(request), size_now()
    context = read_case(case, who, at=at, lang=language(), opened=request.GET.getlist("open"))
    context |= {
        "forms": FORMS,
        "receivers": _receivers(case, who, context),
        "called": _called(context),
        "typed": QueryDict(),
        "since": since,
        **more,
    }
    return render(request, "cases/case.html", context, status=status)


def _receivers(case: Case, who: User, context: dict[str, Any]) -> list[User]:
    if not {"assign", "hand_over"} & context["can"]:
        return []
    involved, names = case.involved(), context["names"]
    found = []
    people = User.objects.filter(roles__role__in=[Role.SUPERVISOR, Role.OFFICER], is_active=True)
    near = people.filter(Q(sites=case.site_id) | Q(headquarters=True)).distinct()
    for one in near.prefetch_related("roles", "sites").order_by("name"):
        try:
            refuse_unless_fit_for(one.person, involved)
        except CaseError:
            continue
        if one != who and not names.hides(one):
            found.append(one)
    return found


def _called(context: dict[str, Any]) -> list[User]:
    if "call_in" not in context["can"]:
        return []
    people = User.objects.filter(roles__role__in=CALLED, is_active=True).distinct()
    return [one for one in people.order_by("name") if not context["names"].hides(one)]


def _onward(request: HttpRequest, case: Case) -> HttpResponse:
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return HttpResponseRedirect(wanted)
    case = Case.objects.select_related("site").get(pk=case.pk)
    if Seen.SUMMARY not in seen_by(viewer(request).person, case.involved()):
        return redirect("cases")
    return redirect("case", number=case.number)
