"""Where this room is."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from setsudo.web.outbox import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.outbox, name="outbox"),
    path("new/", views.new, name="subscribe"),
    path("<uuid:ref>/keys/", views.keys, name="subscription-keys"),
    path("<uuid:ref>/end/", views.end, name="subscription-end"),
    path("deliveries/<int:pk>/again/", views.again, name="send-again"),
]
