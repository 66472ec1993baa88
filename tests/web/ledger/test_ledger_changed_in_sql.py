"""Somebody with the database in hand changes what is stored: each change is found and named."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from ledger_store import fill, let_anything_pass, sql

from setsudo.ledger import Finding, Kind
from setsudo.web.accounts.models import Site, User
from setsudo.web.ledger.erasing import erase
from setsudo.web.ledger.models import Entry, SignedCheckpoint, TileHash
from setsudo.web.ledger.verifying import verify_log
from setsudo.web.policies.models import PolicyRevision

SIZE = 270
PARTS = 4
Chance = random.Random
Named = Callable[[Finding], bool]


def entry(place: int, *kinds: Kind) -> Named:
    def named(one: Finding) -> bool:
        told = range(0) if one.first is None or one.last is None else range(one.first, one.last + 1)
        return one.kind in kinds and place in (one.place, *told)

    return named


def changed(place: int, chance: Chance) -> Named:
    statement = bytearray(Entry.objects.get(place=place).statement)
    statement[chance.randrange(len(statement))] ^= 1 << chance.randrange(8)
    sql("UPDATE ledger_entry SET statement = %s WHERE place = %s", bytes(statement), place)
    return entry(place, Kind.CHANGED)


def removed(place: int, _: Chance) -> Named:
    sql("DELETE FROM ledger_entry WHERE place = %s", place)
    return entry(place, Kind.REMOVED)


def inserted(place: int, _: Chance) -> Named:
    count = Entry.objects.count()
    sql("UPDATE ledger_entry SET place = place + 1000001 WHERE place >= %s", place)
    sql("UPDATE ledger_entry SET place = place - 1000000 WHERE place > 1000000")
    source = place - 1 if place else 1
    sql(
        "INSERT INTO ledger_entry SELECT %s, act, about, at, statement, pieces FROM ledger_entry "
        "WHERE place = %s", place, source,
    )  # fmt: skip
    assert Entry.objects.count() == count + 1
    # A copy beside its original: which of the two is the copy cannot matter.
    return lambda one: one.kind is Kind.INSERTED and one.place in (place, source, place + 1)


def exchanged(place: int, chance: Chance) -> Named:
    other = chance.choice([one for one in range(SIZE) if one != place])
    sql("UPDATE ledger_entry SET place = 1000000 WHERE place = %s", place)
    sql("UPDATE ledger_entry SET place = %s WHERE place = %s", place, other)
    sql("UPDATE ledger_entry SET place = %s WHERE place = 1000000", other)
    return entry(place, Kind.MOVED)


def piece_changed(place: int, _: Chance) -> Named:
    pieces = bytes(Entry.objects.get(place=place).pieces)
    sql(
        "UPDATE ledger_entry SET pieces = %s WHERE place = %s",
        pieces.replace(b'",', b'x",', 1),
        place,
    )
    return entry(place, Kind.PERSONAL_CHANGED, Kind.PERSONAL_MISSING)


def erased_without_entry(place: int, _: Chance) -> Named:
    sql("UPDATE ledger_entry SET pieces = '' WHERE place = %s", place)
    return entry(place, Kind.PERSONAL_MISSING)


def label_changed(place: int, chance: Chance) -> Named:
    column = chance.choice(["act", "about", "at"])
    sql(f"UPDATE ledger_entry SET {column} = '2020-01-01 00:00:00' WHERE place = %s", place)  # noqa: S608
    return entry(place, Kind.LABEL_CHANGED)


def tile_changed(place: int, chance: Chance) -> Named:
    wrong = chance.choice([b"\0" * 32, b"short", chance.randbytes(32)])
    where = 'WHERE level = 0 AND tile = %s AND "offset" = %s'
    sql(f"UPDATE ledger_tilehash SET hash = %s {where}", wrong, *divmod(place, 256))  # noqa: S608
    return _tile(place)


def tile_removed(place: int, _: Chance) -> Named:
    where = 'WHERE level = 0 AND tile = %s AND "offset" = %s'
    sql(f"DELETE FROM ledger_tilehash {where}", *divmod(place, 256))  # noqa: S608
    return _tile(place)


def tile_above_changed(_: int, chance: Chance) -> Named:
    sql("UPDATE ledger_tilehash SET hash = %s WHERE level = 1", chance.randbytes(32))
    return lambda one: one.kind is Kind.HASH_DAMAGED and one.name.startswith("tile/1/")


def tile_added(place: int, chance: Chance) -> Named:
    level = chance.choice([0, 1, 2, 9])
    sql(
        'INSERT INTO ledger_tilehash (level, tile, "offset", hash) VALUES (%s, %s, %s, %s)',
        level, 5 + place, place % 256, chance.randbytes(32),
    )  # fmt: skip
    return lambda one: one.kind is Kind.HASH_DAMAGED and one.name.startswith(f"tile/{level}/")


def frontier_changed(_: int, chance: Chance) -> Named:
    if chance.random() < 0.5:
        sql("UPDATE ledger_frontier SET size = size + %s", chance.randrange(1, 10**6))
    else:
        sql("UPDATE ledger_frontier SET peaks = %s", chance.randbytes(32 * 4))
    return lambda one: one.kind is Kind.FRONTIER_DAMAGED


def checkpoint_changed(place: int, chance: Chance) -> Named:
    one = chance.choice(list(SignedCheckpoint.objects.all()))
    if chance.random() < 0.5:
        sql("UPDATE ledger_signedcheckpoint SET size = size + 1 WHERE id = %s", one.pk)
        return lambda found: found.kind is Kind.RECORD_UNKNOWN and "checkpoint/" in found.name
    note = one.note.replace(f"\n{one.size}\n", f"\n{one.size + 1}\n")
    sql("UPDATE ledger_signedcheckpoint SET note = %s WHERE id = %s", note, one.pk)
    return lambda found: found.kind is Kind.CHECKPOINT_REFUSED


def checkpoint_removed(_: int, chance: Chance) -> Named:
    one = chance.choice(list(SignedCheckpoint.objects.all()))
    sql("DELETE FROM ledger_signedcheckpoint WHERE id = %s", one.pk)
    return lambda found: (
        found.kind is Kind.RECORD_MISSING and found.name == f"checkpoint/{one.size}"
    )


def row_changed(_: int, chance: Chance) -> Named:
    one = chance.choice(list(PolicyRevision.objects.all()))
    sql("UPDATE policies_policyrevision SET ident = 'policy/other' WHERE id = %s", one.pk)
    return lambda found: (
        found.kind is Kind.RECORD_CHANGED and found.name == f"policy/{one.content_hash}: ident"
    )


def row_removed(_: int, chance: Chance) -> Named:
    one = chance.choice(list(PolicyRevision.objects.all()))
    sql("DELETE FROM policies_policyrevision WHERE id = %s", one.pk)
    return lambda found: (
        found.kind is Kind.RECORD_MISSING and found.name == f"policy/{one.content_hash}"
    )


def row_slipped_in(place: int, _: Chance) -> Named:
    one = PolicyRevision.objects.first()
    assert one is not None
    PolicyRevision.objects.create(
        ident="x/1", content_hash=f"{place:064}", text="", in_force_from=one.in_force_from
    )
    return lambda found: found.kind is Kind.RECORD_UNKNOWN and found.name == f"policy/{place:064}"


DEEDS = [
    changed, removed, inserted, exchanged, piece_changed, erased_without_entry, label_changed,
    tile_changed, tile_removed, tile_above_changed, tile_added, frontier_changed,
    checkpoint_changed, checkpoint_removed, row_changed, row_removed, row_slipped_in,
]  # fmt: skip


def _tile(place: int) -> Named:
    # Before the newest checkpoint the entry is proven right; after it either may be the wrong one.
    def named(one: Finding) -> bool:
        if one.kind is Kind.HASH_DAMAGED:
            return one.name == f"tile/0/{place // 256:03}"
        return entry(place, Kind.CHANGED, Kind.INSERTED)(one) and not one.proven

    return named


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_a_thousand_changes_of_what_is_stored_are_found_and_named(part: int) -> None:
    fill(SIZE)
    let_anything_pass()
    assert verify_log().findings == ()
    for number in range(part, 1000, PARTS):
        chance = random.Random(number)  # noqa: S311
        deed = DEEDS[number % len(DEEDS)]
        with transaction.atomic():
            named = deed(chance.randrange(SIZE), chance)
            found = verify_log().findings
            transaction.set_rollback(True)
        assert any(map(named, found)), f"{deed.__name__} {number}: {found}"
    assert verify_log().findings == ()


@pytest.mark.django_db
def test_a_determination_changed_behind_the_log_is_named_with_its_fields(
    ginza: Site, officer: User, approver: User
) -> None:
    sys.path.append(str(Path(__file__).parents[1] / "cases"))
    from stored_cases import determined, opened

    made = determined(opened(ginza), officer, approver)
    # The story's stage puts the assessment there itself, without an entry.
    staged = verify_log().findings
    assert {one.kind for one in staged} <= {Kind.RECORD_UNKNOWN}

    type(made).objects.filter(pk=made.pk).update(reason="別の理由")
    (found,) = set(verify_log().findings) - set(staged)
    assert (found.kind, found.name) == (
        Kind.RECORD_CHANGED, f"determination/{made.ref}: reason",
    )  # fmt: skip
    assert "別の理由" not in found.text.ja


@pytest.mark.django_db
def test_an_erasure_undone_is_found() -> None:
    fill(5)
    before = Entry.objects.get(place=2)
    erase({2: ["customer"]}, at=before.at, about="customer/1")
    assert verify_log().findings == ()
    Entry.objects.filter(place=2).update(pieces=before.pieces)
    (found,) = verify_log().findings
    assert (found.kind, found.first, found.name) == (Kind.PERSONAL_KEPT, 2, "customer")


@pytest.mark.django_db
def test_a_log_rewritten_as_a_whole_is_found_by_a_checkpoint_kept_elsewhere() -> None:
    fill(20, every=10)
    kept = SignedCheckpoint.objects.order_by("size").last()
    assert kept is not None
    with transaction.atomic():
        let_anything_pass()
        for table in ("signedcheckpoint", "tilehash", "entry"):
            sql(f"DELETE FROM ledger_{table}")  # noqa: S608
        sql("DELETE FROM policies_policyrevision")
        sql("UPDATE ledger_frontier SET size = 0, peaks = %s", b"")
    fill(22, every=11)

    assert verify_log().findings == ()
    assert any(one.kind is Kind.ALTERED_WITHIN for one in verify_log(against=[kept.note]).findings)


@pytest.mark.django_db
def test_every_hash_leads_to_the_size_of_its_level() -> None:
    fill(260, every=1000)
    assert TileHash.objects.filter(level=0).count() == 260
    assert TileHash.objects.filter(level=1).count() == 1
