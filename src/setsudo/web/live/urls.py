"""Where streams are: `seating.LIVE` keeps what is under it apart from the seats."""

from __future__ import annotations

from django.urls import path

from setsudo.web.live import views

urlpatterns = [path("", views.stream, name="live")]
