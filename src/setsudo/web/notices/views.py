"""The pages on which staff write, approve and follow notices, and answer objections."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from setsudo.bilingual import Text
from setsudo.cases.determination import Improvement, Outcome
from setsudo.cases.disclosure import Part, seen_by
from setsudo.cases.roles import Role
from setsudo.cases.shortcomings import Insufficient
from setsudo.errors import SetsudoError
from setsudo.measures.notices.facts import Result
from setsudo.measures.notices.kinds import CHANNEL_NAMES, KIND_NAMES, Channel, Kind
from setsudo.measures.notices.permissions import entitled
from setsudo.measures.notices.standing import DEED_NAMES, STANDING_NAMES, Deed, Standing
from setsudo.measures.notices.wording import chat
from setsudo.web.accounts.models import User
from setsudo.web.accounts.signed import by as signed
from setsudo.web.cases.models import Case, Objection
from setsudo.web.cases.pinning import pinned
from setsudo.web.cases.reading.casepage import log_look
from setsudo.web.cases.reading.decisions import masked_draft
from setsudo.web.cases.reading.facts import contacts_of
from setsudo.web.cases.reading.naming import Names, names_of
from setsudo.web.exhibits.custody import with_an_objection
from setsudo.web.interactions import filing
from setsudo.web.measures.models import Measure
from setsudo.web.notices import deciding, heard, measured, reading, sending, stating, writing
from setsudo.web.notices.forms import DecisionForm, NewNotice, NoticeForm
from setsudo.web.notices.gathering import kind_about, last_spoken
from setsudo.web.notices.keeping import code_of, facts_of, written_of
from setsudo.web.notices.letters import letter as drawn
from setsudo.web.notices.models import Enclosed, Notice
from setsudo.web.refusals import status_of, told
from setsudo.web.templatetags.saying import language

_DONE: Final = Text(ja="「{deed}」を記録しました。", en="Done and recorded: {deed}.")
_OF_PEOPLE: Final[Mapping[Deed, Callable[..., Notice]]] = {
    Deed.SIGN_OFF: sending.sign_off,
    Deed.APPROVE: sending.approve,
    Deed.WITHDRAW: writing.withdraw,
    Deed.SEND: sending.sent,
    Deed.CONFIRM: sending.confirm,
    Deed.FAIL: sending.failed,
    Deed.RESEND: sending.resend,
}
_WITH_DETAIL: Final = frozenset({Deed.SEND, Deed.CONFIRM, Deed.FAIL})


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The notices that somebody sees, by what they wait for."""
    user = signed(request)
    tab = request.GET.get("tab", "open")
    if tab not in reading.TABS:
        raise Http404
    context = {
        "lines": reading.listed(user, tab),
        "tabs": [(key, name) for key, (name, _) in reading.TABS.items()],
        "tab": tab,
        "objections": stating.waiting_for(user) if Role.APPEAL_OFFICER in user.person.roles else [],
    }
    return render(request, "notices/notices.html", context)


def new(request: HttpRequest, number: str, measure: UUID | None = None) -> HttpResponse:
    """Write a notice about a case, or about one of its measures."""
    user, case = signed(request), _case(number)
    about = measured.measure(measure, case)
    kinds = [kind for kind in Kind if entitled(user.person, Deed.CHANGE, kind, case.involved())]
    if not kinds or (measure is not None and about is None):
        raise PermissionDenied
    form_of = NewNotice if about is None else NoticeForm
    form = form_of(request.POST or None, initial={"lang": last_spoken(case)})
    context = {
        "case": case,
        "form": form,
        "measure": about,
        "kind": KIND_NAMES.get(_kind_of(about)) if about is not None else None,
        "measures": measured.to_tell(case) if about is None else [],
    }
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "notices/new.html", context, status=status)
    said = form.cleaned_data
    shared = _typed(said) | {"by": user, "at": timezone.now()}
    try:
        row = writing.draft(
            case,
            Kind(said["kind"]) if about is None else _kind_of(about),
            measure=about,
            reason=said["reason"],
            our_error=said["our_error"],
            **shared,
        )
    except SetsudoError as refused:
        context["refused"] = told(refused)
        return render(request, "notices/new.html", context, status=status_of(refused))
    return redirect("notice", ref=row.ref)


