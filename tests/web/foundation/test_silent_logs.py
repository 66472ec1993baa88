"""Whatever goes wrong, the log says where and of which kind, and never in anybody's words."""

from __future__ import annotations

import asyncio
import io
import logging

import pytest

from setsudo.web.logs import NobodysWords

WORDS = "Noguchi Rei said: I know where your children go to school"


@pytest.fixture
def log() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def logger(log: io.StringIO) -> logging.Logger:
    made = logging.Logger("asyncio")
    handler = logging.StreamHandler(log)
    handler.setFormatter(NobodysWords())
    made.addHandler(handler)
    return made


def test_a_task_that_nobody_asked_after_tells_no_words(
    log: io.StringIO, logger: logging.Logger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("asyncio.base_events.logger", logger)

    async def fails() -> None:
        raise ValueError(WORDS)

    async def story() -> None:
        task = asyncio.create_task(fails(), name="Noguchi")
        task.add_done_callback(lambda done: done.result())
        await asyncio.sleep(0.01)
        asyncio.get_running_loop().call_exception_handler(
            {"message": "Task exception was never retrieved", "future": task,
             "exception": task.exception()}
        )  # fmt: skip

    asyncio.run(story())
    said = log.getvalue()
    assert "Exception in callback" in said
    assert "Task exception was never retrieved" in said
    assert "ValueError" in said
    assert "Noguchi" not in said
    assert "children" not in said


def test_causes_and_groups_tell_no_words(log: io.StringIO, logger: logging.Logger) -> None:
    try:
        try:
            raise KeyError(WORDS)
        except KeyError as first:
            raise ExceptionGroup(WORDS, [ValueError(WORDS)]) from first
    except ExceptionGroup:
        logger.exception("it failed")
    said = log.getvalue()
    assert "KeyError" in said
    assert "ExceptionGroup" in said
    assert "Noguchi" not in said
