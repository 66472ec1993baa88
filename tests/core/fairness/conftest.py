"""The default engine and the shipped policy, loaded once."""

from __future__ import annotations

import pytest

from setsudo.assessment.engines import load_engine
from setsudo.assessment.opinion import Engine
from setsudo.policy import Policy, load_policy


@pytest.fixture(scope="session")
def engine() -> Engine:
    return load_engine(threads=1)


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy()
