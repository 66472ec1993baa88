"""The API of other systems: one object, its rooms as routers, its document at /api/openapi.json."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from setsudo import __version__
from setsudo.errors import SetsudoError
from setsudo.web.api.casework import cases
from setsudo.web.api.describing import POSTED, READ
from setsudo.web.api.models import Scope, Token
from setsudo.web.api.problems import Problem, answered, unauthenticated, unavailable
from setsudo.web.api.taking import LARGEST, as_json, check_size, sent, take, told
from setsudo.web.api.tokens import opened, token_of
from setsudo.web.interactions.models import Assessment, Interaction
from setsudo.web.measures.api import measures
from setsudo.web.refusals import status_of
from setsudo.web.transactions.api import transactions


class ByToken(HttpBearer):
    """Lets a request in by its token, which every operation then asks for its scope."""

    openapi_description = "A token that an administrator made, shown once."

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        """Return the token. Raises Problem 401."""
        return token_of(f"Bearer {token}", at=timezone.now())


api = NinjaAPI(
    title="Setsudo",
    version=__version__,
    description="Take in contacts, ask what became of them, and work on cases.",
    openapi_url="openapi.json",
    # Its page draws itself with scripts from elsewhere, which no page of the service may.
    docs_url=None,
    urls_namespace="api",
    auth=ByToken(),
)
interactions = Router(tags=["interactions"])


@interactions.post("/interactions", openapi_extra=POSTED, summary="Take in contacts")
def take_in(request: HttpRequest) -> HttpResponse:
    """Take in one contact or a list of them; answered once they are kept durably.

    The same id of the same source again is answered the same; with other content it is refused.
    """
    token = opened(request, Scope.INTERACTIONS_WRITE)
    length = request.headers.get("Content-Length", "")
    if length.isdecimal():
        check_size(int(length))
    posted = sent(request.read(LARGEST + 1), request.headers.get("Content-Type", ""),
                  source=token.source)  # fmt: skip
    (answers,) = take([(posted, token)], at=timezone.now())
    status, body = told(posted, answers)
    return HttpResponse(as_json(body), status=status, content_type="application/json")


@interactions.get("/interactions/{uuid:ref}", openapi_extra=READ, summary="Read one contact")
def read(request: HttpRequest, ref: UUID, lang: Literal["ja", "en"] = "en") -> HttpResponse:
    """Tell what became of a contact that this token's source sent."""
    token = opened(request, Scope.INTERACTIONS_READ)
    row = Interaction.objects.filter(ref=ref, source=token.source).defer("line", "original").first()
    if row is None:
        raise Problem(404, "no_such_interaction", "this source sent no contact with this ref")
    counting = Assessment.objects.filter(interaction=row, counts=True).first()
    body = {
        "ref": str(row.ref),
        "id": row.external_id,
        "source": row.source,
        "digest": row.digest,
        "received_at": row.received_at.isoformat(),
        "channel": row.channel,
        "state": "waiting" if counting is None else "assessed",
        "assessment": None if counting is None else counting.line[lang],
    }
    return HttpResponse(as_json(body), content_type="application/json")


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return answered(problem)


@api.exception_handler(AuthenticationError)
def _nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return answered(unauthenticated())


@api.exception_handler(ValidationError)
def _wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
    where = ", ".join(str(one["loc"][-1]) for one in error.errors)
    return answered(Problem(422, "wrong_value", f"not a value that can be here: {where}"))


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return answered(Problem(error.status_code, "not_possible", "the request cannot be answered"))


@api.exception_handler(Http404)
def _lost(request: HttpRequest, error: Http404) -> HttpResponse:
    return answered(Problem(404, "not_found", "there is nothing at this address"))


@api.exception_handler(SetsudoError)
def _refused(request: HttpRequest, error: SetsudoError) -> HttpResponse:
    return answered(Problem(status_of(error), error.code, error.message))


@api.exception_handler(DatabaseError)
def _away(request: HttpRequest, error: DatabaseError) -> HttpResponse:
    return answered(unavailable())


api.add_router("v1", interactions)
api.add_router("v1", cases)
api.add_router("v1", measures)
api.add_router("v1", transactions)
