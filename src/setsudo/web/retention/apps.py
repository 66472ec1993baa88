"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig


class Retention(AppConfig):
    """How long what is kept, what a legal hold keeps, and the deletion of the rest."""

    name = "setsudo.web.retention"
    label = "retention"
