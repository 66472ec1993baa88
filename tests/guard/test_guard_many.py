"""More identifiers than a set holds: whoever is free is served, and opens the door for nobody."""

from __future__ import annotations

import sys
from threading import Thread
from time import monotonic

import pytest
from guard_cast import ORDERS, restriction
from lmdb_cast import HANAKO, KEY, NOON, TARO, crowd, eventually, few_are_many, in_lmdb

from setsudo.decisions.guard.checking import Checker
from setsudo.decisions.guard.clock import ServerClock
from setsudo.decisions.guard.states import Counts
from setsudo.decisions.identifiers import keyed
from setsudo.decisions.packing import decode, encode
from setsudo.decisions.snapshot import Change, Snapshot

__all__ = ["crowd", "few_are_many"]
FREE, OF_TARO, OF_HANAKO = "090-0000-1111", "090-1234-5678", "090-8765-4321"


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("installed", [True, False], ids=["lmdb", "mapped"])
def test_whoever_was_served_before_opens_the_door_for_nobody_else(
    feed, guard_of, monkeypatch, installed
):
    if installed:
        pytest.importorskip("lmdb")
    else:
        monkeypatch.setitem(sys.modules, "lmdb", None)
    feed.publish(restriction(), [TARO])
    feed.forget_changes()
    shop = guard_of(keeps=True)
    eventually(lambda: in_lmdb(shop) is installed)

    for _ in range(2):
        assert shop.check("orders", phone=FREE).serves
        assert not shop.check("orders", phone=OF_TARO).serves
        assert not _in_a_thread(lambda: shop.check("orders", phone=OF_TARO).serves)
        assert _in_a_thread(lambda: shop.check("orders", phone=FREE).serves)
    feed.publish(restriction(), [HANAKO])
    eventually(lambda: not shop.check("orders", phone=OF_HANAKO).serves)


def test_what_changed_before_it_was_loaded_binds_as_well():
    of = {one: keyed(KEY, *one, region="JP") for one in (TARO, HANAKO)}
    rows = {of[TARO]: (restriction(),)} | {
        n.to_bytes(16, "big"): (restriction(),) for n in range(9)
    }
    snapshot = decode(encode(Snapshot(1, NOON, [ORDERS], rows, region="JP")))
    snapshot.apply(Change(2, 1, put=restriction(), subjects=(of[HANAKO],)))
    clock = ServerClock()
    checker = Checker(clock, Counts(), source="")

    checker.load(snapshot, KEY)
    checker.fresh_until = monotonic() + 60

    for _ in range(2):
        assert checker.check("orders", phone=FREE).serves
        assert not checker.check("orders", phone=OF_TARO).serves
        assert not checker.check("orders", phone=OF_HANAKO).serves


def _in_a_thread(question):
    answers = []
    thread = Thread(target=lambda: answers.append(question()))
    thread.start()
    thread.join()
    return answers[0]
