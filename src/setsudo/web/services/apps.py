"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig


class Services(AppConfig):
    """The register of the company's services."""

    name = "setsudo.web.services"
    label = "services"
