"""What the stories of all rooms share beside the fixtures: the cast's password, and two shapes."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from setsudo.web.accounts.models import User

PASSWORD = "a-long-enough-password"  # noqa: S105
SignIn = Callable[[User], Client]
Hire = Callable[..., User]
