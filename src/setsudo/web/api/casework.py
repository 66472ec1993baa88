"""Cases by the API: the queue, one case, every act, each with the permission of a person.

A token of somebody's own opens it, and what they may not do on the pages they may not do here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import timezone, translation
from ninja import Router

from setsudo.cases.states import Act
from setsudo.errors import SetsudoError, UnreadableError
from setsudo.interactions.json_values import parse
from setsudo.web.accounts.models import User
from setsudo.web.api import telling
from setsudo.web.api.describing_cases import LISTED, SHOWN, done, summary_of
from setsudo.web.api.models import Scope
from setsudo.web.api.problems import Problem, unauthenticated
from setsudo.web.api.refusing import refused_as
from setsudo.web.api.taking import LARGEST, as_json, check_size
from setsudo.web.api.tokens import opened
from setsudo.web.cases.doing_by_form import do
from setsudo.web.cases.models import Case
from setsudo.web.cases.reading.casepage import read_case
from setsudo.web.cases.reading.queue import PAGE, Wanted, queue
from setsudo.web.cases.reading.sight import refuse_without_cases
from setsudo.web.cases.typed import Given

MOST: Final = 200
NUMBER: Final = "{str:number}"
Lang = Literal["ja", "en"]
cases = Router(tags=["cases"])


@cases.get("/cases", openapi_extra=LISTED, summary="List cases")
def listed(
    request: HttpRequest,
    site: str = "",
    state: str = "",
    verdict: str = "",
    tag: str = "",
    severity: int = 0,
    age: int = 0,
    malice: bool = False,
    mine: bool = False,
    watched: bool = False,
    overdue: bool = False,
    ended: bool = False,
    after: str = "",
    most: int = PAGE,
    lang: Lang = "en",
) -> HttpResponse:
    """List the cases that the token's person sees, the most pressing first; `after` pages on."""
    person = person_by(request, Scope.CASES_READ).person
    refuse_without_cases(person)
    marks = {"malice": malice, "mine": mine, "watched": watched, "overdue": overdue, "ended": ended}
    texts = {"site": site, "state": state, "verdict": verdict, "tag": tag}
    figures = {"severity": str(severity), "age": str(age)}
    wanted = Wanted.of(
        {**texts, **figures, **{name: "1" for name, value in marks.items() if value}}
    )
    page = queue(person, wanted, at=timezone.now(), after=after, page=max(1, min(most, MOST)))
    rows = [telling.in_queue(row, lang) for row in page.rows]
    return _answer({"cases": rows, "further": page.further or None})


@cases.get(f"/cases/{NUMBER}", openapi_extra=SHOWN, summary="Read one case")
def shown(request: HttpRequest, number: str, open: str = "", lang: Lang = "en") -> HttpResponse:
    """Tell what the token's person sees of a case; that they looked is kept, as on the page.

    Words that hurt are folded; `open` names the places to unfold, parted by commas, or `all`.
    """
    user = person_by(request, Scope.CASES_READ)
    case = _case(number)
    with translation.override(lang):
        page = read_case(case, user, at=timezone.now(), lang=lang, opened=open.split(","))
    return _answer(telling.whole(page, lang))


def _act(act: Act) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, number: str, lang: Lang = "en") -> HttpResponse:
        user = person_by(request, Scope.CASES_ACT)
        case = _case(number)
        try:
            do(act, Given(case, form_of(request), user, timezone.now()))
        except SetsudoError as refused:
            raise refused_as(refused, lang) from None
        return _answer(telling.summary(_case(number)))

    view.__name__ = f"act_{act.value}"
    view.__doc__ = "Done with the permission of the token's person, and entered in the ledger."
    return view


for _one in Act:
    cases.post(
        f"/cases/{NUMBER}/{_one.value}",
        openapi_extra=done(_one),
        summary=summary_of(_one),
        operation_id=f"case_{_one.value}",
    )(_act(_one))


def person_by(request: HttpRequest, scope: Scope) -> User:
    """Return whose token it is, made for this. Raises Problem 401 or 403."""
    token = opened(request, scope)
    if token.person is None:
        raise unauthenticated()
    return token.person


def _case(number: str) -> Case:
    found = None
    if "\x00" not in number:
        found = Case.objects.select_related(
            "site", "customer", "claimed_by", "joined_to"
        ).filter(number=number).first()  # fmt: skip
    if found is None:
        raise Http404
    return found


def form_of(request: HttpRequest) -> QueryDict:
    """Return the members of a JSON object as the fields of the act's form."""
    length = request.headers.get("Content-Length", "")
    if length.isdecimal():
        check_size(int(length))
    body = request.read(LARGEST + 1)
    check_size(len(body))
    try:
        value = parse(body) if body.strip() else {}
    except UnreadableError as error:
        raise Problem(400, error.code, error.message) from None
    if not isinstance(value, dict):
        raise Problem(422, "wrong_value", "send an object with the fields of the act")
    form = QueryDict(mutable=True)
    for name, one in value.items():
        form.setlist(name, _texts(name, one))
    return form


def _texts(name: str, value: object) -> list[str]:
    if value is None or value is False:
        return []
    if value is True:
        return ["1"]
    if isinstance(value, str | int | float):
        return [str(value).replace("\x00", "")]
    if isinstance(value, list) and all(isinstance(one, str | int) for one in value):
        return [str(one).replace("\x00", "") for one in value]
    raise Problem(
        422, "wrong_value", "a field is a text, a number, true or false, or a list of texts"
    )


def _answer(body: dict[str, Any]) -> HttpResponse:
    return HttpResponse(as_json(body), content_type="application/json")
