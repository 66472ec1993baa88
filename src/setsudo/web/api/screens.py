"""Where the pages of API tokens are."""

from __future__ import annotations

from django.urls import path

from setsudo.web.api import views

urlpatterns = [
    path("", views.listed, name="tokens"),
    path("mine/", views.own, name="own_tokens"),
    path("<int:pk>/revoke/", views.revoke, name="revoke_token"),
]
