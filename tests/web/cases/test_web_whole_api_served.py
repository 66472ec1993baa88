"""The same of the process that people start: its own server, and the short way of the intake."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from whole_api import held_to_its_word

sys.path.append(str(Path(__file__).parents[1] / "foundation"))

from running import environment, free_port, started

PREPARE = """
from setsudo.web.starting import set_up, migrate
set_up(); migrate()
from datetime import timedelta
from django.utils import timezone
from setsudo.cases.roles import Role
from setsudo.web.accounts.models import HeldRole, Site, User
from setsudo.web.api import tokens
from setsudo.web.api.models import OF_PEOPLE, Scope
from stored_cases import opened
now, site = timezone.now(), Site.objects.create(code="ginza", name_ja="銀座店", name_en="Ginza")
print(*(opened(site).number for _ in range(3)))
made = ["setsudo_none"]
for role in (Role.ADMINISTRATOR, Role.OFFICER, Role.APPROVER, Role.SUPERVISOR, Role.AUDITOR):
    user = User.objects.create(username=role.value, name=role.value, headquarters=True)
    HeldRole.objects.create(user=user, role=role)
    if role is Role.ADMINISTRATOR:
        systems = [one for one in Scope if one not in OF_PEOPLE]
        # Half of what is sent comes from a system, as half of the operations are for systems.
        made += [tokens.make("pbx", "pbx", systems, by=user, at=now, site=site)[1]] * 5
    else:
        ends = now + timedelta(days=1)
        made.append(tokens.make_own("own", OF_PEOPLE, by=user, at=now, expires_at=ends)[1])
print(*made)
"""
TAKE_IN = "POST /api/v1/interactions"


@pytest.fixture
def served(tmp_path: Path, kept: dict[str, str]) -> Iterator[tuple[str, list[str], list[str]]]:
    """`setsudo web` with three cases; the numbers of these, and a token of every kind."""
    data, port = tmp_path / "data", free_port()
    data.mkdir(mode=0o700)
    env = environment(data, DJANGO_SETTINGS_MODULE="setsudo.web.settings", **kept)
    env["PYTHONPATH"] = os.pathsep.join(sys.path)
    made = subprocess.run(
        [sys.executable, "-c", PREPARE], env=env, check=True, capture_output=True, text=True
    )
    numbers, bearers = (line.split() for line in made.stdout.splitlines()[-2:])
    with started(data, "web", "--port", str(port), **kept) as web:
        web.wait_for("Setsudo runs at")
        yield f"http://127.0.0.1:{port}", numbers, bearers
        assert web.stop() == 0
        assert "Traceback" not in web.said


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_no_request_makes_the_served_api_fail(served: tuple[str, list[str], list[str]]) -> None:
    base, numbers, bearers = served
    short: set[bool] = set()

    def seen(operation: str, answer: Any) -> None:
        if operation == TAKE_IN:
            # What goes past the pages has none of the headers that these are given.
            short.add("content-security-policy" not in answer.headers)

    schema = schemathesis.openapi.from_url(f"{base}/api/openapi.json")
    tried = held_to_its_word(schema, bearers, numbers, seen=seen)
    assert short == {True}, "posted contacts take the short way"
    assert {202, 422} & {*tried[TAKE_IN]}, "some were read by it"
    assert {401, 403} & {*tried[TAKE_IN]}, "and some were let in by nobody"
