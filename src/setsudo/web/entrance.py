"""Nobody sees a page without having signed in, unless the page says that it is for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase


class SignedInFirst(LoginRequiredMiddleware):
    """Middleware: whoever is not signed in is led to the sign-in page.

    Programs bring a token instead, which `/api/` itself asks for.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Let the view run, or answer in its place."""
        if request.path.startswith("/api/"):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)
