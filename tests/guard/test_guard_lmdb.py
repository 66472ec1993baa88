"""More identifiers than a set holds: lmdb is asked, and answers what the table would."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable

import pytest
from guard_cast import ORDERS, restriction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lmdb_cast import (
    HANAKO,
    NOON,
    TARO,
    Shop,
    answers,
    big,
    crowd,
    eventually,
    few_are_many,
    in_lmdb,
    shop_at,
)

from setsudo.decisions.guard import GuardState
from setsudo.decisions.guard.stored import StoredTable
from setsudo.decisions.packing import decode, encode
from setsudo.decisions.snapshot import Snapshot

lmdb = pytest.importorskip("lmdb")
__all__ = ["crowd", "few_are_many", "shop_at"]


@pytest.mark.usefixtures("crowd")
def test_where_many_are_restricted_lmdb_is_asked_and_all_that_was_promised_holds(feed, guard_of):
    feed.publish(restriction(), [TARO])
    feed.forget_changes()
    shop = guard_of(keeps=True)
    eventually(lambda: in_lmdb(shop))

    assert not shop.check("orders", phone="090-1234-5678").serves
    assert shop.check("orders", phone="090-8765-4321").serves
    later = restriction()
    feed.publish(later, [HANAKO])
    eventually(lambda: not shop.check("orders", phone="090-8765-4321").serves)
    feed.withdraw(later.ref, [HANAKO])
    eventually(lambda: shop.check("orders", phone="090-8765-4321").serves)
    feed.publish(later, [HANAKO])
    eventually(lambda: not shop.check("orders", phone="090-8765-4321").serves)
    shop.close()
    feed.stop()

    again = guard_of(keeps=True, ready=False)
    eventually(lambda: in_lmdb(again))
    assert again.state is GuardState.STALE
    for phone in ("090-1234-5678", "090-8765-4321"):
        assert again.check("orders", phone=phone).because
    assert again.check("orders", phone="090-0000-1111").unknown is not None


@pytest.mark.usefixtures("crowd")
def test_where_lmdb_is_not_installed_the_table_answers(feed, guard_of, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "lmdb", None)
    feed.publish(restriction(), [TARO])
    feed.forget_changes()

    shop = guard_of(keeps=True)

    assert not shop.check("orders", phone="090-1234-5678").serves
    assert shop.check("orders", phone="090-8765-4321").serves
    assert not in_lmdb(shop)
    assert shop.trouble is None
    assert not (tmp_path / "guard" / "lmdb").exists()


def test_up_to_a_million_nothing_of_it_is_there(feed, guard_of, tmp_path):
    feed.publish(restriction(), [TARO])
    feed.forget_changes()
    shop = guard_of(keeps=True)

    assert not shop.check("orders", phone="090-1234-5678").serves
    assert not in_lmdb(shop)
    assert not (tmp_path / "guard" / "lmdb").exists()


_digests = st.binary(min_size=16, max_size=16)


@settings(max_examples=30, deadline=None, suppress_health_check=[*HealthCheck])
@given(
    held=st.sets(_digests | st.integers(0, 60).map(lambda n: n.to_bytes(16, "big")), min_size=3),
    asked=st.lists(_digests | st.integers(0, 80).map(lambda n: n.to_bytes(16, "big"))),
    chance=st.randoms(use_true_random=False),
)
def test_table_and_lmdb_answer_the_same(tmp_path_factory, held, asked, chance):
    known = [restriction() for _ in range(5)]
    rows = {key: tuple(chance.sample(known, chance.randint(1, 3))) for key in held}
    told = Snapshot(3, NOON, [ORDERS], rows, region="JP")
    shop = Shop(tmp_path_factory.mktemp("guard"))
    found = shop.keep(told)
    table = decode(encode(told)).table
    shop.close()

    assert isinstance(found.table, StoredTable)
    assert len(found.table) == len(table)
    assert found.table.digests() == table.digests()
    assert dict(found.table) == dict(table) == rows
    for key in (*held, *asked):
        assert (key in found.table) == (key in table) == (key in rows)
        assert found.table.restrictions(key) == table.restrictions(key) == rows.get(key, ())
    for longer in (bytes(17), bytes(600)):
        assert longer not in found.table
        assert found.table.restrictions(longer) == ()
    assert shop.troubles == 0


def test_when_lmdb_fails_at_a_question_the_table_answers_from_then_on(tmp_path, shop_at):
    told, rows = big()
    shop = shop_at(tmp_path)
    found = shop.keep(told)
    assert answers(found, rows)
    found.table._opened._env.close()

    assert answers(found, rows)
    assert answers(found, rows)
    assert shop.troubles == 1


def test_any_number_of_threads_ask_at_once_and_one_that_came_later_too(tmp_path, shop_at):
    told, rows = big(count=3000)
    found = shop_at(tmp_path).keep(told)
    assert isinstance(found.table, StoredTable)
    wrong: list[object] = []
    # Held, so that no two of them can be the same by chance.
    reading: list[object] = []

    def ask(seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311
        keys = [*rows]
        for _ in range(3000):
            key = chance.choice(keys)
            if key not in found.table or found.restrictions(key) != rows[key]:
                wrong.append(key)
            if os.urandom(16) in found.table:
                wrong.append("nobody")
        reading.append(found.table.here.get.__self__)

    for _ in range(2):
        threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    assert wrong == []
    # lmdb lets no two threads use one transaction at once.
    assert len({id(one) for one in reading}) == len(reading) == 16


def test_a_forked_worker_asks_a_store_of_its_own_opening(tmp_path, shop_at):
    told, rows = big()
    shop = shop_at(tmp_path)
    found = shop.keep(told)
    assert answers(found, rows)
    opened = found.table._opened
    before = opened._env

    child = os.fork()
    if child == 0:
        try:
            fresh = opened._env is None
            right = answers(found, rows) and opened._env not in (None, before)
            told_of = threading.Event()
            other = threading.Thread(target=lambda: answers(found, rows) and told_of.set())
            other.start()
            other.join()
            os._exit(0 if fresh and right and told_of.is_set() and not shop.troubles else 1)
        finally:
            os._exit(2)
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    assert answers(found, rows)
    assert opened._env is before


def test_a_process_forked_while_others_are_asking_answers_too(tmp_path, shop_at):
    told, rows = big()
    found = shop_at(tmp_path).keep(told)
    assert answers(found, rows)
    ended = threading.Event()

    def ask() -> None:
        while not ended.is_set():
            for key in rows:
                assert key in found.table

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for one in threads:
        one.start()
    codes = [_exit_of_a_fork(lambda: answers(found, rows)) for _ in range(5)]
    ended.set()
    for one in threads:
        one.join()

    assert codes == [0] * 5


def _exit_of_a_fork(question: Callable[[], bool]) -> int:
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if question() else 1)
        finally:
            os._exit(2)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        ready, status = os.waitpid(child, os.WNOHANG)
        if ready:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -1


@pytest.mark.usefixtures("crowd")
def test_a_forked_guard_goes_on_in_lmdb(feed, guard_of):
    feed.publish(restriction(), [TARO])
    feed.forget_changes()
    shop = guard_of(keeps=True)
    eventually(lambda: in_lmdb(shop))
    child = os.fork()
    if child == 0:
        try:
            bound = not shop.check("orders", phone="090-1234-5678").serves
            shop.wait(10)
            eventually(lambda: in_lmdb(shop))
            free = shop.check("orders", phone="090-8765-4321").serves
            os._exit(0 if bound and free else 1)
        finally:
            os._exit(2)
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    assert not shop.check("orders", phone="090-1234-5678").serves


@pytest.mark.usefixtures("crowd")
def test_two_guards_of_one_process_share_one_opening(feed, guard_of):
    feed.publish(restriction(), [TARO])
    feed.forget_changes()
    first = guard_of(keeps=True)
    eventually(lambda: in_lmdb(first))
    second = guard_of(keeps=True)
    eventually(lambda: in_lmdb(second))
    first.close()

    for one in (first, second):
        assert not one.check("orders", phone="090-1234-5678").serves
        assert one.check("orders", phone="090-8765-4321").serves
