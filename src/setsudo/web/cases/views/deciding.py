"""The form of a determination, and the page on which a second person decides about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from setsudo.bilingual import Text
from setsudo.cases.acting import moved
from setsudo.cases.determination import OUTCOME_NAMES, Outcome
from setsudo.cases.permissions import NotEntitled, refuse_unless_entitled
from setsudo.cases.shortcomings import Insufficient, Shortcoming
from setsudo.cases.states import Act, State
from setsudo.errors import CaseError
from setsudo.web.accounts.signed import by as viewer
from setsudo.web.cases import proposing, writing
from setsudo.web.cases.asking import FORMS
from setsudo.web.cases.models import Case, Standing, Unsent
from setsudo.web.cases.pinning import pinned
from setsudo.web.cases.reading.casepage import read_case
from setsudo.web.cases.reading.decisions import masked_draft
from setsudo.web.cases.views.case import case_by
from setsudo.web.refusals import status_of
from setsudo.web.templatetags.saying import language

_KEPT = Text(
    ja="書きかけを保存しました。見えるのはあなただけです。",
    en="Your draft is kept. Nobody else sees it.",
)
_HANDED_IN = Text(ja="判断を提案しました。", en="The determination has been proposed.")


@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, number: str) -> HttpResponse:
    """Write a determination; `keep` keeps it for later, else it is handed in.

    Whatever is lacking is said all at once, beside the question, over what was typed.
    """
    case = case_by(number)
    at, by = timezone.now(), viewer(request)
    refuse_unless_entitled(by.person, Act.PROPOSE, case.involved())
    if request.method == "GET":
        moved(State(case.state), Act.PROPOSE, by=by.person, involved=case.involved())
        return _form(request, case, writing.form_of(_typed_before(case, request)))
    proposing.keep(case.ref, writing.typed_of(request.POST), by=by, at=at)
    if request.POST.get("keep"):
        messages.success(request, _KEPT.to(language()))
        return _form(request, case, request.POST)
    try:
        draft = writing.draft_of(request.POST, case)
        proposing.propose(case.ref, draft, by=by, at=at)
    except NotEntitled:
        raise
    except Insufficient as refused:
        return _form(request, case, request.POST, lacks=refused.shortcomings, refused=refused)
    except CaseError as refused:
        lacks = writing.lacking(request.POST, case)
        return _form(request, case, request.POST, lacks=lacks, refused=refused)
    messages.success(request, _HANDED_IN.to(language()))
    return redirect("case", number=case.number)


@require_GET
def approval(request: HttpRequest, number: str) -> HttpResponse:
    """Show what is proposed, whole, to whoever may approve or return it."""
    case = case_by(number)
    moved(State(case.state), Act.APPROVE, by=viewer(request).person, involved=case.involved())
    context = _read(request, case)
    proposal = case.proposals.filter(standing=Standing.OPEN).first()
    if proposal is None:
        return redirect("case", number=case.number)
    context |= {
        "proposal": proposal,
        "draft": masked_draft(proposal.draft, context["names"]),
        "severity": int(proposing.proposal_of(proposal).draft.severity),
        "forms": FORMS,
        "typed": QueryDict(),
    }
    return render(request, "cases/approval.html", context)


def _form(
    request: HttpRequest,
    case: Case,
    typed: QueryDict,
    *,
    lacks: tuple[Shortcoming, ...] = (),
    refused: CaseError | None = None,
) -> HttpResponse:
    context = _read(request, case)
    policy = pinned(case)
    context |= {
        "typed": typed,
        "refused": refused.text if refused is not None else None,
        "lacks": lacks,
        "lacking": len(lacks) + (not typed.get("outcome")),
        "elsewhere": [one for one in lacks if one.where not in _beside(typed, lacks)],
        **writing.questions(typed, lacks),
        "malice": writing.malice_questions(typed, policy, lacks),
        "answers_to": [(one.value, name) for one, name in writing.ANSWER_NAMES.items()],
        "claims": [(one.value, name) for one, name in writing.CLAIM_NAMES.items()],
        "harms": [(one.value, name) for one, name in writing.HARMED_NAMES.items()],
        "outcomes": [(one.value, OUTCOME_NAMES[one]) for one in Outcome],
        "groups": [
            (group, [policy.acts[act] for act in group.acts]) for group in policy.groups.values()
        ],
        "chosen_acts": typed.getlist("acts"),
        "chosen_harms": typed.getlist("harmed"),
    }
    status = status_of(refused) if refused is not None else 200
    return render(request, "cases/determination.html", context, status=status)


def _beside(typed: QueryDict, lacks: tuple[Shortcoming, ...]) -> set[str]:
    asked = writing.questions(typed, lacks)
    return {one.name for one in (*asked["elements"], *asked["axes"])}


def _read(request: HttpRequest, case: Case) -> dict[str, Any]:
    return read_case(
        case,
        viewer(request),
        at=timezone.now(),
        lang=language(),
        opened=request.GET.getlist("open"),
    )


def _typed_before(case: Case, request: HttpRequest) -> dict[str, list[str]]:
    kept = Unsent.objects.filter(case=case, by=viewer(request)).first()
    if kept is not None:
        return dict(kept.fields)
    last = case.proposals.filter(
        by=viewer(request), standing__in=[Standing.RETURNED, Standing.WITHDRAWN]
    )
    newest = last.order_by("-at").first()
    return writing.typed_again(newest) if newest is not None else {}
