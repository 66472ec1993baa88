"""The pages of the ledger, for auditors; the newest checkpoint is for everybody."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_POST

from setsudo.cases.roles import Role
from setsudo.web.accounts.models import User
from setsudo.web.ledger import checking, checkpoints, reading
from setsudo.web.ledger.models import Check
from setsudo.web.ledger.proving import proof_of
from setsudo.web.ledger.signing import verifier_key
from setsudo.web.ledger.words import ACTS
from setsudo.web.templatetags.saying import language


@login_not_required
@require_GET
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Show the newest signed checkpoint, with the cosignatures on it."""
    last = checkpoints.newest()
    if last is None:
        return HttpResponse("", status=404, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(checkpoints.shown(last), content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_GET
def tile(request: HttpRequest, level: str, path: str, width: str | None = None) -> HttpResponse:
    """Hand out a tile or a bundle of statements (C2SP tlog-tiles)."""
    _auditor(request)
    index = int(path.replace("x", "").replace("/", ""))
    data = reading.tile(None if level == "entries" else int(level), index, int(width or 256))
    if data is None:
        raise Http404
    return HttpResponse(data, content_type="application/octet-stream")


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Find entries, and see how much of the log is proven."""
    _auditor(request)
    wanted = reading.Wanted(
        about=request.GET.get("about", "")[:200],
        act=request.GET.get("act", "")[:80],
        since=_day(request.GET.get("since", "")),
        until=_day(request.GET.get("until", "")),
    )
    page = Paginator(reading.found(wanted), 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": reading.listed(page),
        "acts": ACTS,
        "wanted": wanted,
        "narrowed": wanted != reading.Wanted(),
        "last": checkpoints.newest(),
        "unsigned": checkpoints.unsigned(),
        "key": str(verifier_key()),
        "checks": Check.objects.order_by("-asked_at")[:5],
    }
    return render(request, "ledger/search.html", context)


@require_GET
def entry(request: HttpRequest, place: int) -> HttpResponse:
    """Show one entry."""
    shown = reading.shown(place, _auditor(request))
    if shown is None:
        raise Http404
    [row] = reading.listed([shown.row])
    return render(request, "ledger/entry.html", {"shown": shown, "row": shown.row, "listed": row})


@require_GET
def proof(request: HttpRequest, place: int) -> HttpResponse:
    """Hand out the proof of one entry; it shows no personal piece but those that were ticked, and
    none that the page keeps back."""
    shown = reading.shown(place, _auditor(request))
    if shown is None:
        raise Http404
    ticked = [name for name in request.GET.getlist("show") if name in shown.showable]
    text = proof_of(place, show=ticked, at=timezone.now())
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="entry-{place}.tlog-proof"'
    return answer


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a verification."""
    row = checking.ask_to_verify(by=_auditor(request), at=timezone.now())
    return redirect("ledger_check", row.pk)


@require_GET
def check(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show how far a verification is, or what it found."""
    _auditor(request)
    row = get_object_or_404(Check, ref=ref)
    context = {
        "row": row,
        "findings": [(one["kind"], one[language()]) for one in row.findings],
        "more": row.found - len(row.findings),
    }
    answer = render(request, "ledger/check.html", context)
    if row.ended_at is None:
        answer["Refresh"] = "2"
    return answer


def _auditor(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or Role.AUDITOR not in request.user.person.roles:
        raise PermissionDenied
    return request.user


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