def show(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One notice: what it says, where it stands, what can be done with it."""
    return _page(request, _notice(ref, signed(request)))


def change(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Change a draft."""
    user = signed(request)
    row = _notice(ref, user)
    facts = facts_of(row.facts)
    before = {
        "lang": row.lang,
        "channel": row.channel,
        "to": row.to,
        "told": list(facts.told),
        "left": list(facts.left),
        "transactions": list(facts.transactions),
        "reason": facts.reason,
        "our_error": facts.our_error,
    }
    if Deed.CHANGE not in reading.open_deeds(row, user, row.case.involved()):
        raise PermissionDenied
    form = NoticeForm(request.POST or None, initial=before)
    context = {"case": row.case, "form": form, "notice": row, "kind": KIND_NAMES[Kind(row.kind)]}
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "notices/new.html", context, status=status)
    said = form.cleaned_data
    try:
        writing.change(ref, by=user, at=timezone.now(), reason=said["reason"], **_typed(said))
    except SetsudoError as refused:
        context["refused"] = told(refused)
        return render(request, "notices/new.html", context, status=status_of(refused))
    return redirect("notice", ref=ref)


@require_POST
def do(request: HttpRequest, ref: UUID, deed: str) -> HttpResponse:
    """Do one deed with a notice; a refusal comes back on its page."""
    user = signed(request)
    row = _notice(ref, user)
    try:
        wanted = Deed(deed)
        act = _OF_PEOPLE[wanted]
    except (ValueError, KeyError):
        raise Http404 from None
    more = {"detail": request.POST.get("detail", "")} if wanted in _WITH_DETAIL else {}
    try:
        act(ref, by=user, at=timezone.now(), **more)
    except SetsudoError as refused:
        return _page(request, row, status=status_of(refused), refused=told(refused))
    messages.success(request, _DONE.to(language()).format(deed=DEED_NAMES[wanted].to(language())))
    return redirect("notice", ref=ref)


@require_safe
def letter(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Give an approved notice out as a letter to print, to those who may send it."""
    row = _to_send(ref, signed(request))
    response = HttpResponse(drawn(row), content_type="application/pdf")
    name = f"{row.case.number}-{row.kind}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def objections(request: HttpRequest) -> HttpResponse:
    """The objections that wait for whoever looks."""
    user = signed(request)
    if Role.APPEAL_OFFICER not in user.person.roles:
        raise PermissionDenied
    return render(request, "notices/objections.html", {"waiting": stating.waiting_for(user)})


def objection(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One objection: what the customer says, what was decided and why, and the form to answer."""
    user = signed(request)
    row = get_object_or_404(
        Objection.objects.select_related("case__site", "case__customer", "determination__proposal"),
        ref=ref,
    )
    stating.refuse_unless_answering(row, user)
    now = timezone.now()
    log_look(row.case, user, at=now, seen=[Part.FACTS])
    names = _names(row.case, user)
    form = DecisionForm(request.POST or None)
    context = {
        "row": row,
        "case": row.case,
        "statements": heard.said_in(row, names),
        "reason": names.masked(row.determination.reason),
        "draft": masked_draft(row.determination.proposal.draft, names),
        "policy": pinned(row.case),
        "measures": [(one, one.restriction()) for one in measured.in_force(row.case, now)],
        "lines": reading.of_case(user, row.case),
        "form": form,
    }
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "notices/objection.html", context, status=status)
    try:
        _decided(row, form.cleaned_data, request.POST.getlist("lifts"), by=user)
    except SetsudoError as refused:
        context["refused"] = told(refused)
        context["lacks"] = refused.shortcomings if isinstance(refused, Insufficient) else ()
        return render(request, "notices/objection.html", context, status=status_of(refused))
    messages.success(request, _ANSWERED.to(language()))
    return redirect("case", number=row.case.number)


@require_safe
def enclosed(request: HttpRequest, pk: int) -> FileResponse | HttpResponse:
    """Hand out a file that a customer enclosed, to be saved, to who sees the facts of the case."""
    user = signed(request)
    row = get_object_or_404(Enclosed.objects.select_related("statement__notice__case"), pk=pk)
    case = row.statement.notice.case
    if Part.FACTS not in seen_by(user.person, case.involved()):
        raise Http404
    log_look(case, user, at=timezone.now(), seen=[Part.FACTS])
    # What is an exhibit leaves through its own door, where the reason is asked and kept.
    if (exhibit := with_an_objection(row.digest, case, user, at=timezone.now())) is not None:
        return redirect("exhibit", ref=exhibit)
    return filing.handed_out(row)


