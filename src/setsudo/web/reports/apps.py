"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig


class Reports(AppConfig):
    """Figures and the duties' proofs."""

    name = "setsudo.web.reports"
    label = "reports"
