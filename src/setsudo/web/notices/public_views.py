"""The page on which a customer reads a notice with its code, and answers it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from setsudo.bilingual import Language, Text
from setsudo.cases.appeals import Result
from setsudo.cases.clocks import Clock
from setsudo.errors import SetsudoError
from setsudo.measures.notices.kinds import BINDING, Kind
from setsudo.measures.notices.wording import on_its_page
from setsudo.web.cases.clocking import readings
from setsudo.web.notices import finding, measured, stating
from setsudo.web.notices.forms import StatementForm, files_of
from setsudo.web.notices.gathering import ADDRESS, answer_days, determined, home
from setsudo.web.notices.keeping import code_of, written_of
from setsudo.web.notices.letters import letter as drawn
from setsudo.web.notices.models import Notice
from setsudo.web.public.company import company
from setsudo.web.public.limiting import spent
from setsudo.web.public.views import frame, public
from setsudo.web.refusals import status_of, told

TRIES_EACH: Final = 20
STATEMENTS_EACH: Final = 20
STATEMENTS_TOGETHER: Final = 2_000
OPEN_FOR: Final = timedelta(hours=2)
_KEY: Final = "notice"

_WRONG: Final = Text(
    ja="この番号のお知らせは見つかりませんでした。お手元の文字を、もう一度お確かめください。"
    "数字の0と英字のO、数字の1と英字のIは、どちらで入れても読み取ります。",
    en="We found no notice with this code. Please check the letters once more. It does not matter "
    "whether you type 0 or O, 1 or I.",
)
_TOO_OFTEN: Final = Text(
    ja="短い間に何度も入力されたため、1時間ほど受け付けを休みます。"
    "お急ぎのときは、お知らせにある連絡先へお願いします。",
    en="There were too many tries in a short time: please try again in an hour. If it cannot wait, "
    "use the address in the notice.",
)


@public
def enter(request: HttpRequest, lang: Language) -> HttpResponse:
    """Ask for the code. Whatever is wrong with it, the answer is the same."""
    context = frame(request, lang, "notice")
    if request.method != "POST":
        return render(request, "notices/public_code.html", context)
    typed = request.POST.get("code", "")
    # A code is far too long to guess, so nobody is held back for what others try.
    if spent(request, "code", each=TRIES_EACH):
        context |= {"refused": _TOO_OFTEN, "typed": typed}
        return render(request, "notices/public_code.html", context, status=429)
    here = company().address(ADDRESS, request)
    notice = finding.found(typed, at=timezone.now(), address=here)
    if notice is None:
        context |= {"refused": _WRONG, "typed": typed}
        return render(request, "notices/public_code.html", context, status=404)
    now = timezone.now()
    finding.opened(notice.ref, at=now)
    # A code is typed on shared machines too: what it opens is shut again by itself, and whoever
    # used this browser before does not know the session in which it is open.
    request.session.cycle_key()
    request.session[_KEY] = [str(notice.ref), (now + OPEN_FOR).isoformat()]
    return redirect("public-notice-read", lang=lang)


@public
@require_safe
def read(request: HttpRequest, lang: Language) -> HttpResponse:
    """Show what binds, why, until when, and how to object; never who reported it."""
    notice = _notice(request)
    if notice is None:
        return redirect("public-notice", lang=lang)
    return _page(request, lang, notice, StatementForm())


@public
@require_POST
def answer(request: HttpRequest, lang: Language) -> HttpResponse:
    """Take in an objection, further facts, files, or a need for an accommodation."""
    notice = _notice(request)
    if notice is None:
        return redirect("public-notice", lang=lang)
    form = StatementForm(request.POST)
    if not form.is_valid():
        return _page(request, lang, notice, form, status=422)
    if spent(request, "statement", each=STATEMENTS_EACH, all_together=STATEMENTS_TOGETHER):
        return _page(request, lang, notice, form, status=429, refused=_TOO_OFTEN)
    said = form.cleaned_data
    try:
        stating.state(
            notice,
            said["text"],
            at=timezone.now(),
            need=said["need"],
            files=files_of(request),
        )
    except SetsudoError as refused:
        words = told(refused, lang)
        return _page(request, lang, notice, form, status=status_of(refused), refused=words)
    return redirect("public-notice-thanks", lang=lang)


@public
@require_safe
def thanks(request: HttpRequest, lang: Language) -> HttpResponse:
    """Say what happens with it, and by when."""
    notice = _notice(request)
    if notice is None:
        return redirect("public-notice", lang=lang)
    context = frame(
        request, lang, "notice", days=answer_days(), **_objecting(notice, timezone.now())
    )
    return render(request, "notices/public_thanks.html", context)


@public
@require_safe
def letter(request: HttpRequest, lang: Language) -> HttpResponse:
    """Give the notice out as a PDF."""
    notice = _notice(request)
    if notice is None:
        return redirect("public-notice", lang=lang)
    response = HttpResponse(drawn(notice), content_type="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="notice.pdf"'
    return response


@public
@require_POST
def leave(request: HttpRequest, lang: Language) -> HttpResponse:
    """Shut the notice in this browser."""
    request.session.pop(_KEY, None)
    request.session.cycle_key()
    return redirect("public-policy", lang=lang)


def _page(
    request: HttpRequest,
    lang: Language,
    notice: Notice,
    form: StatementForm,
    *,
    status: int = 200,
    refused: Text | str | None = None,
) -> HttpResponse:
    now = timezone.now()
    written = on_its_page(written_of(notice.written or {}, code_of(notice)))
    context = frame(
        request,
        lang,
        "notice",
        notice=notice,
        written=written,
        binding=Kind(notice.kind) in BINDING,
        standing=measured.standing(notice.measure_id, now),
        statements=notice.statements.prefetch_related("files").order_by("at"),
        days=answer_days(),
        form=form,
        refused=refused,
        **_objecting(notice, now),
    )
    return render(request, "notices/public_notice.html", context, status=status)


def _objecting(notice: Notice, at: datetime) -> dict[str, Any]:
    """Return how the objections of a notice's case stand, in what its reader may know."""
    case = home(notice.case)
    mine = case.objections.filter(statements__notice=notice).distinct()
    waiting = mine.filter(result="").first()
    due = None
    if waiting is not None:
        due = next(
            (one.due for one in readings(case, at=at) if one.running.clock is Clock.OBJECTION), None
        )
    return {
        "determined": determined(case),
        "waiting": waiting,
        "due": due,
        "answered": [
            (one, _ANSWERS[Result(one.result)])
            for one in mine.exclude(result="").order_by("answered_at")
        ],
    }


def _notice(request: HttpRequest) -> Notice | None:
    kept = request.session.get(_KEY)
    if not isinstance(kept, list) or len(kept) != 2:
        return None
    until = parse_datetime(str(kept[1]))
    if until is None or until < timezone.now():
        return None
    return finding.open_to_reader(UUID(str(kept[0])))


_ANSWERS = {
    Result.UPHELD: Text(
        ja="確かめた結果、先の判断は変わりませんでした。",
        en="The earlier decision was not changed.",
    ),
    Result.OVERTURNED: Text(
        ja="お申し出を認め、先の判断を改めました。",
        en="You were right to object: the earlier decision was changed.",
    ),
    Result.SENT_BACK: Text(
        ja="先の判断を取り消し、別の担当者がはじめから確かめています。",
        en="The earlier decision was set aside, and others look at everything anew.",
    ),
}
