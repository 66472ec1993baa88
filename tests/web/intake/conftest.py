"""What the stories of the intake are told with: contacts, a token, a worker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from intake_cast import CALM, Line, Work

from setsudo.web.accounts.models import Site, User
from setsudo.web.api import tokens
from setsudo.web.api.models import Scope
from setsudo.web.interactions import following
from setsudo.web.policies import in_force
from setsudo.web.work.deeds import known
from setsudo.web.work.working import work_once


@pytest.fixture(autouse=True)
def a_quick_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The small engine, so that stories are quick; which one it is changes none of them."""
    monkeypatch.setenv("SETSUDO_ENGINE", "fast")
    yield
    in_force.in_force.cache_clear()


@pytest.fixture(autouse=True)
def nothing_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cases have their own stories: here an assessment is followed by nothing unless said."""
    monkeypatch.setattr(following, "FOLLOWS", [])


@pytest.fixture
def line() -> Line:
    """Make a plain line: `line("call-1", THREAT, customer={"tel": "..."})`."""

    def made(id: str = "call-1", text: str = CALM, **fields: Any) -> dict[str, Any]:
        return {
            "id": id,
            "channel": "phone",
            "lang": "ja",
            "started_at": "2026-11-02T10:00:00+09:00",
            "turns": [{"speaker": "customer", "text": text}],
            **fields,
        }

    return made


@pytest.fixture
def secret(administrator: User, ginza: Site) -> str:
    """The token of the telephone system, for writing and reading."""
    _, made = tokens.make(
        "Telephone",
        "pbx",
        [Scope.INTERACTIONS_WRITE, Scope.INTERACTIONS_READ],
        by=administrator,
        at=timezone.now(),
        site=ginza,
    )
    return made


@pytest.fixture
def pbx(secret: str) -> Client:
    """The telephone system, speaking to the API."""
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def work_done() -> Work:
    """Let a worker do all that waits, and tell how many deeds that were."""

    def done() -> int:
        deeds, count = known(), 0
        while work_once(deeds):
            count += 1
        return count

    return done
