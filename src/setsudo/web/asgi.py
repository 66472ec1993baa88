"""The service as an ASGI application."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "setsudo.web.settings")
django.setup(set_prefix=False)

from setsudo.web.api.asgi import Intake  # noqa: E402  both read the settings
from setsudo.web.decisions.asgi import Decisions  # noqa: E402
from setsudo.web.metrics.asgi import Measured  # noqa: E402
from setsudo.web.public.asgi import PublicPages  # noqa: E402
from setsudo.web.seating import Seated  # noqa: E402

application = Measured(Decisions(PublicPages(Intake(Seated()))))
