"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig


class Measures(AppConfig):
    """The ladder's measures: proposed, approved by two, binding, lifted, ended by themselves."""

    name = "setsudo.web.measures"
    label = "measures"
