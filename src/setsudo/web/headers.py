"""The headers that keep a page to what it brought along itself, and its words off shared disks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse

HEADERS: Final[Mapping[str, str]] = {
    # No script and no style but the service's own files, and nothing from elsewhere.
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Kept:
    """Middleware: every answer carries the headers; what does not say otherwise no cache stores.

    A view may set a stricter policy of its own, which stays.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        # Proofs and answers of the API hold somebody's words as pages do; the service's own files
        # say for themselves how long they keep.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response
