"""The API under /api/, and what is not there answered as the API answers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path

from setsudo.web.api.problems import Problem, answered
from setsudo.web.api.routes import api


def nothing(request: HttpRequest) -> HttpResponse:
    """Answer for an address at which nothing is."""
    return answered(Problem(404, "not_found", "there is nothing at this address"))


urlpatterns = [path("", nothing), path("", api.urls), re_path(r"^.*$", nothing)]
