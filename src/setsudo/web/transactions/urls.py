"""Where this room is."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from setsudo.web.transactions import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.transactions, name="transactions"),
    path("import/", views.bring_in, name="transactions-import"),
    path("<uuid:ref>/", views.show, name="transaction"),
]
