"""The pages that belong to no room: the first one, the switches, and what is not there."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from setsudo.bilingual import LANGUAGES, Text
from setsudo.cases.roles import Role
from setsudo.reports.spreadsheets import HIDDEN
from setsudo.web.accounts.actions import choose_language
from setsudo.web.accounts.signed import by as person_of
from setsudo.web.api.problems import Problem, answered
from setsudo.web.cases.reading.waiting import MOST_CALLS, called_in, moved_on, waits_for
from setsudo.web.notices.answered import answered as answered_notices
from setsudo.web.referrals.counsels import MOST, awaited
from setsudo.web.reports import words
from setsudo.web.reports.waiting import waiting

LOOKS: Final = ("auto", "light", "dark")
A_YEAR: Final = 31_536_000
_LOST: Final = Text(ja="ページが見つかりません", en="There is no such page")
_LOST_WHY: Final = Text(
    ja="アドレスが変わったか、削除されたか、見る権限がないページです。",
    en="Its address changed, it is gone, or it is not for you to see.",
)
_BROKEN: Final = Text(ja="うまくいきませんでした", en="Something went wrong on our side")
_BROKEN_WHY: Final = Text(
    ja="入力したことは途中まで保存されていません。もう一度試し、続くようなら管理者に知らせてください。",
    en="Nothing was half saved. Try again, and tell your administrator if it stays so.",
)


def first(request: HttpRequest) -> HttpResponse:
    """The first page after signing in: what waits for this person, and the rooms open to them."""
    user, at = person_of(request), timezone.now()
    roles = user.person.roles
    on_cases = bool(roles - {Role.MANAGER, Role.ADMINISTRATOR})
    context: dict[str, Any] = {
        "on_cases": on_cases,
        "waits": waits_for(user, at=at) if on_cases else [],
        "called_in": called_in(user)[:MOST_CALLS] if on_cases else [],
        "answered": answered_notices(user)[:MOST_CALLS] if on_cases else [],
        "moved_on": moved_on(user)[:MOST_CALLS] if on_cases else [],
    }
    if Role.MANAGER in roles:
        context |= {"figures": waiting(user.person, at=at), "words": words, "hidden": HIDDEN}
    if Role.COUNSEL in roles:
        context["counsel"] = True
        found = awaited(user, at=at)
        context["deadlines"], context["further"] = found[:MOST], len(found[MOST:])
    return render(request, "first.html", context)


@login_not_required
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Switch the language or the look and go back; a cookie keeps both."""
    wanted = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    answer = HttpResponseRedirect(wanted if safe else "/")
    lang = request.POST.get("lang")
    if lang in LANGUAGES:
        _keep(answer, settings.LANGUAGE_COOKIE_NAME, lang)
    elif lang == "":
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    if request.user.is_authenticated and (lang == "" or lang in LANGUAGES):
        choose_language(request.user, lang)
    if (chosen := request.POST.get("look", "")) in LOOKS:
        _keep(answer, "look", chosen)
    return answer


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component with its markup, where SETSUDO_DEBUG is on."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "styleguide.html")


@login_not_required
def lost(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for an address at which nothing is: a page for people, a problem for programs."""
    if request.path.startswith("/api/"):
        return answered(Problem(404, "not_found", "there is nothing at this address"))
    context = {"heading": _LOST, "sentence": _LOST_WHY}
    return render(request, "refused.html", context, status=404)


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    """Answer for a fault of the service; nothing of it is told."""
    context = {"heading": _BROKEN, "sentence": _BROKEN_WHY, "look": "auto"}
    return render(request, "refused.html", context, status=500)


def _keep(answer: HttpResponse, name: str, value: str) -> None:
    answer.set_cookie(
        name, value, max_age=A_YEAR, httponly=True, samesite="Lax", secure=settings.BEHIND_TLS
    )
