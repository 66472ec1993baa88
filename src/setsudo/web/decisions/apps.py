"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig


class Decisions(AppConfig):
    """The decision that every service asks for, and the feed that tells of changes."""

    name = "setsudo.web.decisions"
    label = "decisions"
