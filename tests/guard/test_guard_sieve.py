"""A sieve says of nearly everybody that they are not restricted, and never of who is."""

from __future__ import annotations

import os
from time import monotonic
from types import SimpleNamespace

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
from setsudo.decisions.sieve import Filling, Sieve
from setsudo.decisions.snapshot import Snapshot

__all__ = ["few_are_many", "shop_at"]
_hashes = st.binary(min_size=16, max_size=16)


def _filled(hashes: set[bytes]) -> Sieve:
    filling = Filling(len(hashes))
    for one in hashes:
        filling.add(one)
    sieve = Sieve.of(len(hashes), bytes(filling.bits))
    assert sieve is not None
    return sieve


@given(st.sets(_hashes, max_size=200))
def test_whoever_was_added_passes(added):
    sieve = _filled(added)

    assert all(sieve.passes(one) for one in added)


def test_most_others_do_not():
    sieve = _filled({os.urandom(16) for _ in range(5000)})

    passed = sum(sieve.passes(os.urandom(16)) for _ in range(20_000))

    # 5,000 of 65,536 bits are set: one in thirteen.
    assert 0.05 < passed / 20_000 < 0.10
    assert len(sieve.bits) == 8192


@pytest.mark.parametrize("bits", [None, b"", bytes(256), bytes(511), bytes(1024)])
def test_what_is_none_of_its_own_is_not_used_as_a_sieve(bits):
    assert Sieve.of(400, bytes(512)) is not None
    assert Sieve.of(400, bits) is None


PHONES = [f"090{n:08d}" for n in range(1000)]
RESTRICTED = PHONES[::2]


@pytest.fixture
def checker(tmp_path, shop_at) -> Checker:
    """A guard's checks over a store in lmdb, in which every other of a thousand is restricted."""
    pytest.importorskip("lmdb")
    rows = {
        keyed(KEY, "phone", f"+81{one[1:]}", region="JP"): (restriction(),) for one in RESTRICTED
    }
    shop: Shop = shop_at(tmp_path)
    found = shop.keep(Snapshot(7, NOON, [ORDERS], rows, region="JP"))
    assert isinstance(found.table, StoredTable)
    assert found.table.sieve is not None
    made = Checker(ServerClock(), Counts(), source="")
    made.load(found, KEY)
    made.fresh_until = monotonic() + 60
    return made


def test_everybody_who_is_restricted_is_refused(checker):
    for _ in range(2):
        assert [
            one for one in PHONES if not checker.check("orders", phone=one).serves
        ] == RESTRICTED


def test_of_two_identifiers_either_may_be_the_one_that_is_restricted(checker):
    free = "somebody@example.com"
    assert checker.check("orders", email=free).serves

    for one in RESTRICTED[:50]:
        assert not checker.check("orders", email=free, phone=one).serves
        assert not checker.check("orders", phone=one, email=free).serves


def test_most_customers_are_never_looked_up_in_the_store(checker):
    table = checker.snapshot.table
    asked: list[bytes] = []
    assert not checker.check("orders", phone=RESTRICTED[0]).serves
    assert checker.check("orders", phone=PHONES[1]).serves
    get = table.here.get
    table.here = SimpleNamespace(get=lambda digest: asked.append(digest) or get(digest))

    assert all(checker.check("orders", phone=f"080{n:08d}").serves for n in range(1000))

    assert 0 < len(asked) < 250


def test_a_store_without_a_sieve_is_asked_for_everybody(checker):
    checker.snapshot.table.sieve = None

    for _ in range(2):
        assert [
            one for one in PHONES if not checker.check("orders", phone=one).serves
        ] == RESTRICTED


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
    assert all(found.table.sieve.passes(one) for one in rows)
