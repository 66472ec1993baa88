"""What the stories of notices share: cases that two people determined, and a mail server."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from setsudo.web.public.models import Tried

sys.path += [str(Path(__file__).parent), str(Path(__file__).parents[1] / "cases")]

from mailbox_nearby import Mailbox, running


@pytest.fixture(autouse=True)
def _a_company(settings: Any, db: None) -> None:
    settings.PUBLIC_URL = "https://shop.example"
    settings.COMPANY_JA, settings.COMPANY_EN = "節度商店", "Setsudo Shop"
    settings.CONTACT_JA, settings.CONTACT_EN = "電話 03-0000-0000", "Phone 03-0000-0000"
    Tried.objects.all().delete()


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """A mail server on this machine, and the settings that lead to it."""
    with running() as box:
        settings.SMTP_URL = f"smtp://127.0.0.1:{box.port}"
        settings.SMTP_FROM = "節度商店 <desk@shop.example>"
        yield box
