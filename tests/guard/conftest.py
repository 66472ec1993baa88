from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from feed_server import TOKEN, FeedServer
from guard_cast import NEWS, ORDERS

from setsudo.decisions.guard import Guard


@pytest.fixture
def feed() -> Iterator[FeedServer]:
    server = FeedServer([ORDERS, NEWS])
    server.start()
    yield server
    server.stop()


Starts = Callable[..., Guard]


@pytest.fixture
def guard_of(feed: FeedServer, tmp_path: Path) -> Iterator[Starts]:
    made: list[Guard] = []

    def start(*, keeps: bool = False, ready: bool = True, **settings: object) -> Guard:
        guard = Guard(
            feed.url,
            str(settings.pop("token", TOKEN)),
            directory=tmp_path / "guard" if keeps else None,
            **{"stale_after": 1.0, "timeout": 2.0, **settings},  # type: ignore[arg-type]
        )
        made.append(guard)
        if ready:
            assert guard.wait(10)
        return guard

    yield start
    for one in made:
        one.close()
