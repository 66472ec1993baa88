"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig


class Referrals(AppConfig):
    """Exhibits, bundles, referrals and proceedings."""

    name = "setsudo.web.referrals"
    label = "referrals"
