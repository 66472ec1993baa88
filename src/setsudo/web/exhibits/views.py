"""The pages of exhibits: those of a case, one of them, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from setsudo.bilingual import Text
from setsudo.cases.disclosure import Part as Seen
from setsudo.cases.disclosure import refuse_unless_seen, seen_by
from setsudo.errors import CaseError
from setsudo.referrals.capturing import Seen as Post
from setsudo.referrals.custody import Event
from setsudo.referrals.keeping import Deed, refuse_unless_entitled
from setsudo.referrals.redacting import Covers, Span, places
from setsudo.web.accounts.models import User
from setsudo.web.accounts.signed import by as signed
from setsudo.web.cases.models import Case
from setsudo.web.cases.reading.casepage import log_look
from setsudo.web.cases.views.case import case_by
from setsudo.web.exhibits import acting, custody, pages, registering, showing, taking
from setsudo.web.exhibits.forms import (
    CopyForm,
    CoverForm,
    FileForm,
    MoveForm,
    ObjectForm,
    PostForm,
    ReasonForm,
)
from setsudo.web.exhibits.models import Exhibit
from setsudo.web.exhibits.reading import file_name
from setsudo.web.interactions import filing
from setsudo.web.refusals import status_of, told
from setsudo.web.templatetags.saying import language

KINDS: Final[Mapping[str, type[forms.Form]]] = {
    "file": FileForm,
    "post": PostForm,
    "object": ObjectForm,
}
_DONE: Final = Text(ja="証拠の取扱いの記録に残しました。", en="Entered in the custody record.")
_GATHERED: Final = Text(ja="{n}件を証拠として登録しました。", en="Registered as exhibits: {n}.")
_MADE: Final = Text(ja="{label}として登録しました。", en="Registered as {label}.")


@require_safe
def exhibits(request: HttpRequest) -> HttpResponse:
    """The cases that have exhibits, of those that somebody sees."""
    return render(request, "exhibits/exhibits.html", {"lines": pages.cases(signed(request))})


@require_safe
def of_case(request: HttpRequest, number: str) -> HttpResponse:
    """The exhibits of a case."""
    user, case = signed(request), _case(request, number)
    log_look(case, user, at=timezone.now(), seen=[Seen.FACTS])
    return render(request, "exhibits/case.html", pages.of_case(case, user, at=timezone.now()))


@require_POST
def gather(request: HttpRequest, number: str) -> HttpResponse:
    """Make exhibits of all files that came along."""
    user, case = signed(request), _case(request, number)
    made = registering.register_all(case.pk, by=user, at=timezone.now())
    messages.success(request, _GATHERED.to(language()).format(n=len(made)))
    return redirect("exhibits-of-case", number=case.number)


@require_POST
def contact(request: HttpRequest, number: str) -> HttpResponse:
    """Make an exhibit of the record of a contact."""
    user, case = signed(request), _case(request, number)
    try:
        chosen = UUID(request.POST.get("contact", ""))
    except ValueError:
        raise Http404 from None
    reason = request.POST.get("reason", "")
    try:
        row = registering.register_contact(
            case.pk, chosen, reason=reason, by=user, at=timezone.now()
        )
    except CaseError as refused:
        context = pages.of_case(case, user, at=timezone.now()) | {"refused": told(refused)}
        return render(request, "exhibits/case.html", context, status=status_of(refused))
    return _registered(request, row)


def new(request: HttpRequest, number: str, what: str) -> HttpResponse:
    """Register a file, a post or an object."""
    if what not in KINDS:
        raise Http404
    user, case = signed(request), _case(request, number)
    refuse_unless_entitled(user.person, Deed.REGISTER, case.involved())
    form = KINDS[what](request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"case": case, "form": form, "what": what}
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "exhibits/new.html", context, status=status)
    try:
        row = _register(what, case, form.cleaned_data, user)
    except CaseError as refused:
        context["refused"] = told(refused)
        return render(request, "exhibits/new.html", context, status=status_of(refused))
    return _registered(request, row)


@require_safe
def show(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One exhibit: what it is, who had it when, what it holds for those who said why."""
    return _page(request, _exhibit(ref, signed(request)))


