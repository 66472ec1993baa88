"""The page of one measure: what it needs, what it does, who said yes, and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from setsudo.errors import SetsudoError
from setsudo.interactions.model import Channel
from setsudo.measures.ladder import (
    CANNOT_WAIT,
    COUNSELS,
    FROM_RECORD,
    NOTICE,
    name_of,
)
from setsudo.measures.notices.kinds import KIND_NAMES
from setsudo.measures.notices.kinds import Kind as NoticeKind
from setsudo.measures.notices.standing import STANDING_NAMES
from setsudo.measures.notices.standing import Standing as NoticeStanding
from setsudo.measures.restrictions import Effect
from setsudo.measures.standing import DEED_NAMES, Deed, State
from setsudo.measures.transactions import CHOICE_NAMES
from setsudo.measures.windows import told as hours_told
from setsudo.web.accounts.models import User
from setsudo.web.accounts.signed import by as signed
from setsudo.web.interactions.words import CHANNELS
from setsudo.web.measures import (
    acting,
    beginning,
    forms,
    lifting,
    reading,
)
from setsudo.web.measures.models import Measure
from setsudo.web.measures.views.refused import DONE, refusal, ticked
from setsudo.web.refusals import status_of
from setsudo.web.services.reading import registered
from setsudo.web.templatetags.saying import language


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
    messages.success(request, DONE.to(language()))
    return redirect("measure", ref=ref)


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
        "ticked": ticked(request),
        **refusal(refused),
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
