"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig


class Exhibits(AppConfig):
    """Originals, who had them when, captures and redacted variants."""

    name = "setsudo.web.exhibits"
    label = "exhibits"
