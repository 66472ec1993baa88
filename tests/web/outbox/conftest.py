"""A receiver of events on this machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from receiver_nearby import Receiver, receiving

# Every event is told of by a deed of another room, and their stories know how it is done.
ROOMS = ("cases", "measures", "notices", "transactions")
sys.path += [str(Path(__file__).parents[1] / one) for one in ROOMS]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as told:
        yield told
