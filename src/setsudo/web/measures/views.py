"""The pages of measures: what waits, what binds, a proposal, a decision, what was said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from setsudo.bilingual import Text
from setsudo.cases.roles import Role
from setsudo.errors import SetsudoError
from setsudo.interactions.model import Channel
from setsudo.measures.effects import does, is_step
from setsudo.measures.lacking import NotReady
from setsudo.measures.ladder import (
    CANNOT_WAIT,
    COUNSELS,
    FROM_RECORD,
    NOTICE,
    Fact,
    Source,
    checklist,
    name_of,
)
from setsudo.measures.notices.kinds import KIND_NAMES
from setsudo.measures.notices.kinds import Kind as NoticeKind
from setsudo.measures.notices.standing import STANDING_NAMES
from setsudo.measures.notices.standing import Standing as NoticeStanding
from setsudo.measures.permissions import refuse_unless_entitled
from setsudo.measures.recommending import suggested
from setsudo.measures.restrictions import Effect
from setsudo.measures.standing import DEED_NAMES, Deed, State
from setsudo.measures.steps import AGREEMENT_NAMES, NAMES, SAY, Step, following
from setsudo.measures.transactions import CHOICE_NAMES
from setsudo.measures.windows import told as hours_told
from setsudo.web.accounts.models import User
from setsudo.web.accounts.signed import by as signed
from setsudo.web.cases.models import Case
from setsudo.web.cases.pinning import pinned
from setsudo.web.cases.refusing import Unfit
from setsudo.web.cases.views.case import case_by
from setsudo.web.interactions.words import CHANNELS
from setsudo.web.measures import (
    acting,
    beginning,
    forms,
    gathering,
    lifting,
    reading,
    stepping,
)
from setsudo.web.measures.models import Measure, StepRow
from setsudo.web.refusals import status_of, told
from setsudo.web.services.reading import registered
from setsudo.web.templatetags.saying import language

TABS: Final = {
    "waiting": Text(ja="承認待ち", en="Waiting for approval"),
    "notice": Text(ja="通知待ち", en="Waiting for the notice"),
    "in_force": Text(ja="実施中", en="In force"),
    "due": Text(ja="見直しの時期", en="Due for review"),
    "ended": Text(ja="終わったもの", en="Ended"),
}
CONFIRM: Final = "to_confirm"
"""The tab of the steps that wait for a supervisor: no measures stand under it."""
_DAYS_EN: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAYS: Final = tuple(Text(ja=ja, en=en) for ja, en in zip("月火水木金土日", _DAYS_EN, strict=True))


@require_GET
def measures(request: HttpRequest) -> HttpResponse:
    """List the measures that this person sees, by what is to be done with them."""
    user, at = signed(request), timezone.now()
    tab = request.GET.get("tab", "waiting")
    if tab == CONFIRM:
        return _to_confirm(request, user)
    if tab not in TABS:
        raise Http404
    context = {
        "tab": tab,
        "tabs": TABS.items(),
        "lines": reading.listed(tab, user=user, at=at),
        "to_confirm": len(stepping.to_confirm(user)),
    }
    return render(request, "measures/measures.html", context)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether one agreed to a step, from the list of those that name one."""
    user = signed(request)
    if not StepRow.objects.filter(pk=pk, agreed_by=user).exists():
        raise Http404
    try:
        agreed, words = request.POST.get("agreed") == "yes", forms.text(request.POST, "words")
        stepping.answer(pk, agreed=agreed, by=user, at=timezone.now(), words=words)
    except SetsudoError as refused:
        return _to_confirm(request, user, refused)
    messages.success(request, _DONE.to(language()))
    return redirect(f"{reverse('measures')}?tab={CONFIRM}")


def _to_confirm(
    request: HttpRequest, user: User, refused: SetsudoError | None = None
) -> HttpResponse:
    steps = stepping.to_confirm(user)
    context = {
        "tab": CONFIRM,
        "tabs": TABS.items(),
        "to_confirm": len(steps),
        "steps": [(one, NAMES[Step(one.step)]) for one in steps],
        **_refusal(refused),
    }
    status = status_of(refused) if refused is not None else 200
    return render(request, "measures/to_confirm.html", context, status=status)


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


