"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig


class Transactions(AppConfig):
    """Transactions in progress, held, resumed and cancelled."""

    name = "setsudo.web.transactions"
    label = "transactions"
