"""Where this room is."""

from __future__ import annotations

from django.urls import URLPattern, path

from setsudo.web.disclosures import views

urlpatterns: list[URLPattern] = [
    path("", views.requests, name="disclosures"),
    path("new/", views.new, name="new-disclosure"),
    path("<uuid:ref>/", views.show, name="disclosure"),
    path("<uuid:ref>/identify/", views.identify, name="identify-disclosure"),
    path("<uuid:ref>/decide/", views.decide, name="decide-disclosure"),
    path("<uuid:ref>/answer.<str:form>", views.download, name="disclosure-answer"),
    path("<uuid:ref>/<slug:deed>/", views.go_on, name="disclosure-deed"),
]
