"""The ledgers that most stories begin with."""

from __future__ import annotations

import pytest
from ledger_shop import Shop, filled


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def busy_shop() -> Shop:
    """Six hundred entries, with a checkpoint after every hundred."""
    return filled(600, every=100)