@require_POST
def look(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Say why one looks, and read what it holds; with the names, where those are needed."""
    user = signed(request)
    row = _exhibit(ref, user)
    unmasked = request.POST.get("names") == "1"
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, row, status=422, asked=form)
    try:
        acting.look(
            row,
            reason=form.cleaned_data["reason"],
            by=user,
            at=timezone.now(),
            unmasked=unmasked,
        )
    except CaseError as refused:
        return _page(request, row, status=status_of(refused), refused=told(refused))
    if request.POST.get("next") == "redact":
        return redirect("exhibit-redact", ref=row.pk)
    to = redirect("exhibit", ref=row.pk)
    if unmasked:
        to["Location"] += "?names=1"
    return to


@require_POST
def download(request: HttpRequest, ref: UUID) -> HttpResponse | FileResponse:
    """Hand out a copy, to be saved and never shown; that it was taken is entered first."""
    user = signed(request)
    row = _exhibit(ref, user)
    try:
        refuse_unless_entitled(user.person, Deed.COPY, row.case.involved())
        # What is not the file that came is not handed out, and no copy of it is entered.
        if row.digest:
            filing.genuine(row.digest).close()
        acting.copy(row, reason=request.POST.get("reason", ""), by=user, at=timezone.now())
        return filing.handed_out(pages.Copy(file_name(row), row.media_type, row.digest))
    except CaseError as refused:
        return _page(request, row, status=status_of(refused), refused=told(refused))


@require_POST
def move(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Enter what happened to an exhibit outside the console."""
    user = signed(request)
    row = _exhibit(ref, user)
    form = MoveForm(row, request.POST)
    if not form.is_valid():
        return _page(request, row, status=422, moving=form)
    said = form.cleaned_data
    try:
        acting.move(
            row,
            Event(said["event"]),
            receiver=said["receiver"],
            reason=said["reason"],
            happened=said["happened"],
            by=user,
            at=timezone.now(),
        )
    except CaseError as refused:
        return _page(request, row, status=status_of(refused), refused=told(refused), moving=form)
    messages.success(request, _DONE.to(language()))
    return redirect("exhibit", ref=row.pk)


def redact(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Cover details in the words of an exhibit, seeing what it would become before it is made."""
    user = signed(request)
    row = _exhibit(ref, user)
    row = row.original or row
    involved = row.case.involved()
    for deed in (Deed.REGISTER, Deed.UNMASK):
        refuse_unless_entitled(user.person, deed, involved)
    if not showing.unmasked_today(row, user, at=timezone.now()):
        return redirect("exhibit", ref=row.pk)
    log_look(row.case, user, at=timezone.now(), seen=[Seen.FACTS])
    turns = showing.turns_of(row)
    texts = [one.text for one in turns]
    found = showing.suggested(row.case, turns)
    form = CoverForm(request.POST or None)
    chosen = request.POST.getlist("span") if request.method == "POST" else None
    context = pages.redaction(row, user, turns, found, chosen) | {"form": form}
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "exhibits/redact.html", context, status=status)
    try:
        spans = [one for one in found if pages.key_of(one) in (chosen or [])]
        spans = [_chosen(one, request) for one in spans]
        for words, covers in form.words():
            spans += places(texts, words, covers)
        if "make" not in request.POST:
            context["preview"] = pages.preview(row, user, turns, spans)
            return render(request, "exhibits/redact.html", context)
        reason = form.cleaned_data["reason"]
        made = acting.redact(row, spans, reason=reason, by=user, at=timezone.now())
    except CaseError as refused:
        context["refused"] = told(refused)
        return render(request, "exhibits/redact.html", context, status=status_of(refused))
    return _registered(request, made)


def bring_copy(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take a copy that was redacted in another tool."""
    user = signed(request)
    row = _exhibit(ref, user)
    row = row.original or row
    for deed in (Deed.REGISTER, Deed.UNMASK):
        refuse_unless_entitled(user.person, deed, row.case.involved())
    form = CopyForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"exhibit": row, "case": row.case, "form": form}
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "exhibits/copy.html", context, status=status)
    said = form.cleaned_data
    try:
        made = acting.redact_by_hand(
            row,
            said["file"],
            [Covers(one) for one in said["covers"]],
            reason=said["reason"],
            by=user,
            at=timezone.now(),
        )
    except CaseError as refused:
        context["refused"] = told(refused)
        return render(request, "exhibits/copy.html", context, status=status_of(refused))
    return _registered(request, made)


def _register(what: str, case: Case, said: Mapping[str, Any], user: User) -> Exhibit:
    shared = {"title": said["title"], "reason": said["reason"], "by": user, "at": timezone.now()}
    if what == "object":
        return registering.register_object(case.pk, where=said["where"], **shared)
    if what == "file":
        return registering.register_file(case.pk, said["file"], **shared)
    shared["operator"] = said["operator"]
    if said["warc"]:
        return registering.capture_file(
            case.pk, said["warc"], url=said["url"], seen_at=said["seen_at"], **shared
        )
    post = Post(said["url"], said["seen_at"], said["text"])
    if said["screenshot"]:
        content, media_type = taking.picture(said["screenshot"])
        post = replace(post, screenshot=content, screenshot_type=media_type)
    if said["html"]:
        post = replace(post, html=taking.page(said["html"]))
    return registering.capture(case.pk, post, **shared)


def _registered(request: HttpRequest, row: Exhibit) -> HttpResponse:
    label = row.label.to(language())
    messages.success(request, _MADE.to(language()).format(label=label))
    return redirect("exhibit", ref=row.pk)


def _chosen(span: Span, request: HttpRequest) -> Span:
    kind = request.POST.get(f"kind-{pages.key_of(span)}", "")
    return replace(span, covers=Covers(kind)) if kind in set(Covers) else span


def _page(
    request: HttpRequest,
    row: Exhibit,
    *,
    status: int = 200,
    refused: str = "",
    **more: forms.Form,
) -> HttpResponse:
    user, at = signed(request), timezone.now()
    log_look(row.case, user, at=at, seen=[Seen.FACTS])
    context = pages.one(
        row,
        user,
        at=at,
        names_shown=request.GET.get("names") == "1",
        verify="verify" in request.GET,
    )
    context |= {"moving": MoveForm(row), "asked": ReasonForm(), "refused": refused, **more}
    context["reason"] = custody.reason_of_today(row, user, at=at)
    return render(request, "exhibits/exhibit.html", context, status=status)


def _case(request: HttpRequest, number: str) -> Case:
    case = case_by(number)
    refuse_unless_seen(signed(request).person, Seen.FACTS, case.involved())
    return case


def _exhibit(ref: UUID, user: User) -> Exhibit:
    row = acting.exhibit_by(ref)
    if row is None or Seen.FACTS not in seen_by(user.person, row.case.involved()):
        raise Http404
    if pages.kept_back(row, user):
        raise Http404
    return row
