"""What the API answers where it cannot do what was asked: problem details, RFC 9457."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from django.http import HttpResponse

MEDIA_TYPE: Final = "application/problem+json"
_TITLES: Final[Mapping[int, str]] = MappingProxyType(
    {
        400: "The request cannot be read",
        401: "A valid token is needed",
        403: "This token does not open that",
        404: "There is nothing here",
        405: "This method is not offered here",
        409: "Other content was sent under this id before",
        413: "The request is too large",
        415: "This media type is not read",
        422: "The content cannot be taken in",
        503: "The service cannot keep anything just now",
    }
)


class Problem(Exception):
    """Something that ends a request with a status. `code` is stable; `detail` quotes nobody."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = dict(members or {})

    def body(self) -> dict[str, Any]:
        """Return the members of the problem."""
        return {
            "type": f"urn:setsudo:problem:{self.code}",
            "title": _TITLES.get(self.status, "The request failed"),
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            **self.members,
        }


def answered(problem: Problem) -> HttpResponse:
    """Return the problem as Django's response."""
    return HttpResponse(
        json.dumps(problem.body()),
        status=problem.status,
        content_type=MEDIA_TYPE,
        headers=problem.headers,
    )


def unauthenticated() -> Problem:
    """Return the refusal of a request without a good token."""
    return Problem(
        401,
        "token_needed",
        "send a token that is neither revoked nor expired: Authorization: Bearer <token>",
        {"WWW-Authenticate": 'Bearer realm="setsudo"'},
    )


def unavailable() -> Problem:
    """Return the answer while the database takes nothing."""
    return Problem(
        503, "unavailable", "nothing was kept: send it again in a moment", {"Retry-After": "2"}
    )


def forbidden(scope: str) -> Problem:
    """Return the refusal of a token that was not made for this."""
    return Problem(
        403,
        "scope_missing",
        f"this token was made without the scope {scope}: ask an administrator for one with it",
        {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
    )
