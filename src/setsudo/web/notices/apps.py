"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig


class Notices(AppConfig):
    """Notices to customers and their objections."""

    name = "setsudo.web.notices"
    label = "notices"
