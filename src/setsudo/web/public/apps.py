"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig


class Public(AppConfig):
    """The public site: the policy, contact, notices and objections."""

    name = "setsudo.web.public"
    label = "public"
