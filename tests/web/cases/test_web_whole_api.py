"""Whatever is sent to whatever the OpenAPI document names: never a fault of the service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.utils import timezone
from stored_cases import opened
from whole_api import held_to_its_word

from setsudo.cases.roles import Role
from setsudo.cases.states import Act
from setsudo.web.accounts.models import Site
from setsudo.web.api import tokens
from setsudo.web.api.models import OF_PEOPLE, Scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def bearers(ginza: Site, hire: Any) -> Iterator[list[str]]:
    """A token of every kind: a system's, and one of each role at headquarters."""
    now = timezone.now()
    who = hire("looks-after", Role.ADMINISTRATOR)
    systems = [one for one in Scope if one not in OF_PEOPLE]
    _, system = tokens.make("pbx", "pbx", systems, by=who, at=now, site=ginza)
    every = [system, "setsudo_none"]
    for role in (Role.OFFICER, Role.APPROVER, Role.SUPERVISOR, Role.AUDITOR):
        user = hire(f"one-{role.value}", role, headquarters=True)
        _, own = tokens.make_own(
            "own", OF_PEOPLE, by=user, at=now, expires_at=now + timedelta(days=1)
        )
        every.append(own)
    return every


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the connection, and its transaction, from request to request as Django's client does."""
    signals = (request_started, request_finished)
    for one in signals:
        one.disconnect(close_old_connections)
    yield
    for one in signals:
        one.connect(close_old_connections)


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("one_connection")
def test_no_request_makes_it_fail(ginza: Site, bearers: list[str]) -> None:
    numbers = [opened(ginza).number for _ in range(3)]
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    tried = held_to_its_word(schema, bearers, numbers, within=taken_back)
    assert len(tried) >= len(Act) + 4
