"""The API under /api/, and what is not there answered as the API answers."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from ninja.openapi.views import openapi_json

from setsudo.web.api.problems import Problem, answered
from setsudo.web.api.routes import api


def nothing(request: HttpRequest) -> HttpResponse:
    """Answer for an address at which nothing is."""
    return answered(Problem(404, "not_found", "there is nothing at this address"))


# Whoever knows the address of an operation looks for the document beside it.
beside = path("v1/openapi.json", partial(openapi_json, api=api))
urlpatterns = [path("", nothing), beside, path("", api.urls), re_path(r"^.*$", nothing)]
