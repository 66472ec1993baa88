"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig


class Disclosures(AppConfig):
    """Requests to see what is held of a person, with grounds of refusal and a reviewer."""

    name = "setsudo.web.disclosures"
    label = "disclosures"
