"""Where this room is."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from setsudo.web.services import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.services, name="services"),
    path("new/", views.service, name="service-new"),
    path("at/<slug:code>/", views.service, name="service"),
]
