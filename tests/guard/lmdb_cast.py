"""What the stories of lmdb share: a crowd that is too big for a set, and shops that keep it."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from feed_server import TOKEN
from guard_cast import ORDERS, restriction

from setsudo.decisions.guard import Guard, checking, keeping
from setsudo.decisions.guard.keeping import Keeper
from setsudo.decisions.guard.storing import Stores
from setsudo.decisions.packing import encode
from setsudo.decisions.sealing import body_sum, seal
from setsudo.decisions.snapshot import Snapshot
from setsudo.measures.restrictions import Restriction

TARO, HANAKO = ("phone", "+819012345678"), ("phone", "+819087654321")


KEY, SALT = bytes(range(32)), bytes(16)


NOON = datetime(2026, 11, 28, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "BIG", 2)
    monkeypatch.setattr(checking, "BIG", 2)


@pytest.fixture
def crowd(feed) -> None:
    """Twenty who are restricted already, so that the snapshot counts as a big one."""
    for n in range(20):
        feed.publish(restriction(), [("phone", f"+8180{n:08d}1"[:13])])
    feed.forget_changes()


def eventually(question: Callable[[], bool], within: float = 20.0) -> None:
    end = time.monotonic() + within
    while not question():
        assert time.monotonic() < end, "it did not come to that in time"
        time.sleep(0.005)


def in_lmdb(guard: Guard) -> bool:
    return "setsudo_guard_lmdb 1\n" in guard.metrics()


def stores_in(folder: Path) -> list[str]:
    return sorted(one.name for one in (folder / "lmdb").glob("*"))


def big(seq: int = 7, count: int = 400) -> tuple[Snapshot, dict[bytes, tuple[Restriction, ...]]]:
    chance = random.Random(seq)  # noqa: S311
    shared = (restriction(), restriction())
    rows = {
        chance.randbytes(16): (restriction(),) if n % 3 else shared[: n % 2 + 1]
        for n in range(count)
    }
    return Snapshot(seq, NOON, [ORDERS], rows, region="JP"), rows


def sealed(snapshot: Snapshot) -> bytes:
    body = encode(snapshot)
    return seal(body_sum(body), token=TOKEN, key=KEY, salt=SALT) + body


class Shop:
    """What a guard does with its directory, without the conversation with a server."""

    def __init__(self, folder: Path) -> None:
        self.troubles = 0
        self.stores = Stores(folder, TOKEN, trouble=self._trouble)
        self.keeper = Keeper(folder, TOKEN, stores=self.stores)

    def keep(self, snapshot: Snapshot) -> Snapshot:
        count = len(snapshot.changed)
        found = self.keeper.keep(sealed(snapshot), key=KEY, salt=lambda: SALT, count=count)
        self.stores.wait(20)
        return found

    def read(self) -> Snapshot:
        kept = self.keeper.read()
        assert kept is not None
        self.stores.wait(20)
        return kept.snapshot

    def close(self) -> None:
        self.keeper.close()

    def _trouble(self) -> None:
        self.troubles += 1


@pytest.fixture
def shop_at() -> Iterator[Callable[[Path], Shop]]:
    made: list[Shop] = []

    def opened(folder: Path) -> Shop:
        made.append(Shop(folder))
        return made[-1]

    yield opened
    for one in made:
        one.close()


def answers(snapshot: Snapshot, rows: dict[bytes, tuple[Restriction, ...]]) -> bool:
    nobody = [os.urandom(16) for _ in range(50)]
    return all(snapshot.restrictions(key) == found for key, found in rows.items()) and not any(
        key in snapshot.table or snapshot.restrictions(key) for key in nobody
    )
