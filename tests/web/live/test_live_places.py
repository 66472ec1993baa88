"""The places of those who listen are shared: nobody takes them all."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import Any

import pytest

from setsudo.web.live import views, watching
from setsudo.web.live.watching import Watch


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    made = Watch()
    monkeypatch.setattr(made, "_look", lambda: (0, []))
    monkeypatch.setattr(views, "watch", made)
    monkeypatch.setattr(watching, "EVERY_S", 0.01)
    monkeypatch.setattr(watching, "MOST", 5)
    monkeypatch.setattr(watching, "MOST_EACH", 3)
    return made


def test_one_person_listens_on_some_pages_and_leaves_places_to_others(watch: Watch) -> None:
    async def story() -> None:
        with ExitStack() as listening:
            for _ in range(3):
                assert not watch.is_full("agent")
                listening.enter_context(watch.listen("case/", 0, "agent"))
            assert watch.is_full("agent")
            assert not watch.is_full("officer")
            for _ in range(2):
                listening.enter_context(watch.listen("case/", 0, "officer"))
            assert watch.is_full("auditor")
        assert not watch.is_full("auditor")
        await asyncio.sleep(0.05)

    asyncio.run(story())


def test_who_asked_in_the_same_moment_is_counted_when_they_begin_to_listen(watch: Watch) -> None:
    async def story() -> list[str]:
        began: list[str] = []
        # All of them were let through before the first one listened.
        streams: list[Any] = [views._events("case/", "agent", 0, False) for _ in range(10)]
        for one in streams:
            try:
                began.append(await anext(one))
            except StopAsyncIteration:
                continue
        for one in streams:
            await one.aclose()
        await asyncio.sleep(0.05)
        return began

    assert len(asyncio.run(story())) == 3
