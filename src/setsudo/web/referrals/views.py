"""The pages of what goes outside: deadlines, referrals, proceedings, and counsel's notes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_GET, require_POST

from setsudo.bilingual import LANGUAGES, Text
from setsudo.errors import SetsudoError
from setsudo.referrals.lacking import NotReferable
from setsudo.referrals.permissions import Deed, entitled, refuse_unless_entitled
from setsudo.referrals.receivers import Receiver
from setsudo.web.accounts.models import User
from setsudo.web.accounts.signed import by as signed
from setsudo.web.cases.models import Case
from setsudo.web.cases.refusing import NOBODY, Unfit
from setsudo.web.cases.views.case import case_by
from setsudo.web.measures.forms import day, number, text
from setsudo.web.referrals import (
    clocks,
    forms,
    packing,
    posting,
    privileged,
    proceeding,
    reading,
    referring,
    showing,
)
from setsudo.web.referrals.making import make_bundle
from setsudo.web.referrals.models import BundleMade, Confidant, Proceeding, Referral
from setsudo.web.refusals import status_of, told
from setsudo.web.templatetags.saying import language

TABS: Final = {
    "deadlines": Text(ja="期限", en="Deadlines"),
    "referrals": Text(ja="外部への連絡", en="Referrals"),
    "proceedings": Text(ja="法的な手続", en="Proceedings"),
}


@require_GET
def outside(request: HttpRequest) -> HttpResponse:
    """List deadlines by their day, and the referrals and proceedings that go on."""
    user, at = signed(request), timezone.now()
    tab = request.GET.get("tab", "deadlines")
    if tab not in TABS:
        raise Http404
    every = request.GET.get("all") == "1"
    lines: Sequence[Any]
    if tab == "deadlines":
        lines = reading.all_deadlines(user, at=at, every=every)
    elif tab == "referrals":
        lines = reading.all_referrals(user)
    else:
        lines = reading.all_proceedings(user)
    context = {
        "tab": tab,
        "tabs": TABS.items(),
        "lines": lines,
        "every": every,
        "near_days": reading.NEAR_DAYS,
        "today": timezone.localdate(at),
    }
    return render(request, "referrals/list.html", context)


@require_GET
def of_case(request: HttpRequest, number: str) -> HttpResponse:
    """Show what went outside about a case, and what can be done next."""
    return _page(request, _case(number, signed(request)))


@require_POST
def do(request: HttpRequest, number: str, deed: str) -> HttpResponse:
    """Do one thing on a case. A refusal comes back on its page, with what was typed."""
    user = signed(request)
    case = _case(number, user)
    if deed not in _DEEDS:
        raise Http404
    try:
        said = _DEEDS[deed](request, case, user)
    except SetsudoError as refused:
        return _page(request, case, refused, deed)
    messages.success(request, said.to(language()))
    return redirect("referrals-of-case", number=number)


@require_POST
def bundle(request: HttpRequest, number: str) -> HttpResponse | FileResponse:
    """Make a bundle for a receiver, or the same again, and hand the file over."""
    user = signed(request)
    case = _case(number, user)
    at = timezone.now()
    folder = tempfile.TemporaryDirectory(prefix="setsudo-bundle-")
    to = Path(folder.name) / "bundle.zip"
    try:
        receiver, purpose, size, operator = _wanted(request, case)
        made = make_bundle(
            case,
            receiver,
            to,
            purpose=purpose,
            by=user,
            at=at,
            size=size,
            operator=operator,
            only_stamped=bool(request.POST.get("only_stamped")),
        )
    except SetsudoError as refused:
        folder.cleanup()
        return _page(request, case, refused, "bundle")
    for lack in made.lacks:
        # The file is on its way: the page tells of it when it is next looked at.
        messages.warning(request, lack.to(language()))
    name = f"{case.number}-{receiver.value}-{made.content[:12]}.zip"
    answer = FileResponse(to.open("rb"), as_attachment=True, filename=name)
    answer["Content-Digest"] = f"bundle={made.content}"
    answer["Cache-Control"] = "no-store"
    # An open file is read to its end after its name is gone.
    folder.cleanup()
    return answer


@require_GET
def pack(request: HttpRequest, number: str, receiver: str, lang: str) -> HttpResponse:
    """Show a pack as a PDF, as a bundle of this moment would hold it."""
    user = signed(request)
    case = _case(number, user)
    refuse_unless_entitled(user.person, Deed.MAKE_BUNDLE, case.involved())
    if lang not in LANGUAGES or receiver not in packing.PACKED:
        raise Http404
    at, whose = timezone.now(), request.GET.get("of", "")[:12]
    try:
        found = showing.now(case, Receiver(receiver), lang, at=at, operator=whose)
    except NotReferable as refused:
        return _page(request, case, refused)
    answer = HttpResponse(found, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{case.number}-{receiver}-{lang}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def follow(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Record what followed on a referral."""
    user = signed(request)
    row = get_object_or_404(Referral.objects.select_related("case"), ref=ref)
    case = _case(row.case.number, user)
    try:
        at = timezone.now()
        referring.follow(ref, forms.further(request.POST, now=at), by=user, at=at)
    except SetsudoError as refused:
        return _page(request, case, refused, f"follow-{ref}")
    messages.success(request, _DONE.to(language()))
    return redirect("referrals-of-case", number=case.number)


