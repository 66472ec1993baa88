"""Forms without the one sign that no database of text holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

NULL: Final = "\x00"


class WithoutNulls:
    """Middleware: takes the sign NUL out of what was asked and typed, before a page reads it.

    PostgreSQL refuses it, so that whoever sends one would meet a fault. The API reads its own, and
    no address holds one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NULL in request.path:
            raise Http404
        if not request.path.startswith("/api/"):
            request.GET = _plain(request.GET)
            if request.method == "POST":
                request.POST = _plain(request.POST)
        return self._get_response(request)


def _plain(said: QueryDict) -> Any:
    if not any(NULL in text for name in said for text in (name, *said.getlist(name))):
        return said
    plain = QueryDict(mutable=True, encoding=said.encoding)
    for name in said:
        plain.setlist(name.replace(NULL, ""), [one.replace(NULL, "") for one in said.getlist(name)])
    plain._mutable = False
    return plain