def _decided(row: Objection, said: Mapping[str, Any], lifts: list[str], *, by: User) -> None:
    title, about = said["improvement_title"].strip(), said["improvement_about"].strip()
    chosen = []
    for one in lifts:
        try:
            chosen.append(UUID(one))
        except ValueError:
            continue
    deciding.decide(
        row,
        Result(said["result"]),
        said["reason"],
        by=by,
        at=timezone.now(),
        lifts=chosen,
        instead=Outcome(said["instead"]) if said["instead"] else None,
        improvement=Improvement(title, about) if title or about else None,
    )


def _page(request: HttpRequest, row: Notice, *, status: int = 200, **more: Any) -> HttpResponse:
    user = signed(request)
    row.refresh_from_db()
    involved = row.case.involved()
    named = reading.names_customer(user, involved)
    deeds = reading.open_deeds(row, user, involved)
    ready = Standing(row.standing) in _READY and entitled(
        user.person, Deed.SEND, Kind(row.kind), involved
    )
    ready = ready and named
    context = {
        "notice": row,
        "case": row.case,
        "line": reading.Line.of(row),
        "written": reading.shown(row, named=named),
        "to": row.to if named else "",
        "deeds": [
            # What takes it back stands last.
            (one, DEED_NAMES[one], one in _WITH_DETAIL)
            for one in sorted(deeds, key=lambda one: one is Deed.WITHDRAW)
            if one in _OF_PEOPLE
        ],
        "may_change": Deed.CHANGE in deeds,
        "waits_for": _waits_for(row, deeds),
        "letter": ready and row.channel == Channel.LETTER,
        "chat": chat(written_of(row.written or {}, code_of(row)))
        if ready and row.channel == Channel.CHAT
        else "",
        "attempts": row.attempts.select_related("by").order_by("at"),
        "channel": CHANNEL_NAMES[Channel(row.channel)],
        "standing": STANDING_NAMES[Standing(row.standing)],
        **more,
    }
    return render(request, "notices/notice.html", context, status=status)


def _waits_for(row: Notice, deeds: Collection[Deed]) -> Text | None:
    """Say who has to do something with a notice before it can go out, where it is somebody else."""
    if row.standing not in (Standing.DRAFT, Standing.SIGNED_OFF):
        return None
    if row.counsel_reads and row.signed_off_by_id is None:
        return None if Deed.SIGN_OFF in deeds else _COUNSEL_FIRST
    return None if Deed.APPROVE in deeds else _APPROVER_NEXT


def _notice(ref: UUID, user: User) -> Notice:
    row = get_object_or_404(
        Notice.objects.select_related("case__site", "case__customer", "written_by"), ref=ref
    )
    if not reading.sees(user, row.case.involved()):
        raise Http404
    return row


def _names(case: Case, user: User) -> Names:
    seen = seen_by(user.person, case.involved())
    contacts = contacts_of(case.family(), kept_back=False, viewer=user)
    told = [one.interaction for one in contacts]
    return names_of(case, user, seen, lang=language(), contacts=told)


def _to_send(ref: UUID, user: User) -> Notice:
    row = _notice(ref, user)
    involved = row.case.involved()
    may = entitled(user.person, Deed.SEND, Kind(row.kind), involved)
    if not may or Standing(row.standing) not in _READY:
        raise PermissionDenied
    if not reading.names_customer(user, involved):
        raise PermissionDenied
    return row


def _case(number: str) -> Case:
    return get_object_or_404(Case.objects.select_related("site", "customer"), number=number)


def _kind_of(about: Measure) -> Kind:
    if about.state in _OVER:
        return Kind.LIFTING
    kind = kind_about(about)
    if kind is None:
        raise Http404
    return kind


def _typed(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "lang": said["lang"],
        "channel": Channel(said["channel"]),
        "to": said["to"],
        "told": said["told"],
        "left": said["left"],
        "transactions": said["transactions"],
    }


_COUNSEL_FIRST = Text(
    ja="まず、事案に呼ばれた弁護士・法務の確認を待っています。",
    en="It waits for counsel, who was called in on the case, to read it first.",
)
_APPROVER_NEXT = Text(
    ja="書いた人とは別の承認者が承認すると、送れるようになります。",
    en="It can go out when an approver, other than its writer, has approved it.",
)
_OVER = frozenset({"lifted", "lapsed"})
_READY = frozenset({Standing.QUEUED, Standing.SENT, Standing.DELIVERED, Standing.FAILED})
_ANSWERED = Text(
    ja="回答しました。制限とお取引への影響は、すでに反映されています。",
    en="Answered. What it changes about restrictions and dealings is in force already.",
)
