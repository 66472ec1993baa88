"""A sieve says of nearly everybody that they are not restricted, and never of who is."""

from __future__ import annotations

import os
from time import monotonic

import pytest
from guard_cast import ORDERS, restriction
from hypothesis import given
from hypothesis import strategies as st
from lmdb_cast import KEY, NOON, Shop, few_are_many, shop_at

from setsudo.decisions.guard.checking import Checker
from setsudo.decisions.guard.clock import ServerClock
from setsudo.decisions.guard.states import Counts
from setsudo.decisions.guard.stored import StoredTable
from setsudo.decisions.identifiers import keyed
from setsudo.decisions.sieve import BIT, Sieve, first_bits
from setsudo.decisions.snapshot import Snapshot

__all__ = ["few_are_many", "shop_at"]
_hashes = st.binary(min_size=16, max_size=16)


def _passes(sieve: Sieve, digest: bytes) -> bool:
    (first,) = first_bits(digest)
    return bool(sieve.bits[first >> sieve.shift] & BIT[first & 7])


@given(st.sets(_hashes, max_size=200))
def test_whoever_was_added_passes(added):
    sieve = Sieve.empty(len(added))
    for one in added:
        sieve.add(one)
    kept = Sieve.read(bytes(sieve.bits))

    assert kept is not None
    assert all(_passes(kept, one) for one in added)


def test_most_others_do_not():
    sieve = Sieve.empty(5000)
    for _ in range(5000):
        sieve.add(os.urandom(16))

    passed = sum(_passes(sieve, os.urandom(16)) for _ in range(20_000))

    # 5,000 of 65,536 bits are set: one in thirteen.
    assert 0.05 < passed / 20_000 < 0.10
    assert len(sieve.bits) == 8192


@pytest.mark.parametrize("bits", [None, b"", bytes(3), bytes(4095)])
def test_what_cannot_be_a_sieve_is_not_used_as_one(bits):
    assert Sieve.read(bits) is None


def test_a_guard_that_asks_its_sieve_refuses_everybody_who_is_restricted(tmp_path, shop_at):
    pytest.importorskip("lmdb")
    phones = [f"090{n:08d}" for n in range(1000)]
    restricted = phones[::2]
    rows = {
        keyed(KEY, "phone", f"+81{one[1:]}", region="JP"): (restriction(),) for one in restricted
    }
    shop: Shop = shop_at(tmp_path)
    found = shop.keep(Snapshot(7, NOON, [ORDERS], rows, region="JP"))
    assert isinstance(found.table, StoredTable)
    assert found.table.sieve is not None
    checker = Checker(ServerClock(), Counts(), source="")
    checker.load(found, KEY)
    checker.fresh_until = monotonic() + 60

    for _ in range(2):
        assert [
            one for one in phones if not checker.check("orders", phone=one).serves
        ] == restricted


def test_a_store_whose_sieve_was_emptied_is_not_used(tmp_path, shop_at):
    lmdb = pytest.importorskip("lmdb")
    rows = {os.urandom(16): (restriction(),) for _ in range(400)}
    snapshot = Snapshot(7, NOON, [ORDERS], rows, region="JP")
    first = shop_at(tmp_path)
    first.keep(snapshot)
    first.close()
    (path,) = (one for one in (tmp_path / "lmdb").iterdir() if not one.suffix)
    with lmdb.open(str(path), subdir=False, lock=False) as env, env.begin(write=True) as writing:
        writing.put(b"sieve", bytes(512))

    found = shop_at(tmp_path).read()

    assert isinstance(found.table, StoredTable)
    assert all(_passes(found.table.sieve, one) for one in rows)
