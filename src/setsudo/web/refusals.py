"""What is refused on purpose, said over HTTP: this module alone knows which status is which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from setsudo.bilingual import Language, Text
from setsudo.cases.permissions import NotEntitled
from setsudo.cases.shortcomings import Insufficient
from setsudo.cases.states import IllegalMove
from setsudo.decisions.source_names import SourceRefused
from setsudo.documents import DocumentError
from setsudo.errors import SetsudoError
from setsudo.measures.lacking import NotReady
from setsudo.measures.notices.facts import NamesTold
from setsudo.measures.notices.standing import NotNow
from setsudo.measures.standing import NotNow as MeasureNotNow
from setsudo.measures.transactions import MoveRefused
from setsudo.referrals.capturing import CaptureRefused
from setsudo.referrals.container import BundleError
from setsudo.referrals.custody import CustodyRefused
from setsudo.referrals.lacking import NotReferable
from setsudo.referrals.redacting import RedactionRefused
from setsudo.referrals.referring import NotNow as ReferralNotNow
from setsudo.reports.months import NoSuchMonth
from setsudo.retention.asking import NotNow as RequestNotNow
from setsudo.retention.asking import RequestRefused
from setsudo.retention.classes import PeriodRefused
from setsudo.retention.clock import ClockAhead, ClockRefused
from setsudo.retention.holding import HoldRefused
from setsudo.web.accounts.refusing import NotAdministrator, PeopleError, WelcomeSpent
from setsudo.web.api.tokens import TokenRefused
from setsudo.web.customers.merging import NotSo
from setsudo.web.interactions.actions import SentDifferently
from setsudo.web.interactions.filing import FileRefused
from setsudo.web.interactions.reassessing import RunRefused
from setsudo.web.notices.smtp import SmtpUnset
from setsudo.web.outbox.posting import AddressRefused
from setsudo.web.outbox.signing import BadKey, NotSigned
from setsudo.web.outbox.subscribing import SubscriptionRefused
from setsudo.web.public.company import AddressUnset
from setsudo.web.public.desk import NotOpenYet
from setsudo.web.templatetags.saying import language
from setsudo.web.transactions.answering import AnswerRefused
from setsudo.web.transactions.holding import NothingToDecide, Undecided
from setsudo.web.transactions.reading import Unregistered
from setsudo.web.transactions.registering import NoTransaction, ToldDifferently

STATUS: Final[Mapping[type[SetsudoError], int]] = {
    NotEntitled: 403,
    NoSuchMonth: 404,
    NotAdministrator: 403,
    IllegalMove: 409,
    WelcomeSpent: 410,
    PeopleError: 409,
    SentDifferently: 409,
    NotSo: 409,
    RunRefused: 409,
    TokenRefused: 409,
    SourceRefused: 409,
    FileRefused: 422,
    CaptureRefused: 422,
    CustodyRefused: 422,
    RedactionRefused: 422,
    Insufficient: 422,
    NotOpenYet: 503,
    NotNow: 409,
    NotReady: 422,
    MeasureNotNow: 409,
    NamesTold: 422,
    SmtpUnset: 409,
    AddressUnset: 409,
    AddressRefused: 422,
    BadKey: 422,
    NotSigned: 401,
    SubscriptionRefused: 409,
    AnswerRefused: 422,
    NothingToDecide: 409,
    Undecided: 409,
    Unregistered: 422,
    NoTransaction: 404,
    ToldDifferently: 409,
    MoveRefused: 409,
    NotReferable: 422,
    ReferralNotNow: 409,
    BundleError: 422,
    PeriodRefused: 422,
    DocumentError: 503,
    ClockAhead: 409,
    ClockRefused: 422,
    HoldRefused: 422,
    RequestRefused: 422,
    RequestNotNow: 409,
}
_FORGED: Final = Text(ja="もう一度お願いします", en="Please do that once more")
_FORGED_WHY: Final = Text(
    ja="このページは古くなったか、ほかの場所から送られたため、受け付けませんでした。"
    "前のページを読み直して、もう一度送ってください。",
    en="This page had gone stale, or was sent from somewhere else, so nothing was done. Reload the "
    "page before it and send it again.",
)
_NOT_YOURS: Final = Text(ja="このページは開けません", en="This page is not for you")
_NOT_YOURS_WHY: Final = Text(
    ja="見る必要がある役割の人にだけ開かれています。",
    en="It is open to those whose work needs it.",
)
_NO_PAGE: Final = Text(ja="ここは開くページではありません", en="This is not a page to open")
_NO_PAGE_WHY: Final = Text(
    ja="ボタンを押したときにだけ使われるアドレスです。何も行われていません。もとのページを開いて、"
    "もう一度ボタンを押してください。",
    en="A button leads here, and a link alone does nothing: nothing was done. Open the page with "
    "the button and press it again.",
)


def status_of(error: SetsudoError) -> int:
    """Return the HTTP status of a refusal; 400 where nothing more exact is known."""
    return next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)


def told(error: SetsudoError, lang: Language | None = None) -> str:
    """Return the sentence for people, in the language of the request."""
    text = getattr(error, "text", None)
    return text.to(lang or language()) if isinstance(text, Text) else str(error)


def came_from(request: HttpRequest) -> str:
    """Return the page of this service that led here, empty where there is none or it is this."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()}):
        return ""
    parts = urlsplit(before)
    where = parts.path + (f"?{parts.query}" if parts.query else "")
    return "" if parts.path == request.path else where


class Refusals:
    """Middleware: a refusal raised anywhere becomes an answer with its status and its sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if response.status_code != 405 or request.path.startswith("/api/"):
            return response
        # Whoever had to sign in first comes back by a link to what only a button can do.
        context = {"heading": _NO_PAGE, "sentence": _NO_PAGE_WHY, "back": came_from(request)}
        page = render(request, "refused.html", context, status=405)
        page["Allow"] = response["Allow"]
        return page

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a SetsudoError; anything else is a fault and stays one."""
        if isinstance(error, PermissionDenied):
            context = {
                "heading": _NOT_YOURS,
                "sentence": _NOT_YOURS_WHY,
                "back": came_from(request),
            }
            return render(request, "refused.html", context, status=403)
        if not isinstance(error, SetsudoError):
            return None
        status, sentence = status_of(error), told(error)
        if request.path.startswith("/api/") or request.headers.get("Accept") == "application/json":
            return JsonResponse({"code": error.code, "message": sentence}, status=status)
        context = {"sentence": sentence, "back": came_from(request)}
        return render(request, "refused.html", context, status=status)


@login_not_required
def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer for a form without the sign that it came from here."""
    context = {"heading": _FORGED, "sentence": _FORGED_WHY}
    return render(request, "refused.html", context, status=403)
