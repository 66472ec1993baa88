"""The queue, what is overdue, and what may belong together."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from setsudo.assessment.model import Verdict
from setsudo.bilingual import Text
from setsudo.cases.links import LinkKind
from setsudo.cases.roles import Person, Role
from setsudo.cases.states import STATE_NAMES
from setsudo.errors import CaseError
from setsudo.web.accounts.models import Site, User
from setsudo.web.accounts.signed import by as viewer
from setsudo.web.cases import talking
from setsudo.web.cases.asking import LINK_NAMES
from setsudo.web.cases.models import Case
from setsudo.web.cases.reading import alike, overdue
from setsudo.web.cases.reading.queue import AGES, CLAIM, Wanted, claimable, queue
from setsudo.web.cases.reading.sight import refuse_without_cases, seen_cases
from setsudo.web.cases.refusing import NO_CASE, NOT_ONE_OF_THESE, Unfit
from setsudo.web.live.watching import size_now
from setsudo.web.refusals import status_of, told

VERDICT_NAMES = {
    Verdict.BEYOND.value: Text(ja="社会通念を超える見込み", en="likely beyond"),
    Verdict.REVIEW.value: Text(ja="確認が必要", en="needs a look"),
    Verdict.WITHIN.value: Text(ja="範囲内", en="within"),
}

SEVERITY_NAMES = {
    one: Text(ja=f"{one}以上", en=f"{one} or more") if one < 4 else Text(ja="4", en="4")
    for one in range(1, 5)
}
AGE_NAMES = {
    1: Text(ja="1日以上", en="a day or more"),
    3: Text(ja="3日以上", en="3 days or more"),
    7: Text(ja="1週間以上", en="a week or more"),
    30: Text(ja="30日以上", en="30 days or more"),
}


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show a page of the queue; `rows=1` is the rows alone, for the page that keeps itself new."""
    person = viewer(request).person
    refuse_without_cases(person)
    wanted = Wanted.of(request.GET.dict())
    since = size_now()
    page = queue(person, wanted, at=timezone.now(), after=request.GET.get("after", ""))
    further = request.GET.copy()
    further.pop("rows", None)
    further["after"] = page.further
    context: dict[str, Any] = {
        "page": page,
        "since": since,
        "wanted": wanted,
        "further": further.urlencode() if page.further else "",
        "sites": _sites(person),
        "states": [(one.value, name) for one, name in STATE_NAMES.items()],
        "verdicts": VERDICT_NAMES.items(),
        "severities": SEVERITY_NAMES.items(),
        "ages": [(days, AGE_NAMES[days]) for days in AGES],
        "filtered": wanted != Wanted(),
        "may_claim": any(role in CLAIM.grants for role in person.roles),
        "claimable": claimable([row.case for row in page.rows], person),
    }
    template = "cases/_rows.html" if request.GET.get("rows") else "cases/queue.html"
    return render(request, template, context)


@require_GET
def late(request: HttpRequest) -> HttpResponse:
    """Show what is overdue, and with whom."""
    person = viewer(request).person
    refuse_without_cases(person)
    found = overdue.overdue(person, at=timezone.now())
    return render(request, "cases/overdue.html", {"late": found, "most": overdue.MOST})


@require_http_methods(["GET", "HEAD", "POST"])
def together(request: HttpRequest) -> HttpResponse:
    """Show the cases whose contacts look alike; people link them, or join them to one."""
    who = viewer(request)
    refuse_without_cases(who.person)
    asked = request.POST if request.method == "POST" else request.GET
    number = asked.get("case", "").replace("\x00", "")
    case = seen_cases(who.person).filter(number=number).first() if number else None
    may_bind = bool(who.person.roles & {Role.SUPERVISOR, Role.OFFICER})
    refused: CaseError | None = None
    if request.method == "POST":
        if not may_bind:
            raise PermissionDenied
        try:
            main = _bound(request.POST, who)
        except CaseError as error:
            refused = error
        else:
            return redirect("case", number=main.number)
    at = timezone.now()
    near = alike.belongs_together(case, who.person, at=at) if case is not None else None
    context = {
        "groups": alike.proposals(who.person, at=at) if near is None else near,
        "case": case,
        "may_bind": may_bind,
        "kinds": LINK_NAMES.items(),
        "refused": told(refused) if refused is not None else "",
        "typed": request.POST,
        "ticked": request.POST.getlist("others"),
    }
    status = status_of(refused) if refused is not None else 200
    return render(request, "cases/together.html", context, status=status)


def _bound(form: QueryDict, who: User) -> Case:
    """Link the ticked cases to the main one, or join them to it. Return the main one."""
    there = seen_cases(who.person)
    main = there.filter(number=form.get("main", "").replace("\x00", "")).first()
    ticked = [one.replace("\x00", "") for one in form.getlist("others")[: alike.MOST]]
    others = [*there.filter(number__in=ticked).values_list("ref", flat=True)]
    if main is None:
        raise Unfit(NO_CASE, field="main")
    kind = None
    if "join" not in form:
        try:
            kind = LinkKind(form.get("kind", ""))
        except ValueError:
            raise Unfit(NOT_ONE_OF_THESE, field="kind") from None
    talking.bind(main.ref, others, kind, form.get("reason", ""), by=who, at=timezone.now())
    return main


def _sites(person: Person) -> list[Site]:
    sites = Site.objects.order_by("code")
    if not (person.headquarters or Role.AUDITOR in person.roles):
        sites = sites.filter(code__in=person.sites)
    return [*sites]
