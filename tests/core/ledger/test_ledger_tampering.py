"""Somebody with the database in hand changes the log: what was done is found, and where."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_shop import KEY, NOON, Shop, filled

from setsudo.ledger import Checkpoint, Kind, SigningKey, Stored, Verification, compose, verify
from setsudo.ledger.expectation import doubts
from setsudo.ledger.note import VerifierKey
from setsudo.ledger.tiles import tile_hashes

SIZE = 600
NAMING = {
    Kind.CHANGED, Kind.REMOVED, Kind.INSERTED, Kind.MOVED,
    Kind.PERSONAL_CHANGED, Kind.PERSONAL_MISSING,
}  # fmt: skip


def altered(statement: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(statement))
    return statement[:at] + bytes([statement[at] ^ 1 << chance.randrange(8)]) + statement[at + 1 :]


def renumbered(rows: list[Stored]) -> list[Stored]:
    return [row._replace(place=place) for place, row in enumerate(rows)]


def forged(index: int, place: int) -> Stored:
    entry = compose(index, "forged", at=NOON, about="case/666", personal={"by": "nobody"})
    return entry._replace(place=place)


def change(shop: Shop, at: int, chance: random.Random) -> tuple[Kind, set[int]]:
    row = shop.rows[at]
    shop.rows[at] = row._replace(statement=altered(row.statement, chance))
    return Kind.CHANGED, {at}


def rewrite(shop: Shop, at: int, _: random.Random) -> tuple[Kind, set[int]]:
    shop.rows[at] = forged(at, at)
    return Kind.CHANGED, {at}


def remove(shop: Shop, at: int, _: random.Random) -> tuple[Kind, set[int]]:
    del shop.rows[at]
    return Kind.REMOVED, {at}


def remove_and_close_the_gap(shop: Shop, at: int, _: random.Random) -> tuple[Kind, set[int]]:
    del shop.rows[at]
    shop.rows = renumbered(shop.rows)
    return Kind.REMOVED, {at}


def insert(shop: Shop, at: int, chance: random.Random) -> tuple[Kind, set[int]]:
    new = forged(at, at) if chance.random() < 0.5 else chance.choice(shop.rows)
    shop.rows.insert(at, new)
    shop.rows = renumbered(shop.rows)
    # A copy beside its original: which of the two is the copy cannot matter.
    beside = {at, at + 1} if shop.rows[at].leaf == shop.rows[at + 1].leaf else {at}
    return Kind.INSERTED, beside


def exchange(shop: Shop, at: int, chance: random.Random) -> tuple[Kind, set[int]]:
    other = chance.choice([place for place in range(len(shop.rows)) if place != at])
    shop.rows[at], shop.rows[other] = shop.rows[other], shop.rows[at]
    shop.rows = renumbered(shop.rows)
    return Kind.MOVED, {at, other}


def move(shop: Shop, at: int, chance: random.Random) -> tuple[Kind, set[int]]:
    to = chance.choice([place for place in range(len(shop.rows)) if abs(place - at) > 1])
    shop.rows.insert(to, shop.rows.pop(at))
    shop.rows = renumbered(shop.rows)
    return Kind.MOVED, {at}


def change_a_piece(shop: Shop, at: int, _: random.Random) -> tuple[Kind, set[int]]:
    row = shop.rows[at]
    assert row.pieces is not None
    pieces = tuple(piece.replace(b"agent", b"boss!") for piece in row.pieces)
    shop.rows[at] = row._replace(pieces=pieces)
    return Kind.PERSONAL_CHANGED, {at}


def drop_a_piece(shop: Shop, at: int, _: random.Random) -> tuple[Kind, set[int]]:
    shop.rows[at] = shop.rows[at].without(["by"])
    return Kind.PERSONAL_MISSING, {at}


DEEDS = [
    change, rewrite, remove, remove_and_close_the_gap, insert, exchange, move, change_a_piece,
    drop_a_piece,
]  # fmt: skip


def named(verification: Verification) -> dict[Kind, set[int]]:
    """Return which entries are named by each kind; for what was inserted, the place."""
    found: dict[Kind, set[int]] = {}
    for one in verification.findings:
        assert one.kind in NAMING, one
        if one.kind is Kind.INSERTED:
            assert one.place is not None
            where = {one.place}
        else:
            assert one.first is not None
            assert one.last is not None
            where = set(range(one.first, one.last + 1))
        found.setdefault(one.kind, set()).update(where)
    return found


@pytest.fixture(scope="module")
def untouched() -> Shop:
    return filled(SIZE, every=100)


def copied(shop: Shop) -> Shop:
    return replace(
        shop,
        rows=list(shop.rows),
        tiles={key: bytearray(tile) for key, tile in shop.tiles.items()},
        checkpoints=list(shop.checkpoints),
    )


@pytest.mark.parametrize("part", range(4))
def test_a_thousand_random_changes_are_found_and_named(part: int, untouched: Shop) -> None:
    chance = random.Random(part)  # noqa: S311
    for number in range(250):
        shop = copied(untouched)
        deed = DEEDS[number % len(DEEDS)]
        kind, wanted = deed(shop, chance.randrange(SIZE), chance)
        found = named(shop.verified())
        what = f"{deed.__name__} {number}: {found} instead of {wanted}"
        assert set(found) == {kind}, what
        assert found[kind] <= wanted if kind is Kind.INSERTED else found[kind] == wanted, what
        assert found[kind], what


@settings(max_examples=120, deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(2, 12))
def test_many_changes_at_once_are_never_taken_for_none(
    seed: int, count: int, untouched: Shop
) -> None:
    chance = random.Random(seed)  # noqa: S311
    shop = copied(untouched)
    for _ in range(count):
        chance.choice(DEEDS)(shop, chance.randrange(len(shop.rows) - 2), chance)
    # Deeds can undo one another; what is left of them is what counts.
    assert shop.verified().sound == (shop.rows == untouched.rows)
    without_hashes = shop.verified(tree=False)
    assert without_hashes.sound == (shop.rows == untouched.rows)


def test_several_changes_are_each_named(busy_shop: Shop) -> None:
    chance = random.Random(3)  # noqa: S311
    for at in (17, 18, 400):
        change(busy_shop, at, chance)
    drop_a_piece(busy_shop, 30, chance)
    remove_and_close_the_gap(busy_shop, 250, chance)
    assert busy_shop.found() == [
        "Each of the entries 17 to 18 is not what was entered.",
        "Entry 400 is not what was entered.",
        "Entry 250 was removed.",
        "Entry 30: the personal piece “by” is gone, and no entry says that it was erased.",
    ]


def test_of_two_neighbours_exchanged_both_are_named(busy_shop: Shop) -> None:
    busy_shop.rows[8:10] = [busy_shop.rows[9], busy_shop.rows[8]]
    busy_shop.rows = renumbered(busy_shop.rows)
    assert busy_shop.found() == ["Entry 8 was moved to place 9.", "Entry 9 was moved to place 8."]


def test_places_that_were_only_renumbered_are_named(busy_shop: Shop) -> None:
    busy_shop.rows[599] = busy_shop.rows[599]._replace(place=777)
    assert "Entry 599 was moved to place 777." in busy_shop.found()


def test_a_statement_replaced_by_junk_is_known_by_its_neighbours(busy_shop: Shop) -> None:
    busy_shop.rows[400] = Stored(400, b"junk")
    remove_and_close_the_gap(busy_shop, 250, random.Random(0))  # noqa: S311
    assert busy_shop.found() == ["Entry 400 is not what was entered.", "Entry 250 was removed."]


def test_a_log_nobody_touched_is_sound(busy_shop: Shop) -> None:
    verification = busy_shop.verified()
    assert verification.sound
    assert verification.size == SIZE
    assert verification.unsigned == 0
    assert verification.checkpoint is not None
    assert verification.checkpoint.root == verification.root == busy_shop.frontier.root
    assert busy_shop.verified(tree=False).sound


def test_without_stored_hashes_a_change_is_found_between_two_checkpoints(busy_shop: Shop) -> None:
    change(busy_shop, 234, random.Random(0))  # noqa: S311
    busy_shop.rows[234] = forged(234, 234)
    assert busy_shop.found(tree=False) == [
        "Entries 200 to 299: something in this range does not fit the signed checkpoint, and the "
        "stored hashes do not tell more exactly what."
    ]


def test_whoever_changes_the_entry_and_its_stored_hash_is_found_within_the_tile(
    busy_shop: Shop,
) -> None:
    busy_shop.rows[300] = forged(300, 300)
    busy_shop.tiles[0, 1][44 * 32 : 45 * 32] = busy_shop.rows[300].leaf
    assert busy_shop.found()[0].startswith("Entries 256 to 511: something in this range")


def test_in_a_tall_tree_too_the_doubt_is_one_tile() -> None:
    shop = Shop()
    for number in range(66_000):
        shop.frontier, full = shop.frontier.add(sha256(b"%d" % number).digest())
        for one in tile_hashes(full):
            shop.tiles.setdefault((one.level, one.index), bytearray()).extend(one.hash)
    assert list(doubts(shop.tree, 66_000)) == []
    shop.tiles[0, 7][64] ^= 1
    assert [(one.start, one.end) for one in doubts(shop.tree, 66_000)] == [(7 * 256, 8 * 256)]
    shop.tiles[1, 0][9] ^= 1
    assert [(one.start, one.end) for one in doubts(shop.tree, 66_000)] == [(0, 65_536)]


def rebuilt(shop: Shop) -> Shop:
    """Return the shop with all hashes computed anew over its rows, as a thorough forger would."""
    new = Shop()
    for row in renumbered(shop.rows):
        new.store(row)
    return new


def test_whoever_rebuilds_every_hash_is_found_by_the_signed_checkpoints(busy_shop: Shop) -> None:
    busy_shop.rows[150] = forged(150, 150)
    new = rebuilt(busy_shop)
    busy_shop.tiles = new.tiles
    busy_shop.frontier = new.frontier
    assert [sentence[:20] for sentence in busy_shop.found()] == ["Entries 100 to 199: "]


def test_whoever_holds_the_key_too_is_found_by_a_checkpoint_kept_elsewhere(
    busy_shop: Shop,
) -> None:
    kept = busy_shop.checkpoints[2]
    busy_shop.rows[150] = forged(150, 150)
    new = rebuilt(busy_shop)
    new.sign()
    assert new.verified().sound
    assert [sentence[:18] for sentence in new.found(kept)] == ["Entries 0 to 299: "]


def test_a_log_cut_off_is_found_by_a_checkpoint_kept_elsewhere(busy_shop: Shop) -> None:
    kept = busy_shop.checkpoints[-1]
    short = filled(500, every=100)
    assert short.rows == busy_shop.rows[:500]
    assert short.verified().sound
    assert "Each of the entries 500 to 599 was removed. No checkpoint proves this" in str(
        short.found(kept)
    )


def test_entries_after_the_newest_checkpoint_are_counted_and_held_against_stored_hashes(
    busy_shop: Shop,
) -> None:
    for _ in range(5):
        busy_shop.enter()
    assert busy_shop.verified().sound
    assert busy_shop.verified().unsigned == 5
    change(busy_shop, 603, random.Random(0))  # noqa: S311
    assert busy_shop.found() == [
        "Entry 603 is not what was entered. No checkpoint proves this: it rests on what is stored "
        "beside the entries."
    ]


@settings(max_examples=60, deadline=None)
@given(tile=st.sampled_from([(0, 0), (0, 1), (0, 2), (1, 0)]), at=st.integers(0, 87 * 32))
def test_damaged_hashes_are_told_from_damaged_entries(
    tile: tuple[int, int], at: int, untouched: Shop
) -> None:
    shop = copied(untouched)
    at %= len(shop.tiles[tile])
    shop.tiles[tile][at] ^= 1
    findings = shop.verified().findings
    assert [one.kind for one in findings] == [Kind.HASH_DAMAGED]
    assert findings[0].name == f"tile/{tile[0]}/{tile[1]:03}"


@pytest.mark.parametrize("spoil", [dict.clear, lambda tiles: tiles.pop((0, 1))])
def test_hashes_that_are_gone_hide_nothing(
    spoil: Callable[[dict[tuple[int, int], bytearray]], object], busy_shop: Shop
) -> None:
    spoil(busy_shop.tiles)
    assert {one.kind for one in busy_shop.verified().findings} == {Kind.HASH_DAMAGED}
    busy_shop.rows[300] = forged(300, 300)
    assert Kind.ALTERED_WITHIN in {one.kind for one in busy_shop.verified().findings}


def test_a_stated_size_beyond_all_bounds_does_not_stop_the_verification(busy_shop: Shop) -> None:
    tree = busy_shop.tree
    tree.size = 10**15
    found = verify(
        busy_shop.rows, keys=[KEY.verifier], checkpoints=busy_shop.checkpoints, tree=tree
    )
    assert found.sound
    tree.size = 3
    found = verify(
        busy_shop.rows, keys=[KEY.verifier], checkpoints=busy_shop.checkpoints, tree=tree
    )
    assert [one.name for one in found.findings] == ["size 3"]


def test_a_checkpoint_that_was_changed_or_signed_by_another_is_named(busy_shop: Shop) -> None:
    busy_shop.checkpoints[1] = busy_shop.checkpoints[1].replace("\n200\n", "\n201\n")
    stranger = SigningKey(KEY.name, bytes(32))
    head = Checkpoint(KEY.name, 3, bytes(32))
    busy_shop.checkpoints[3] = head.signed(stranger)
    busy_shop.checkpoints[4] = "nonsense"
    assert busy_shop.found() == [
        f"Checkpoint number {number} cannot be trusted: its signature or its text was changed."
        for number in (2, 4, 5)
    ]


def test_two_genuine_checkpoints_that_contradict_each_other_are_found(busy_shop: Shop) -> None:
    twin = Checkpoint(KEY.name, 600, bytes(32)).signed(KEY)
    assert [one.kind for one in busy_shop.verified(twin).findings] == [Kind.ALTERED_WITHIN]


def test_nothing_is_proven_without_a_checkpoint(shop: Shop) -> None:
    assert shop.verified().sound
    shop.enter()
    verification = shop.verified()
    assert (verification.sound, verification.checkpoint, verification.unsigned) == (True, None, 1)


def test_entries_that_are_not_even_json_are_named_not_crashed_on(busy_shop: Shop) -> None:
    for at, statement in enumerate((b"", b"[1]", b"\xff", b"{}", b'{"index":"x"}', b"[" * 9999)):
        busy_shop.rows[at] = Stored(at, statement, (b"junk", b"[1,2,3]"))
    assert busy_shop.found() == ["Each of the entries 0 to 5 is not what was entered."]


def test_what_was_signed_in_a_wrong_form_is_named(shop: Shop) -> None:
    shop.enter()
    for statement in (b"not a statement", shop.rows[0].statement):
        row = Stored(len(shop.rows), statement, None)
        shop.rows.append(row)
        shop.frontier, full = shop.frontier.add(row.leaf)
        shop.tiles[0, 0] += full[0].hash
    shop.sign()
    assert [(one.kind, one.first) for one in shop.verified().findings] == [
        (Kind.MALFORMED, 1),
        (Kind.MALFORMED, 2),
    ]


def test_every_finding_reads_well_in_both_languages(busy_shop: Shop) -> None:
    busy_shop.rows[5] = forged(5, 5)
    del busy_shop.rows[7]
    assert [one.text.ja for one in busy_shop.verified().findings] == [
        "記録5は、登録された内容と違います。",
        "記録7が取り除かれています。",
    ]


def test_the_key_decides_whose_log_it_is(busy_shop: Shop) -> None:
    other: VerifierKey = SigningKey("shop.example/ledger", bytes(32)).verifier
    found = verify(busy_shop.rows, keys=[other], checkpoints=busy_shop.checkpoints)
    assert {one.kind for one in found.findings} == {Kind.CHECKPOINT_REFUSED}
    assert found.checkpoint is None
