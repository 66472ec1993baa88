"""Where this room is."""

from __future__ import annotations

from django.urls import path

from setsudo.web.reports import views

urlpatterns = [
    path("", views.newest, name="reports"),
    path("duties/", views.duties, name="duties"),
    path("<str:written>/", views.month, name="report"),
]
