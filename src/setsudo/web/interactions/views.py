"""The pages of contacts: tell us of one, see what became of it, and assess everything anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_POST

from setsudo.assessment.concluding import DIGEST_DIGITS
from setsudo.cases.disclosure import Part, seen_by
from setsudo.cases.roles import Relation, Role, relations
from setsudo.web.accounts.models import User
from setsudo.web.interactions import filing, reassessing
from setsudo.web.interactions.comparing import difference
from setsudo.web.interactions.forms import ReportForm
from setsudo.web.interactions.judging import engine_of_this_service, name_of
from setsudo.web.interactions.models import (
    Assessment,
    Attachment,
    Interaction,
    Reassessment,
    RunState,
)
from setsudo.web.interactions.reading import State, reports_of
from setsudo.web.interactions.reporting import fresh_form, may_report
from setsudo.web.interactions.reporting import report as keep_report
from setsudo.web.interactions.words import RUN_STATES, VERDICTS
from setsudo.web.policies.in_force import in_force
from setsudo.web.templatetags.saying import language

LOOKED: Final = "setsudo.web.cases.reading.casepage.log_look"
KEPT: Final = "setsudo.web.exhibits.custody.on_the_way"
"""What keeps that somebody looked. By name: cases are built on contacts, not known to them."""


def report(request: HttpRequest) -> HttpResponse:
    """Tell us of a contact."""
    user = person_of(request)
    if not may_report(user):
        raise PermissionDenied
    now = timezone.now()
    if request.method != "POST":
        context = {"form": ReportForm(user), "number": fresh_form()}
        return render(request, "interactions/report.html", context)
    form = ReportForm(user, request.POST, request.FILES)
    number = _number(request.POST.get("number", ""))
    if not form.is_valid():
        context = {"form": form, "number": number}
        return render(request, "interactions/report.html", context, status=422)
    row = keep_report(number, by=user, at=now, **form.told)
    return redirect("reported", row.ref)


def reported(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Say what happens next with a report, when one hears, and where help is."""
    row = get_object_or_404(Interaction, ref=ref, reported_by=person_of(request))
    context = {
        "row": row,
        "state": State.of(row),
        "hears_by": row.received_at + timedelta(days=1),
        "attachments": row.attachments.all(),
    }
    return render(request, "interactions/reported.html", context)


def mine(request: HttpRequest) -> HttpResponse:
    """List one's own reports and where each of them stands."""
    return render(request, "interactions/mine.html", {"reports": reports_of(person_of(request))})


def attachment(request: HttpRequest, pk: int) -> FileResponse | HttpResponse:
    """Hand out a file, to be saved, to whoever reported it and whoever sees the case's facts."""
    row = get_object_or_404(Attachment.objects.select_related("interaction__site"), pk=pk)
    user = person_of(request)
    contact = getattr(row.interaction, "in_case", None)
    if row.interaction.reported_by_id != user.pk and not _may_open(row, user):
        raise Http404
    if contact is not None:
        log: Callable[..., None] = import_string(LOOKED)
        log(contact.case, user, at=timezone.now(), seen=[Part.FACTS])
    # What is an exhibit leaves through its own door, where the reason is asked and kept.
    if (exhibit := import_string(KEPT)(row, user, at=timezone.now())) is not None:
        return redirect("exhibit", ref=exhibit)
    if row.interaction.reported_by_id != user.pk and not _knows_who(row, user):
        row.name = f"file-{row.pk}"
    return filing.handed_out(row)


def _knows_who(row: Attachment, user: User) -> bool:
    """Say whether somebody may know who was hurt and who reported: a name of a file may tell."""
    seen = seen_by(user.person, row.interaction.in_case.case.involved())
    return {Part.REPORTER_NAME, Part.VICTIM_NAME} <= seen


def _may_open(row: Attachment, user: User) -> bool:
    contact = getattr(row.interaction, "in_case", None)
    if contact is None:
        return False
    involved = contact.case.involved()
    if Part.FACTS not in seen_by(user.person, involved):
        return False
    # Whoever appraises a worker neither reads nor hears what that worker told the company.
    told = row.interaction.reported_by_id is not None
    return not (told and Relation.EVALUATOR in relations(user.person, involved))


def reassessments(request: HttpRequest) -> HttpResponse:
    """Show what assessing everything anew would change, and the runs so far."""
    user = _decider(request)
    runs = Reassessment.objects.select_related("asked_by", "decided_by").order_by("-asked_at")
    policy = in_force()
    engine = name_of(engine_of_this_service())
    counting = Assessment.objects.filter(counts=True)
    now = counting.filter(engine=engine, policy_digest=policy.content_hash[:DIGEST_DIGITS])
    context = {
        "runs": [(run, RUN_STATES[RunState(run.state)]) for run in runs[:20]],
        "running": runs.filter(state="running").exists(),
        "stale": counting.count() - now.count(),
        "engine": engine,
        "policy": policy.id,
        "user": user,
    }
    return render(request, "interactions/reassessments.html", context)


def reassessment(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show the difference that one run makes."""
    user = _decider(request)
    run = get_object_or_404(Reassessment.objects.select_related("asked_by"), ref=ref)
    sees = user.person if Role.OFFICER in user.person.roles else None
    found = difference(run, person=sees)
    context = {
        "run": run,
        "state": RUN_STATES[RunState(run.state)],
        "difference": found,
        "moves": [(VERDICTS[m.was], VERDICTS[m.now], m) for m in found.moves],
        "shown": [
            (one, VERDICTS[one.was.verdict], VERDICTS[one.now.verdict]) for one in found.shown
        ],
        "lang": language(),
    }
    return render(request, "interactions/reassessment.html", context)


@require_POST
def reassess(request: HttpRequest) -> HttpResponse:
    """Begin to assess everything anew."""
    run = reassessing.start(by=person_of(request), at=timezone.now())
    return redirect("reassessment", run.ref)


@require_POST
def decide(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Let a run count, or leave everything as it is."""
    deed = reassessing.apply if request.POST.get("decision") == "apply" else reassessing.drop
    deed(ref, by=person_of(request), at=timezone.now())
    return redirect("reassessment", ref)


def person_of(request: HttpRequest) -> User:
    """Return who is signed in. Raises PermissionDenied."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _decider(request: HttpRequest) -> User:
    user = person_of(request)
    if not user.person.roles & reassessing.DECIDERS:
        raise PermissionDenied
    return user


def _number(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return fresh_form()