@require_POST
def reach(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Record a stage of a proceeding."""
    user = signed(request)
    row = get_object_or_404(Proceeding.objects.select_related("case"), ref=ref)
    case = _case(row.case.number, user)
    try:
        at = timezone.now()
        step = forms.step(request.POST, now=at)
        docket = text(request.POST, "number", most=100)
        proceeding.reach(ref, step, by=user, at=at, number=docket)
    except SetsudoError as refused:
        return _page(request, case, refused, f"reach-{ref}")
    messages.success(request, _DONE.to(language()))
    return redirect("referrals-of-case", number=case.number)


def police(request: HttpRequest, number: str) -> HttpResponse:
    """Record a call to the police at once, whoever made it."""
    user, case = signed(request), case_by(number)
    refused: SetsudoError | None = None
    if request.method == "POST":
        try:
            at = timezone.now()
            plan = forms.emergency(request.POST, now=at)
            if not plan.danger.strip():
                raise Unfit(_WHAT_DANGER, field="danger")
            referring.refer(case.ref, plan, by=user, at=at)
        except SetsudoError as error:
            refused = error
        else:
            messages.success(request, _CALLED.to(language()))
            seen = reading.sees(user, case)
            return redirect("referrals-of-case", number=number) if seen else redirect("first")
    context = {"case": case, "typed": request.POST, **_refusal(refused)}
    status = status_of(refused) if refused is not None else 200
    return render(request, "referrals/police.html", context, status=status)


def notes(request: HttpRequest, number: str) -> HttpResponse:
    """Show counsel's notes to whom they are open; for others there is no such page."""
    user, case, at = signed(request), case_by(number), timezone.now()
    if not privileged.readable(case, user):
        raise Http404
    refused: SetsudoError | None = None
    if request.method == "POST":
        try:
            _privileged(request, case, user)
            messages.success(request, _DONE.to(language()))
            return redirect("privileged-notes", number=number)
        except SetsudoError as error:
            refused = error
    writes = entitled(user.person, Deed.WRITE_PRIVILEGED, case.involved())
    context = {
        "case": case,
        "notes": privileged.read(case, user, at=at),
        "writes": writes,
        "named": Confidant.objects.filter(case=case, ended_at__isnull=True).select_related("user"),
        "people": User.objects.filter(is_active=True).exclude(pk=user.pk).order_by("name")
        if writes
        else (),
        "typed": request.POST,
        **_refusal(refused),
    }
    status = status_of(refused) if refused is not None else 200
    answer = render(request, "referrals/privileged.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _page(
    request: HttpRequest, case: Case, refused: SetsudoError | None = None, form: str = ""
) -> HttpResponse:
    user, at = signed(request), timezone.now()
    empty: MultiValueDict[str, Any] = MultiValueDict()
    context = {
        **reading.whole(case, user, at=at),
        "packs": [
            (one, name)
            for one, name in packing.PACKED.items()
            if packing.tellable(case, Receiver(one), at=at)
        ],
        "languages": LANGUAGES,
        "reads_privileged": privileged.readable(case, user),
        "typed": request.POST if refused is not None else empty,
        "form": form,
        **_refusal(refused),
    }
    status = status_of(refused) if refused is not None else 200
    return render(request, "referrals/case.html", context, status=status)


def _case(number: str, user: User) -> Case:
    case = case_by(number)
    if not reading.sees(user, case):
        raise Http404
    return case


def _refusal(refused: SetsudoError | None) -> dict[str, Any]:
    lacks = refused.shortcomings if isinstance(refused, NotReferable) else ()
    return {"refused": told(refused) if refused is not None else "", "lacks": lacks}


def _wanted(request: HttpRequest, case: Case) -> tuple[Receiver, str, int | None, str]:
    """Return for whom a bundle is, what it is for, the checkpoint of one made before, and whose
    posts it tells of."""
    again = request.POST.get("again", "")
    if not again:
        receiver = forms.chosen(request.POST, "receiver", Receiver)
        operator = text(request.POST, "operator", most=forms.SHORT)
        return receiver, text(request.POST, "purpose", most=300), None, operator
    size = number(request.POST, "checkpoint")
    family = [one.pk for one in case.family()]
    row = get_object_or_404(
        BundleMade.objects.filter(case__in=family, checkpoint=size, content=again[:64])[:1]
    )
    return Receiver(row.receiver), row.purpose, row.checkpoint, row.operator


def _refer(request: HttpRequest, case: Case, user: User) -> Text:
    at = timezone.now()
    referring.refer(case.ref, forms.plan(request.POST, now=at), by=user, at=at)
    return _DONE


def _start(request: HttpRequest, case: Case, user: User) -> Text:
    office = text(request.POST, "office", most=forms.SHORT)
    proceeding.start(case.ref, forms.kind(request.POST), office, by=user, at=timezone.now())
    return _DONE


def _day(request: HttpRequest, case: Case, user: User) -> Text:
    form, at = request.POST, timezone.now()
    event, on = forms.event(form), day(form, "on") or timezone.localdate(at)
    clocks.state_day(case.ref, event, on, text(form, "because"), by=user, at=at)
    return _DONE


def _settle(request: HttpRequest, case: Case, user: User) -> Text:
    form, at = request.POST, timezone.now()
    key, kept = text(form, "key", most=120), form.get("kept") == "yes"
    clocks.settle(case.ref, key, kept=kept, because=text(form, "because"), by=user, at=at)
    return _DONE


def _post(request: HttpRequest, case: Case, user: User) -> Text:
    form, at = request.POST, timezone.now()
    posting.list_post(
        case.ref,
        text(form, "url", most=2000),
        forms.chosen(form, "right", posting.Right),
        text(form, "why"),
        seen_at=forms.when(form, "seen_at", now=at),
        posted_on=day(form, "posted_on"),
        words=text(form, "words"),
        capture=text(form, "capture", most=64),
        operator=text(form, "operator", most=forms.SHORT),
        by=user,
        at=at,
    )
    return _DONE


def _privileged(request: HttpRequest, case: Case, user: User) -> None:
    form, at = request.POST, timezone.now()
    deed = form.get("deed", "")
    if deed == "write":
        privileged.write(case.ref, text(form, "text", most=20_000), by=user, at=at)
        return
    who = User.objects.filter(username=text(form, "who", most=150), is_active=True).first()
    if who is None or deed not in ("name", "end"):
        raise Unfit(NOBODY, field="who")
    (privileged.name if deed == "name" else privileged.end)(case.ref, who, by=user, at=at)


_DEEDS: Final[dict[str, Callable[[HttpRequest, Case, User], Text]]] = {
    "refer": _refer,
    "start": _start,
    "day": _day,
    "settle": _settle,
    "post": _post,
}
_DONE: Final = Text(ja="記録しました。", en="Done and recorded.")
_CALLED: Final = Text(
    ja="通報を時刻とともに記録しました。まず身の安全を守ってください。",
    en="The call is recorded with its time. Keep yourself safe first.",
)
_WHAT_DANGER: Final = Text(
    ja="何が起きているかを一行で書いてください。", en="Write in a line what is happening."
)
