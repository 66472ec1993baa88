"""Measures and services by the API, with a token of somebody's own: they do what they may do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, Literal, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from ninja import Router

from setsudo.errors import SetsudoError
from setsudo.measures.ladder import Item
from setsudo.web.accounts.models import User
from setsudo.web.api.casework import form_of, person_by
from setsudo.web.api.describing import as_json as described
from setsudo.web.api.describing import problems
from setsudo.web.api.models import Scope
from setsudo.web.api.problems import Problem
from setsudo.web.api.refusing import refused_as
from setsudo.web.api.taking import as_json
from setsudo.web.cases.models import Case
from setsudo.web.measures import acting, beginning, forms, lifting, reading
from setsudo.web.measures.models import Measure
from setsudo.web.services.models import Service
from setsudo.web.services.registering import KEEPERS, register
from setsudo.web.services.views import entry_of

T = TypeVar("T")
Lang = Literal["ja", "en"]
Tab = Literal["waiting", "notice", "in_force", "due", "ended"]
measures = Router(tags=["measures"])

_ANY: Final[dict[str, Any]] = {"type": "object"}
_TEXTS: Final = {"type": "array", "items": {"type": "string"}}


def _takes(*needed: str, **more: Any) -> dict[str, Any]:
    properties = {name: {"type": "string"} for name in needed} | more
    schema = {"type": "object", "required": [*needed], "properties": properties}
    return {
        "requestBody": {"required": True, "content": described(schema)},
        "responses": {
            200: {"description": "Done and entered in the ledger", "content": described(_ANY)},
            **problems(400, 401, 403, 404, 409, 413, 422),
        },
    }


_READ: Final[dict[str, Any]] = {
    "responses": {
        200: {"description": "What the token's person sees", "content": described(_ANY)},
        **problems(401, 403, 404, 422),
    }
}
_TEXT: Final = {"type": "string"}
_PLAN: Final = _takes(
    "case", "rung", "reason", services=_TEXTS, channels=_TEXTS, terms=_TEXT,
    days={"type": "integer", "minimum": 1}, begins={"type": "string", "format": "date"},
    danger=_TEXT, windows=_TEXTS,
)  # fmt: skip
_SERVICE: Final = _takes(
    "code", "name_ja", "name_en", channel=_TEXT, risk=_TEXT, fails=_TEXT, duty=_TEXT,
    active={"type": "boolean"},
)  # fmt: skip


@measures.get("/measures", openapi_extra=_READ, summary="List measures")
def listed(request: HttpRequest, tab: Tab = "in_force", lang: Lang = "en") -> HttpResponse:
    """List the measures that the token's person sees."""
    user = person_by(request, Scope.CASES_READ)
    lines = reading.listed(tab, user=user, at=timezone.now())
    return _answer({"measures": [_line(one, lang) for one in lines]})


@measures.get("/measures/{uuid:ref}", openapi_extra=_READ, summary="Read one measure")
def shown(request: HttpRequest, ref: UUID, lang: Lang = "en") -> HttpResponse:
    """Tell what a measure needs, what it does, and what the token's person may do with it."""
    user = person_by(request, Scope.CASES_READ)
    return _told(_measure(ref, user), user, lang)


@measures.post("/measures", openapi_extra=_PLAN, summary="Propose a measure")
def proposed(request: HttpRequest, lang: Lang = "en") -> HttpResponse:
    """Propose a rung on a case. Nothing is restricted before others have approved it."""
    user, form, at = person_by(request, Scope.CASES_ACT), form_of(request), timezone.now()
    number = form.get("case", "").replace("\x00", "")
    case = Case.objects.filter(number=number).first()
    if case is None or not reading.sees(user, case.involved()):
        raise Http404
    row = _refusing(lang, lambda: acting.propose(case.ref, forms.plan(form, at=at), by=user, at=at))
    return _told(row, user, lang)


def _approve(row: Measure, form: QueryDict, user: User, at: datetime) -> None:
    said = forms.text(form, "reason")
    acting.approve(row.ref, said, by=user, at=at, choices=forms.choices(form))


def _begin_at_once(row: Measure, form: QueryDict, user: User, at: datetime) -> None:
    beginning.at_once(row.ref, forms.text(form, "reason"), by=user, at=at)


def _decline(row: Measure, form: QueryDict, user: User, at: datetime) -> None:
    acting.decline(row.ref, forms.text(form, "reason"), by=user, at=at)


def _withdraw(row: Measure, form: QueryDict, user: User, at: datetime) -> None:
    acting.withdraw(row.ref, forms.text(form, "reason"), by=user, at=at)


def _review(row: Measure, form: QueryDict, user: User, at: datetime) -> None:
    lifting.review(row.ref, forms.text(form, "reason"), by=user, at=at)


def _lift(row: Measure, form: QueryDict, user: User, at: datetime) -> None:
    reason, because = forms.text(form, "reason"), forms.because(form)
    lifting.lift(row.ref, by=user, at=at, reason=reason, because=because)


