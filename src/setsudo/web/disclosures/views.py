"""The pages of requests: the list with what is overdue, one of them, and its answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import IO, Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from setsudo.bilingual import Text
from setsudo.errors import CaseError, SetsudoError
from setsudo.retention.asking import (
    KIND_NAMES,
    MOVES,
    OUTCOME_NAMES,
    OVER,
    PART_NAMES,
    STATE_NAMES,
    Deed,
    Kind,
    Outcome,
    Part,
    State,
    entitled,
    refuse_unless_entitled,
)
from setsudo.retention.grounds import GROUNDS
from setsudo.retention.terms import TERMS
from setsudo.web.accounts.models import User
from setsudo.web.accounts.signed import by as signed
from setsudo.web.customers.models import Customer
from setsudo.web.customers.words import KINDS
from setsudo.web.disclosures import acting, answering, enclosing, finding
from setsudo.web.disclosures.forms import DecideForm, IdentifyForm, ReceiveForm, WordsForm
from setsudo.web.disclosures.models import Request
from setsudo.web.ledger.entering import enter
from setsudo.web.refusals import status_of, told
from setsudo.web.templatetags.saying import language

_DONE: Final = Text(ja="記録しました。", en="It is entered.")
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SHOWN: Final = 200
_FORMS: Final = {"pdf": "application/pdf", "json": "application/json", "zip": "application/zip"}


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """The requests that wait, the one that is due first at the top; then those that are over."""
    user, at = signed(request), timezone.now()
    refuse_unless_entitled(user.person, Deed.LOOK, frozenset())
    over = request.GET.get("tab") == "over"
    rows = Request.objects.all()
    rows = rows.filter(state__in=[*OVER]) if over else rows.exclude(state__in=[*OVER])
    rows = rows.order_by("-ended_at" if over else "due_at", "number")[:SHOWN]
    lines = [
        {
            "row": one,
            "kind": KIND_NAMES[Kind(one.kind)],
            "state": STATE_NAMES[State(one.state)],
            "law": TERMS[one.jurisdiction].name,
            "overdue": one.state not in OVER and one.due_at < at,
        }
        for one in rows
    ]
    receives = entitled(user.person, Deed.RECEIVE, frozenset())
    context = {"lines": lines, "over": over, "receives": receives}
    return render(request, "disclosures/requests.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """Receive a request."""
    user = signed(request)
    refuse_unless_entitled(user.person, Deed.RECEIVE, frozenset())
    form = ReceiveForm(request.POST or None, initial={"lang": language()})
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "disclosures/new.html", {"form": form}, status=status)
    said = form.cleaned_data
    try:
        row = acting.receive(Kind(said.pop("kind")), **said, by=user, at=timezone.now())
    except CaseError as refused:
        context = {"form": form, "refused": told(refused)}
        return render(request, "disclosures/new.html", context, status=status_of(refused))
    messages.success(request, _DONE.to(language()))
    if not entitled(user.person, Deed.LOOK, frozenset()):
        return redirect("first")
    return redirect("disclosure", ref=row.pk)


@require_safe
def show(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One request: how far it is, and what can be done."""
    return _page(request, _row(ref, signed(request)))


