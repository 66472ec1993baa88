"""Verify the stored log: the core's verification, and what only the store can be wrong about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from django.conf import settings
from django.db import connection

from setsudo.errors import LedgerError
from setsudo.ledger import (
    Checkpoint,
    Finding,
    Kind,
    Stored,
    StoredTree,
    Verification,
    VerifierKey,
    open_checkpoint,
    verify,
)
from setsudo.ledger import Frontier as Peaks
from setsudo.ledger.cosignature import WitnessKey, read_cosignature
from setsudo.ledger.findings import gathered
from setsudo.ledger.tiles import WIDTH, tile_path, tiles_of
from setsudo.ledger.timestamp import read_timestamp
from setsudo.web.ledger.beside import Tile, beside, held_tiles, labelled_entries, mislabelled
from setsudo.web.ledger.bound import bound_rows
from setsudo.web.ledger.models import Cosignature, Entry, Frontier, SignedCheckpoint, Timestamp
from setsudo.web.ledger.signing import verifier_key
from setsudo.web.ledger.stamping import trusted
from setsudo.web.ledger.storing import (
    SqlTiles,
    one_moment,
    plain_bytes,
    whatever_stands_there,
    whole,
)

Progress = Callable[[int], None]
EVERY = 2_000


def expected_steps() -> int:
    """Return about how many steps a verification takes: one an entry."""
    return Entry.objects.count()


def verify_log(
    *,
    against: Iterable[str] = (),
    keys: Iterable[VerifierKey] = (),
    progress: Progress | None = None,
) -> Verification:
    """Hold the stored log against its checkpoints, those kept elsewhere, and all bound rows.

    `against` are notes kept elsewhere; `keys` are the public keys to believe, the log's own where
    none is given. Nothing is written, and whoever appends meanwhile need not wait.
    """
    known = tuple(keys) or (verifier_key(),)
    with one_moment() as shared:
        with whatever_stands_there():
            signed = list(SignedCheckpoint.objects.order_by("size").defer("made_at"))
            end = Frontier.objects.filter(pk=1).first() or Frontier()
            tree = StoredTree(SqlTiles(), _size(whole(end.size)))
        wrong: list[int] = []
        with beside(_asked_beside, shared=shared, end=_last_place) as answered:
            found = verify(
                _told(labelled_entries(wrong), progress or (lambda _: None)),
                keys=known,
                checkpoints=[*(one.note for one in signed), *against],
                tree=tree,
                records=bound_rows(),
            )
            places, tiles = answered()
        besides = [
            *(
                Finding(Kind.LABEL_CHANGED, place, place, proven=True)
                for place in (*wrong, *places)
            ),
            *_frontier(end, tree, found),
            *_strays(tiles, tree.size),
            *_misfiled(signed, known),
            *_cosigned(),
            *_stamped(),
        ]
    return replace(found, findings=gathered((*found.findings, *besides)))


def _size(stated: int) -> int:
    """Return the size that two of three agree on: the end's note, the entries, the tiles."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(place), -1) + 1, COUNT(*) FROM ledger_entry")
        last, count = cursor.fetchone()
        cursor.execute(
            "SELECT COALESCE(MAX(tile), -1) FROM ledger_tilehash WHERE level = 0 AND tile >= 0"
        )
        (tile,) = cursor.fetchone()
        cursor.execute(
            'SELECT COALESCE(MAX("offset"), -1) FROM ledger_tilehash WHERE level = 0 AND tile = %s',
            [tile],
        )
        (offset,) = cursor.fetchone()
    tiles = whole(tile) * WIDTH + whole(offset) + 1 if tile != -1 else 0
    sizes: list[int] = sorted((stated, max(whole(last), count), tiles))
    return max(0, sizes[1])


def _asked_beside() -> tuple[list[int], list[Tile]]:
    return mislabelled(), held_tiles()


def _last_place() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(place), -1) FROM ledger_entry")
        return int(cursor.fetchone()[0])


def _told(found: Iterable[Stored], progress: Progress) -> Iterator[Stored]:
    """Yield the entries, and tell now and then how many they are."""
    number = 0
    for number, one in enumerate(found, start=1):
        if number % EVERY == 0:
            progress(number)
        yield one
    progress(number)


def _frontier(end: Frontier, tree: StoredTree, found: Verification) -> Iterator[Finding]:
    root = b""
    # A size that is neither's may be any number: nothing is worked out for it.
    if end.size in (found.size, tree.size):
        with suppress(LedgerError):
            root = Peaks.read(end.size, plain_bytes(end.peaks)).root
    if (end.size, root) == (found.size, found.root):
        return
    try:
        fits = end.size == tree.size and root == tree.root()
    except LedgerError:
        fits = False
    if not fits:
        yield Finding(Kind.FRONTIER_DAMAGED, place=whole(end.size))


def _strays(tiles: Iterable[Tile], size: int) -> Iterator[Finding]:
    """Yield the tiles that lack a hash, or hold one where none belongs or that is none."""
    wanted = {(level, index): width for level, index, width in tiles_of(size)}
    for level, tile, count, last, sound in tiles:
        width = wanted.pop((level, tile), 0)
        if not count == sound == width or last != width - 1:
            yield Finding(Kind.HASH_DAMAGED, name=_tile_name(level, tile))
    for level, tile in wanted:
        yield Finding(Kind.HASH_DAMAGED, name=_tile_name(level, tile))


def _tile_name(level: object, tile: object) -> str:
    if not (isinstance(level, int) and isinstance(tile, int)):
        return "tile/?"
    return tile_path(level, tile) if tile >= 0 else f"tile/{level}/{tile}"


def _misfiled(
    signed: Iterable[SignedCheckpoint], keys: tuple[VerifierKey, ...]
) -> Iterator[Finding]:
    """Yield genuine checkpoints that are filed under another size than they state."""
    for number, one in enumerate(signed, start=1):
        opened = _opened(one.note, keys)
        if opened is not None and opened.size != one.size:
            yield Finding(Kind.CHECKPOINT_REFUSED, place=number)


def _opened(note: str, keys: tuple[VerifierKey, ...]) -> Checkpoint | None:
    try:
        return open_checkpoint(note, keys)
    except LedgerError:
        return None


def _cosigned() -> Iterator[Finding]:
    if not settings.WITNESS_KEY:
        return
    witness = WitnessKey.read(settings.WITNESS_KEY)
    for one in Cosignature.objects.filter(witness=witness.name).select_related("checkpoint"):
        try:
            read_cosignature(one.line, one.checkpoint.note, witness)
        except LedgerError:
            yield Finding(Kind.COSIGNATURE_REFUSED, place=one.checkpoint.size, name=witness.name)


def _stamped() -> Iterator[Finding]:
    if not trusted():
        return
    for one in Timestamp.objects.select_related("checkpoint"):
        try:
            at = read_timestamp(bytes(one.answer), one.checkpoint.note, trusted())
        except LedgerError:
            at = None
        if at != one.at:
            yield Finding(Kind.TIMESTAMP_REFUSED, place=one.checkpoint.size)
