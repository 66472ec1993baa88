"""However busy the server is, whoever follows hears of a change at once."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import pytest
from decision_office import ON_POSTGRES, Office, until

from setsudo.web.api.models import Scope, Token
from setsudo.web.api.problems import Problem, unauthenticated
from setsudo.web.decisions import feed, tokens
from setsudo.web.decisions.feed import Feed
from setsudo.web.decisions.standing import Standing, Tail, event
from setsudo.web.decisions.tokens import Caller, Callers

HEADER = f"Bearer {tokens.PREFIX}one"


def shops_token() -> Token:
    return Token(
        pk=1, name="shop", source="shop", scopes=[Scope.DECISIONS_FEED],
        last_used_at=datetime.now(UTC),
    )  # fmt: skip


def test_hundreds_who_ask_with_one_token_are_one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def look(authorization: str) -> Token:
        looked.append(authorization)
        time.sleep(0.05)
        return shops_token()

    monkeypatch.setattr(tokens, "_looked_up", look)

    async def together() -> None:
        callers = Callers()
        for _ in range(2):
            found = await asyncio.gather(*(callers.of(HEADER) for _ in range(200)))
            assert {one.source for one in found} == {"shop"}
            # As after the server stood still for a while: nobody is believed any more.
            for one in callers._known.values():
                one.looked_at -= 10

    asyncio.run(together())
    assert len(looked) == 2


def test_of_hundreds_who_ask_with_a_wrong_token_each_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def look(authorization: str) -> Token:
        time.sleep(0.05)
        raise unauthenticated()

    monkeypatch.setattr(tokens, "_looked_up", look)

    async def together() -> list[Any]:
        callers = Callers()
        asking = [asyncio.ensure_future(callers.of(HEADER)) for _ in range(50)]
        await asyncio.sleep(0.01)
        # One who goes away takes the answer from nobody.
        asking[0].cancel()
        return await asyncio.gather(*asking, return_exceptions=True)

    found = asyncio.run(together())
    assert isinstance(found[0], asyncio.CancelledError)
    assert all(isinstance(one, Problem) and one.status == 401 for one in found[1:])


def test_no_change_waits_for_the_look_at_its_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "CHECKED_S", 0.01)
    standing = Standing()
    standing._looked = monotonic()
    asked = asyncio.Event()

    class Slow(Callers):
        async def of(self, authorization: str) -> Caller:
            asked.set()
            await asyncio.sleep(60)
            raise AssertionError

    async def story() -> float:
        came: asyncio.Queue[Any] = asyncio.Queue()
        following = Feed(standing, Slow())

        async def receive() -> Any:
            await asyncio.sleep(60)

        caller = Caller(shops_token(), "", frozenset(), "shop", None, 0.0, 0.0)
        headers = {"accept": "text/event-stream", "authorization": HEADER}
        stream = asyncio.ensure_future(following.changes(caller, "", headers, receive, came.put))
        await asyncio.wait_for(asked.wait(), 5)
        began = monotonic()
        standing.tail = Tail(0, [1], [event(1, "{}")])
        standing._wake()
        while b"event: change" not in (await asyncio.wait_for(came.get(), 5)).get("body", b""):
            pass
        took = monotonic() - began
        stream.cancel()
        await asyncio.gather(stream, return_exceptions=True)
        return took

    assert asyncio.run(story()) < 1


@pytest.mark.skipif(ON_POSTGRES, reason="a PostgreSQL lets several write at once")
def test_no_question_waits_for_whoever_writes(office: Office) -> None:
    token = office.scribe("token", source="shop", scopes=["decisions:read"])
    store = sqlite3.connect(office.data / "setsudo.sqlite3", isolation_level=None)
    used = "select count(*) from api_token where last_used_at is not null and source = 'shop'"
    before = store.execute(used).fetchone()[0]
    # Somebody brings in a year's contacts.
    store.execute("begin immediate")
    began = monotonic()
    assert office.may(token, "0366660099").json == {"decision": True}
    assert monotonic() - began < 5
    assert store.execute(used).fetchone()[0] == before
    store.execute("commit")
    until(lambda: store.execute(used).fetchone()[0] == before + 1)
    store.close()