def _state(row: Measure, form: QueryDict, user: User, at: datetime) -> None:
    holds = form.get("holds", "yes") != "no"
    code, words = forms.text(form, "code", most=60), forms.text(form, "words")
    acting.state(row.ref, code, words, by=user, at=at, holds=holds)


_DEEDS: Final = {
    "approve": (_approve, "Approve a measure", _takes("reason")),
    "begin_at_once": (
        _begin_at_once,
        "Begin an approved measure before its notice, in an emergency",
        _takes("reason"),
    ),
    "decline": (_decline, "Decline a measure", _takes("reason")),
    "withdraw": (_withdraw, "Withdraw one's own proposal", _takes("reason")),
    "review": (_review, "Review a measure and keep it", _takes("reason")),
    "lift": (
        _lift,
        "Lift a measure",
        _takes("reason", because={"type": "string", "enum": ["review", "error"]}),
    ),
    "state": (_state, "State a ground", _takes("code", "words", holds=_TEXT)),
}
"""`approve` takes `choice-<ref>` for each open transaction beside its reason."""


def _deed(do: Callable[[Measure, QueryDict, User, datetime], None]) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, ref: UUID, lang: Lang = "en") -> HttpResponse:
        user = person_by(request, Scope.CASES_ACT)
        row = _measure(ref, user)
        form = form_of(request)
        _refusing(lang, lambda: do(row, form, user, timezone.now()))
        return _told(_measure(ref, user), user, lang)

    view.__name__ = f"measure{do.__name__}"
    view.__doc__ = "Done with the permission of the token's person, and entered in the ledger."
    return view


for _name, (_do, _summary, _extra) in _DEEDS.items():
    measures.post(
        f"/measures/{{uuid:ref}}/{_name}",
        openapi_extra=_extra,
        summary=_summary,
        operation_id=f"measure_{_name}",
    )(_deed(_do))


@measures.get("/services", openapi_extra=_READ, summary="List the register of services")
def services(request: HttpRequest) -> HttpResponse:
    """List every service with what stands for it when nobody can tell."""
    person_by(request, Scope.CASES_READ)
    return _answer({"services": [_service(row) for row in Service.objects.order_by("code")]})


@measures.post("/services", openapi_extra=_SERVICE, summary="Register or change a service")
def registered(request: HttpRequest, lang: Lang = "en") -> HttpResponse:
    """Enter a service in the register, or change the one with this code."""
    user, form = person_by(request, Scope.CASES_ACT), form_of(request)
    if not KEEPERS & user.person.roles:
        raise Problem(403, "not_entitled", "officers and administrators keep the register")
    if "active" not in form:
        form["active"] = "1"
    at = timezone.now()
    said = {name: str(form[name]) for name in form}
    return _answer(_service(_refusing(lang, lambda: register(entry_of(said), by=user, at=at))))


def _measure(ref: UUID, user: User) -> Measure:
    row = Measure.objects.select_related("case__site").filter(ref=ref).first()
    if row is None or not reading.sees(user, row.case.involved()):
        raise Http404
    return row


def _refusing(lang: Lang, deed: Callable[[], T]) -> T:
    try:
        return deed()
    except SetsudoError as refused:
        raise refused_as(refused, lang) from None


def _told(row: Measure, user: User, lang: Lang) -> HttpResponse:
    row = Measure.objects.select_related("case__site").get(pk=row.pk)
    found = reading.whole(row, user=user, at=timezone.now())
    return _answer(
        {
            **_line(found.line, lang),
            "needs": [_item(one, lang) for one in found.needs],
            "duties": [_item(one, lang) for one in found.duties],
            "approvals": found.count.people,
            "approvals_needed": found.count.needed,
            "deeds": sorted(found.deeds),
            "transactions": [str(one.ref) for one in found.transactions],
        }
    )


def _line(line: reading.Line, lang: Lang) -> dict[str, Any]:
    row = line.row
    return {
        "ref": str(row.ref),
        "case": row.case.number,
        "rung": row.rung,
        "name": line.rung.name.to(lang),
        "state": "lapsed" if line.ended else str(row.state),
        "effect": str(row.effect),
        "services": list(row.services),
        "channels": list(row.channels),
        "conditions": list(row.conditions),
        "windows": list(row.windows),
        "since": _when(row.since),
        "until": _when(row.until),
        "review_at": _when(row.review_at),
    }


def _item(one: Item, lang: Lang) -> dict[str, Any]:
    return {
        "code": one.code,
        "text": one.text.to(lang),
        "met": one.met,
        "skipped": one.skipped,
        "unconfirmed": one.unconfirmed,
        "service": one.service,
    }


def _service(row: Service) -> dict[str, Any]:
    return {
        "code": row.code,
        "name_ja": row.name_ja,
        "name_en": row.name_en,
        "channel": row.channel,
        "risk": row.risk,
        "fails": row.fails,
        "duty": row.duty,
        "active": row.active,
    }


def _when(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _answer(body: dict[str, Any]) -> HttpResponse:
    return HttpResponse(as_json(body), content_type="application/json")
