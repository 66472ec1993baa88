"""The queue, what is overdue, and what may belong together."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from setsudo.assessment.model import Verdict
from setsudo.bilingual import Text
from setsudo.cases.roles import Person, Role
from setsudo.cases.states import STATE_NAMES
from setsudo.web.accounts.models import Site
from setsudo.web.accounts.signed import by as viewer
from setsudo.web.cases.reading import alike, overdue
from setsudo.web.cases.reading.queue import Wanted, queue
from setsudo.web.cases.reading.sight import refuse_without_cases, seen_cases
from setsudo.web.live.watching import size_now

VERDICT_NAMES = {
    Verdict.BEYOND.value: Text(ja="社会通念を超える見込み", en="likely beyond"),
    Verdict.REVIEW.value: Text(ja="確認が必要", en="needs a look"),
    Verdict.WITHIN.value: Text(ja="範囲内", en="within"),
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
        "filtered": wanted != Wanted(),
        "may_claim": bool(person.roles & {Role.SUPERVISOR, Role.OFFICER}),
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


@require_GET
def together(request: HttpRequest) -> HttpResponse:
    """Show the cases whose contacts look alike."""
    person = viewer(request).person
    refuse_without_cases(person)
    number = request.GET.get("case", "")
    case = seen_cases(person).filter(number=number).first() if number else None
    if case is not None:
        groups = alike.belongs_together(case, person, at=timezone.now())
    else:
        groups = alike.proposals(person, at=timezone.now())
    return render(request, "cases/together.html", {"groups": groups, "case": case})


def _sites(person: Person) -> list[Site]:
    sites = Site.objects.order_by("code")
    if not (person.headquarters or Role.AUDITOR in person.roles):
        sites = sites.filter(code__in=person.sites)
    return [*sites]
