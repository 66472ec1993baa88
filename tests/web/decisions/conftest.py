"""One office for the stories of a module."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))

from decision_office import Office, opened


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Open an office with the service `orders`, which fails closed, and its decision server."""
    with opened(tmp_path_factory.mktemp("office")) as one:
        one.scribe("service", code="orders")
        one.scribe("service", code="news", fails="open")
        one.start()
        yield one


@pytest.fixture(scope="module")
def shop(office: Office) -> str:
    """The token with which the shop asks."""
    return str(office.scribe("token", source="shop", scopes=["decisions:read"]))


@pytest.fixture(scope="module")
def guard_token(office: Office) -> str:
    """The token with which the shop's guard follows."""
    return str(office.scribe("token", source="shop", scopes=["decisions:feed"]))