@require_GET
def show(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show one measure: what it needs, what it does, who said yes."""
    return _page(request, _measure(ref, signed(request)))


@require_POST
def do(request: HttpRequest, ref: UUID, deed: str) -> HttpResponse:
    """Do one thing with a measure. A refusal comes back on its page, with what was typed."""
    user = signed(request)
    row = _measure(ref, user)
    if deed not in _DEEDS:
        raise Http404
    try:
        _DEEDS[deed](request, row, user)
    except SetsudoError as refused:
        return _page(request, row, refused)
    messages.success(request, _DONE.to(language()))
    return redirect("measure", ref=ref)


def steps(request: HttpRequest, number: str) -> HttpResponse:
    """The five steps under a thumb: press what was said, and its time is kept."""
    user, case = signed(request), case_by(number)
    refuse_unless_entitled(user.person, Deed.LOG_STEP, case.involved())
    refused: SetsudoError | None = None
    if request.method == "POST":
        try:
            _logged(request, case, user)
            messages.success(request, _LOGGED.to(language()))
            return redirect("measure-steps", number=number)
        except SetsudoError as error:
            refused = error
    said = [one.said for one in case.steps.select_related("answer").order_by("at", "pk")]
    context = {
        "case": case,
        "next": following(said),
        "steps": [
            (
                one,
                NAMES[one],
                SAY[one],
                [(s, AGREEMENT_NAMES.get(s.agreement)) for s in said if s.step is one],
            )
            for one in Step
        ],
        "agreeing": User.objects.filter(
            roles__role=Role.SUPERVISOR, sites=case.site_id, is_active=True
        ).order_by("name"),
        "typed": request.POST,
        "ticked": _ticked(request),
        **_refusal(refused),
    }
    status = status_of(refused) if refused is not None else 200
    return render(request, "measures/steps.html", context, status=status)


def _logged(request: HttpRequest, case: Case, user: User) -> None:
    form = request.POST
    try:
        step = Step(form.get("step", ""))
    except ValueError:
        raise Unfit(_CHOOSE_STEP, field="step") from None
    agreed = form.get("agreed_by", "")
    stepping.log(
        case.ref,
        step,
        by=user,
        at=timezone.now(),
        words=forms.text(form, "words"),
        confirms=forms.many(form, "confirms"),
        agreed_by=User.objects.filter(username=agreed.replace("\x00", "")).first()
        if agreed
        else None,
        danger=forms.text(form, "danger"),
    )


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
        "ticked": _ticked(request),
        "services": registered(),
        "channels": [(one.value, CHANNELS[one]) for one in Channel],
        **_refusal(refused),
    }
    if context["rung"] is not None and rung is not None:
        open_ = reading.open_in_reach(case, rung)
        nothing = () if open_ else (
            Fact("open_transactions_decided", Source.RECORD, timezone.now()),
        )  # fmt: skip
        context |= {
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


def _binds_nobody(row: Measure) -> bool:
    """Say whether a measure would bind but for want of anything by which its customer is known."""
    live = row.state in (State.AGREED, State.APPROVED)
    return live and row.effect != Effect.SERVE and not acting.identifiers_of(row)


def _page(request: HttpRequest, row: Measure, refused: SetsudoError | None = None) -> HttpResponse:
    user = signed(request)
    row = Measure.objects.select_related("case__site", "proposed_by", "ended_by").get(pk=row.pk)
    whole = reading.whole(row, user=user, at=timezone.now())
    names = reading.names_for(row.case, user)
    missing = [one for one in (*whole.needs, *whole.duties) if not one.met]
    codes = dict.fromkeys(one.code for one in missing)
    rung = whole.line.rung
    context = {
        "row": row,
        "case": row.case,
        "whole": whole,
        "names": names,
        "proposed_by": names.of(row.proposed_by),
        "approvals": [
            (one, names.of(one.by), names.masked(one.reason))
            for one in row.approvals.select_related("by").order_by("at")
        ],
        "stated": [
            (one, name_of(one.code), names.of(one.by), names.masked(one.words))
            for one in row.stated.select_related("by").order_by("at")
        ],
        "reason": names.masked(row.reason),
        "danger": names.masked(row.danger),
        "ended_reason": names.masked(row.ended_reason),
        "says": [
            (code, name_of(code))
            for code in (*codes, *((CANNOT_WAIT,) if NOTICE in codes else ()))
            if _can_say(code, rung.code)
        ],
        "signs": COUNSELS in codes and Deed.SIGN_OFF.value in whole.deeds,
        "keeps": any(one.code == acting.RECORD for one in (*whole.needs, *whole.duties)),
        "kept": row.statutory.select_related("in_charge").order_by("-version"),
        "hours": hours_told(row.hours) if row.windows else None,
        "binds_nobody": _binds_nobody(row),
        "lasts": row.days or (rung.duration.default_days if rung.duration is not None else 0),
        "notices": [
            (one, KIND_NAMES[NoticeKind(one.kind)], STANDING_NAMES[NoticeStanding(one.standing)])
            for one in row.notices.order_by("written_at")
        ],
        "choices": CHOICE_NAMES.items(),
        "services": [one for one in registered() if one.code in row.services],
        "channels": [CHANNELS[Channel(one)] for one in row.channels],
        "names_of_deeds": DEED_NAMES,
        "typed": request.POST,
        "ticked": _ticked(request),
        **_refusal(refused),
    }
    status = status_of(refused) if refused is not None else 200
    return render(request, "measures/measure.html", context, status=status)


def _can_say(code: str, rung: str) -> bool:
    after = code in ("ask_to_stop", "warn", "counsel_notice", rung)
    return code not in FROM_RECORD | {COUNSELS, "statutory_record"} and not after


def _measure(ref: UUID, user: User) -> Measure:
    row = get_object_or_404(Measure.objects.select_related("case__site"), ref=ref)
    if not reading.sees(user, row.case.involved()):
        raise Http404
    return row


def _refusal(refused: SetsudoError | None) -> dict[str, Any]:
    lacks = refused.shortcomings if isinstance(refused, NotReady) else ()
    return {"refused": told(refused) if refused is not None else "", "lacks": lacks}


def _ticked(request: HttpRequest) -> set[str]:
    """Return every box that was ticked, as `name=value`, so that a refusal loses none."""
    return {f"{name}={one}" for name in request.POST for one in request.POST.getlist(name)}


def _state(request: HttpRequest, row: Measure, user: User) -> None:
    form = request.POST
    code = forms.text(form, "code", most=60)
    holds = form.get("holds", "yes") != "no"
    words = forms.text(form, "words")
    acting.state(row.ref, code, words, by=user, at=timezone.now(), holds=holds)


def _sign_off(request: HttpRequest, row: Measure, user: User) -> None:
    words = forms.text(request.POST, "words")
    acting.state(row.ref, COUNSELS, words, by=user, at=timezone.now())


def _record(request: HttpRequest, row: Measure, user: User) -> None:
    form, at = request.POST, timezone.now()
    acting.keep_record(
        row.ref,
        reason=forms.text(form, "reason"),
        refused_on=forms.day(form, "refused_on") or timezone.localdate(at),
        name=forms.text(form, "name", most=200),
        by=user,
        at=at,
    )


def _approve(request: HttpRequest, row: Measure, user: User) -> None:
    reason = forms.text(request.POST, "reason")
    chosen = forms.choices(request.POST)
    acting.approve(row.ref, reason, by=user, at=timezone.now(), choices=chosen)


def _begin_at_once(request: HttpRequest, row: Measure, user: User) -> None:
    reason = forms.text(request.POST, "reason")
    beginning.at_once(row.ref, reason, by=user, at=timezone.now())


def _decline(request: HttpRequest, row: Measure, user: User) -> None:
    acting.decline(row.ref, forms.text(request.POST, "reason"), by=user, at=timezone.now())


def _withdraw(request: HttpRequest, row: Measure, user: User) -> None:
    acting.withdraw(row.ref, forms.text(request.POST, "reason"), by=user, at=timezone.now())


def _review(request: HttpRequest, row: Measure, user: User) -> None:
    lifting.review(row.ref, forms.text(request.POST, "reason"), by=user, at=timezone.now())


def _lift(request: HttpRequest, row: Measure, user: User) -> None:
    reason, because = forms.text(request.POST, "reason"), forms.because(request.POST)
    lifting.lift(row.ref, by=user, at=timezone.now(), reason=reason, because=because)


_DEEDS: Final[dict[str, Callable[[HttpRequest, Measure, User], None]]] = {
    "state": _state,
    "sign_off": _sign_off,
    "record": _record,
    "approve": _approve,
    "begin_at_once": _begin_at_once,
    "decline": _decline,
    "withdraw": _withdraw,
    "review": _review,
    "lift": _lift,
}
_PROPOSED: Final = Text(
    ja="提案しました。承認されるまで、何も制限されません。",
    en="Proposed. Nothing is restricted before it is approved.",
)
_DONE: Final = Text(ja="記録しました。", en="Done and recorded.")
_LOGGED: Final = Text(ja="時刻とともに記録しました。", en="Logged with its time.")
_CHOOSE_STEP: Final = Text(ja="何を伝えたかを選んでください。", en="Choose what was said.")
