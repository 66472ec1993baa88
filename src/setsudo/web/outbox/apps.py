"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig


class Outbox(AppConfig):
    """What is told to other systems: durable, signed, tried again until it arrives."""

    name = "setsudo.web.outbox"
    label = "outbox"
