"""The tree against a naive one written straight from the RFC, and against published roots."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from setsudo.errors import LedgerError
from setsudo.ledger import (
    Frontier,
    StoredTree,
    extends,
    includes,
    prove_consistency,
    prove_inclusion,
)
from setsudo.ledger.hashing import leaf_hash
from setsudo.ledger.tiles import tile_hashes, tile_path, tiles_of, width_of
from setsudo.ledger.tree import Tree

PUBLISHED_LEAVES = [
    bytes.fromhex(one)
    for one in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
PUBLISHED_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SIZES = 70
LEAVES = [sha256(b"leaf %d" % number).digest() for number in range(SIZES)]


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, over hashes of leaves."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = naive_split(len(leaves))
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 9162, 2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = naive_split(len(leaves))
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_consistency(m: int, leaves: list[bytes], *, whole: bool = True) -> list[bytes]:
    """RFC 9162, 2.1.4.1."""
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = naive_split(len(leaves))
    if m <= k:
        return [*naive_consistency(m, leaves[:k], whole=whole), naive_root(leaves[k:])]
    return [*naive_consistency(m - k, leaves[k:], whole=False), naive_root(leaves[:k])]


def frontier_of(leaves: list[bytes]) -> Frontier:
    frontier = Frontier()
    for leaf in leaves:
        frontier, _ = frontier.add(leaf)
    return frontier


class Kept(dict[tuple[int, int], bytes]):
    """Tiles in memory."""

    def tile(self, level: int, index: int, width: int) -> bytes:
        return self.get((level, index), b"")[: width * 32]


def tiles_for(leaves: list[bytes]) -> Kept:
    tiles, frontier = Kept(), Frontier()
    for leaf in leaves:
        frontier, full = frontier.add(leaf)
        for one in tile_hashes(full):
            before = tiles.get((one.level, one.index), b"")
            assert len(before) == one.offset * 32
            tiles[one.level, one.index] = before + one.hash
    return tiles


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_come_out(size: int) -> None:
    leaves = [leaf_hash(one) for one in PUBLISHED_LEAVES[:size]]
    assert frontier_of(leaves).root.hex() == PUBLISHED_ROOTS[size]
    assert Tree(b"".join(leaves)).root().hex() == PUBLISHED_ROOTS[size]
    assert naive_root(leaves).hex() == PUBLISHED_ROOTS[size]


def test_every_root_proof_and_consistency_is_the_naive_one() -> None:
    tree = Tree(b"".join(LEAVES))
    roots = [naive_root(LEAVES[:size]) for size in range(SIZES + 1)]
    for size in range(SIZES + 1):
        assert frontier_of(LEAVES[:size]).root == tree.root(size) == roots[size]
        for index in range(size):
            path = prove_inclusion(tree, index, size)
            assert list(path) == naive_path(index, LEAVES[:size])
            assert includes(LEAVES[index], index, size, path, roots[size])
        for old in range(size + 1):
            path = prove_consistency(tree, old, size)
            assert list(path) == (naive_consistency(old, LEAVES[:size]) if old else [])
            assert extends(old, roots[old], size, roots[size], path)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_no_proof_holds_for_anything_else(data: st.DataObject) -> None:
    tree = Tree(b"".join(LEAVES))
    size = data.draw(st.integers(2, SIZES))
    index, other = data.draw(st.permutations(range(size)))[:2]
    root, path = tree.root(size), prove_inclusion(tree, index, size)
    assert not includes(LEAVES[other], index, size, path, root)
    assert not includes(LEAVES[index], other, size, path, root)
    assert not includes(LEAVES[index], index, size, path[:-1], root)
    assert not includes(LEAVES[index], index, size, (*path, path[-1]), root)
    assert not includes(LEAVES[index], size, size, path, root)
    assert not includes(LEAVES[index], index, size, path, tree.root(size - 1))

    old = data.draw(st.integers(1, size - 1))
    steps = prove_consistency(tree, old, size)
    assert not extends(old, bytes(32), size, root, steps)
    assert not extends(old, tree.root(old), size, bytes(32), steps)
    assert not extends(old, tree.root(old), size, root, steps[:-1])
    assert not extends(old, tree.root(old), size, root, (*steps, LEAVES[0]))
    if steps:
        at = data.draw(st.integers(0, len(steps) - 1))
        wrong = [*steps]
        wrong[at] = bytes(32)
        assert not extends(old, tree.root(old), size, root, wrong)


@settings(max_examples=25, deadline=None)
@given(size=st.integers(1, 1200), data=st.data())
def test_proofs_made_from_stored_tiles_hold(size: int, data: st.DataObject) -> None:
    leaves = [sha256(b"%d" % number).digest() for number in range(size)]
    stored = StoredTree(tiles_for(leaves), size)
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    root = naive_root(leaves)
    assert stored.root() == root
    assert includes(leaves[index], index, size, prove_inclusion(stored, index, size), root)
    path = prove_consistency(stored, old, size)
    assert extends(old, naive_root(leaves[:old]), size, root, path)


def test_a_log_of_seventy_thousand_has_the_tiles_that_the_specification_counts() -> None:
    tiles = list(tiles_of(70_000))
    assert sum(level == 0 and width == 256 for level, _, width in tiles) == 273
    assert [one for one in tiles if one[2] < 256] == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]
    assert list(tiles_of(256)) == [(0, 0, 256), (1, 0, 1)]
    assert list(tiles_of(0)) == []
    assert width_of(0, 273, 70_000) == 112
    assert tile_path(0, 1_234_067) == "tile/0/x001/x234/067"
    assert tile_path("entries", 273, 112) == "tile/entries/273.p/112"
    assert tile_path(0, 1000, 1) == "tile/0/x001/000.p/1"


def test_the_frontier_that_a_store_keeps_has_one_hash_for_each_bit_of_the_size() -> None:
    frontier = frontier_of(LEAVES)
    assert len(bytes(frontier)) == 32 * SIZES.bit_count()
    assert Frontier.read(SIZES, bytes(frontier)) == frontier
    with pytest.raises(LedgerError, match="does not fit the size"):
        Frontier.read(SIZES + 1, bytes(frontier)[:-32])


def test_what_is_not_in_the_tree_cannot_be_proved() -> None:
    tree = Tree(b"".join(LEAVES))
    for wrong in (-1, SIZES):
        with pytest.raises(LedgerError, match="not within the size"):
            prove_inclusion(tree, wrong, SIZES)
    with pytest.raises(LedgerError, match="no such node"):
        prove_inclusion(tree, 0, SIZES + 1)
    with pytest.raises(LedgerError, match="not within the newer"):
        prove_consistency(tree, 3, 2)
    with pytest.raises(LedgerError, match="lacks a hash"):
        StoredTree(Kept(), 3).root()