@require_POST
def identify(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Say who asks."""
    user, form = signed(request), IdentifyForm(request.POST)
    row = _row(ref, user)
    if not form.is_valid():
        return _page(request, row, status=422, identifying=form)
    said = form.cleaned_data
    found = _UUID.search(said["page"].casefold())
    customer = Customer.objects.filter(pk=found[0]).first() if found else None
    if said["page"].strip() and customer is None:
        form.add_error("page", _NO_PAGE.to(language()))
        return _page(request, row, status=422, identifying=form)

    def act() -> Request:
        return acting.identify(
            ref,
            said["identifiers"].splitlines(),
            how=said["how"],
            customer=customer,
            by=user,
            at=timezone.now(),
        )

    return _done(request, row, act, identifying=form)


@require_POST
def decide(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Decide what is given and what is kept back."""
    user = signed(request)
    row = _row(ref, user)
    form = DecideForm(row, acting.parts_of(row), acting.files_there(row), request.POST)
    if not form.is_valid():
        return _page(request, row, status=422, deciding=form)
    said = form.cleaned_data

    def act() -> Request:
        return acting.decide(
            ref,
            withheld=form.withheld(),
            files=form.kept(),
            refused=said.get("refused", ""),
            reason=said["reason"],
            done=said.get("done", ""),
            by=user,
            at=timezone.now(),
        )

    return _done(request, row, act, deciding=form)


@require_POST
def go_on(request: HttpRequest, ref: UUID, deed: str) -> HttpResponse:
    """Everything that needs one sentence at most."""
    user, at = signed(request), timezone.now()
    row = _row(ref, user)
    form = WordsForm(request.POST)
    words = form.cleaned_data.get("words", "") if form.is_valid() else ""
    acts: dict[str, Callable[[], Request]] = {
        "extend": lambda: acting.extend(ref, words, by=user, at=at),
        "return": lambda: acting.send_back(ref, words, by=user, at=at),
        "review": lambda: acting.review(ref, by=user, at=at),
        "answer": lambda: acting.answer(ref, words, by=user, at=at),
        "turn-away": lambda: acting.end(ref, Deed.TURN_AWAY, words, by=user, at=at),
        "withdraw": lambda: acting.end(ref, Deed.WITHDRAW, words, by=user, at=at),
    }
    if deed not in acts:
        raise Http404
    return _done(request, row, acts[deed])


@require_POST
def download(request: HttpRequest, ref: UUID, form: str) -> HttpResponseBase:
    """Hand out the answer that was reviewed; that it was taken is entered."""
    user = signed(request)
    row = _row(ref, user)
    refuse_unless_entitled(user.person, Deed.ANSWER, finding.held(row.customer, user))
    if not row.answer or form not in _FORMS:
        raise Http404
    at = timezone.now()
    content: IO[bytes] = TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        acting.refuse_unless_as_reviewed(row, at=at)
        _write(row.answer, form, content)
    except SetsudoError as refused:
        content.close()
        return _page(request, row, status=status_of(refused), refused=told(refused))
    with transaction.atomic():
        about, facts = f"request/{row.ref}", {"form": form}
        enter("request.answer_taken", at=at, about=about, by=str(user.pk), facts=facts)
    content.seek(0)
    response: HttpResponseBase
    if form == "zip":
        response = FileResponse(content, content_type=_FORMS[form])
    else:
        with content:
            response = HttpResponse(content.read(), content_type=_FORMS[form])
    response["Content-Disposition"] = f'attachment; filename="{row.number}.{form}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _write(answer: dict[str, Any], form: str, to: IO[bytes]) -> None:
    if form == "zip":
        enclosing.write(answer, answering.as_pdf(answer), to)
    else:
        to.write(answering.as_pdf(answer) if form == "pdf" else answering.as_json(answer))


def _done(
    request: HttpRequest, row: Request, act: Callable[[], Request], **typed: forms.Form
) -> HttpResponse:
    try:
        act()
    except CaseError as refused:
        row.refresh_from_db()
        return _page(request, row, status=status_of(refused), refused=told(refused), **typed)
    messages.success(request, _DONE.to(language()))
    return redirect("disclosure", ref=row.pk)


def _row(ref: UUID, user: User) -> Request:
    refuse_unless_entitled(user.person, Deed.LOOK, frozenset())
    people = ("customer", "received_by", "identified_by", "decided_by", "reviewed_by")
    row = Request.objects.select_related(*people, "answered_by").filter(pk=ref).first()
    if row is None:
        raise Http404
    return row


def _page(
    request: HttpRequest,
    row: Request,
    *,
    status: int = 200,
    refused: str = "",
    **typed: forms.Form,
) -> HttpResponse:
    user, at = signed(request), timezone.now()
    near = finding.held(row.customer, user)
    state, term = State(row.state), TERMS[row.jurisdiction]
    can = {
        deed.name.lower()
        for (at_state, deed) in MOVES
        if at_state is state and entitled(user.person, deed, near)
    }
    if row.decided_by_id == user.pk and state is State.DECIDED:
        can -= {"review", "return"}
    reads = can & {"decide", "review", "return", "answer"}
    context: dict[str, Any] = {
        "row": row,
        "kind": KIND_NAMES[Kind(row.kind)],
        "state": STATE_NAMES[state],
        "term": term,
        "overdue": state not in OVER and row.due_at < at,
        "outcome": OUTCOME_NAMES[Outcome(row.outcome)] if row.outcome else None,
        "kinds": [KINDS[one] for one in row.checked if one in KINDS],
        "withheld": [
            (PART_NAMES[Part(part)], GROUNDS[code].name, GROUNDS[code].article)
            for part, code in row.withheld.items()
            if code in GROUNDS
        ],
        "ground": GROUNDS.get(row.refused),
        "can": can,
        "changed": state is State.REVIEWED and acting.changed_since(row, at=at),
        "unread": state is State.DECIDED and acting.changed_since_decided(row, at=at),
        "encloses": any(
            one["file"] for one in (row.answer or {}).get("parts", {}).get("files", ())
        ),
        "refused": refused,
        "identifying": IdentifyForm(),
        "deciding": DecideForm(row, acting.parts_of(row), acting.files_there(row))
        if "decide" in can
        else None,
        **typed,
    }
    if reads and row.customer is not None and state is not State.ANSWERED:
        shown = row.answer or _whole(row, at=at)
        context["preview"] = answering.paper(shown) if shown else None
    return render(request, "disclosures/request.html", context, status=status)


def _whole(row: Request, *, at: Any) -> dict[str, Any]:
    """Return the answer as it stands; before it is decided, with every part in it."""
    if not row.outcome:
        row = Request.objects.get(pk=row.pk)
        row.outcome, row.withheld = Outcome.GRANTED, {}
        if answering.answer_to(row, at=at)["withheld"]:
            row.outcome = Outcome.PARTLY
    return answering.answer_to(row, at=at)


_NO_PAGE: Final = Text(
    ja="そのアドレスのお客様は見つかりません。", en="There is no customer at that address."
)
