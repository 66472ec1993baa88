"""The page of a proposal: choose a rung, see what it needs and would do."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from setsudo.bilingual import Text
from setsudo.errors import SetsudoError
from setsudo.interactions.model import Channel
from setsudo.measures.effects import does, is_step
from setsudo.measures.ladder import (
    Fact,
    Source,
    checklist,
    kept_going,
)
from setsudo.measures.permissions import refuse_unless_entitled
from setsudo.measures.recommending import suggested
from setsudo.measures.restrictions import Effect
from setsudo.measures.standing import Deed
from setsudo.web.accounts.signed import by as signed
from setsudo.web.cases.models import Case
from setsudo.web.cases.pinning import pinned
from setsudo.web.cases.views.case import case_by
from setsudo.web.interactions.words import CHANNELS
from setsudo.web.measures import (
    acting,
    forms,
    gathering,
    reading,
)
from setsudo.web.measures.views.refused import refusal, ticked
from setsudo.web.refusals import status_of
from setsudo.web.services.reading import duties, registered
from setsudo.web.templatetags.saying import language

_DAYS_EN: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAYS: Final = tuple(Text(ja=ja, en=en) for ja, en in zip("月火水木金土日", _DAYS_EN, strict=True))


def new(request: HttpRequest, number: str) -> HttpResponse:
    """Choose a rung, see what it needs and would do, and propose it."""
    user, case = signed(request), case_by(number)
    refuse_unless_entitled(user.person, Deed.PROPOSE, case.involved())
    if request.method != "POST":
        return _proposal(request, case, request.GET.get("rung", ""))
    try:
        at = timezone.now()
        row = acting.propose(case.ref, forms.plan(request.POST, at=at), by=user, at=at)
    except SetsudoError as refused:
        return _proposal(request, case, request.POST.get("rung", ""), refused)
    messages.success(request, _PROPOSED.to(language()))
    return redirect("measure", ref=row.ref)


def _proposal(
    request: HttpRequest, case: Case, code: str, refused: SetsudoError | None = None
) -> HttpResponse:
    policy = pinned(case)
    facts, severity = gathering.facts(case), gathering.severity_of(case)
    hint = suggested(policy, severity=severity, facts=facts, taken=gathering.taken_by(case))
    rung = policy.ladder.get(code)
    context = {
        "case": case,
        "severity": severity,
        "hint": hint,
        "hint_is_step": hint is not None and is_step(hint.rung),
        "rungs": [one for one in policy.ladder.values() if not is_step(one)],
        "rung": rung if rung is not None and not is_step(rung) else None,
        "typed": request.POST,
        "ticked": ticked(request),
        "channels": [(one.value, CHANNELS[one]) for one in Channel],
        **refusal(refused),
    }
    if context["rung"] is not None and rung is not None:
        open_ = reading.open_in_reach(case, rung)
        nothing = () if open_ else (
            Fact("open_transactions_decided", Source.RECORD, timezone.now()),
        )  # fmt: skip
        spared = kept_going(rung, duties(policy, ()))
        context |= {
            "services": [(one, spared.get(one.code)) for one in registered()],
            "does": does(rung),
            "needs": checklist(rung, (*facts, *nothing)),
            "closes": [CHANNELS[Channel(one)] for one in sorted(does(rung).channels)],
            "serves": does(rung).effect is Effect.CONDITIONS,
            "days": [(str(n), name) for n, name in enumerate(DAYS)],
            "hours": [
                (str(n), request.POST.get(f"from-{n}", ""), request.POST.get(f"to-{n}", ""))
                for n in forms.ROWS
            ],
            "open": open_,
        }
    status = status_of(refused) if refused is not None else 200
    return render(request, "measures/new.html", context, status=status)


_PROPOSED: Final = Text(
    ja="提案しました。承認されるまで、何も制限されません。",
    en="Proposed. Nothing is restricted before it is approved.",
)
