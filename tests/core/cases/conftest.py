"""The default engine, loaded once: what it suggests is where many cases begin."""

from __future__ import annotations

import pytest

from setsudo.assessment.engines import load_engine
from setsudo.assessment.opinion import Engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    return load_engine(threads=1)
