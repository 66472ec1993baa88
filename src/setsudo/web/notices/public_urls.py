"""Where customers read and answer notices."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from setsudo.web.notices import public_views as views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.enter, name="public-notice"),
    path("read/", views.read, name="public-notice-read"),
    path("answer/", views.answer, name="public-notice-answer"),
    path("thanks/", views.thanks, name="public-notice-thanks"),
    path("letter.pdf", views.letter, name="public-notice-letter"),
    path("leave/", views.leave, name="public-notice-leave"),
]
