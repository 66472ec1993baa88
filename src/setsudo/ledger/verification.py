"""Hold a log against its checkpoints, its hashes and the rows that it speaks of.

Reads each entry once; memory grows by 100 bytes an entry. Nothing is repaired, nothing is written.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from setsudo.errors import LedgerError
from setsudo.ledger.alignment import Seen, align
from setsudo.ledger.checkpoint import Checkpoint, newest, open_checkpoint
from setsudo.ledger.entry import Stored
from setsudo.ledger.expectation import Doubt, doubts, fits, stored_leaves, vouched
from setsudo.ledger.findings import Finding, Kind, gathered
from setsudo.ledger.hashing import SIZE, folded, leaf_hash
from setsudo.ledger.note import VerifierKey
from setsudo.ledger.promises import Promises
from setsudo.ledger.records import Record, Unreadable
from setsudo.ledger.tiles import HEIGHT, WIDTH, StoredTree, tile_path, tiles_of
from setsudo.ledger.tree import Tree


@dataclass(frozen=True, slots=True)
class Verification:
    """What was held against what, and everything that does not fit."""

    size: int
    """How many entries there are."""
    root: bytes
    checkpoint: Checkpoint | None
    """The newest checkpoint that is genuine; None: nothing is proven."""
    unsigned: int
    """How many entries come after it: those only the stored hashes speak for."""
    records: int
    """How many rows were compared with what their entries bound."""
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Say whether nothing was found. How much that proves, `checkpoint` tells."""
        return not self.findings


def verify(
    entries: Iterable[Stored],
    *,
    keys: Iterable[VerifierKey],
    checkpoints: Iterable[str] = (),
    tree: StoredTree | None = None,
    records: Iterable[Record | Unreadable] | None = None,
) -> Verification:
    """Verify a log, naming every entry and every record that is not as it was entered.

    `entries` come in the order of their places. `checkpoints` are signed notes: the stored ones
    and, above all, older ones that were kept elsewhere. `tree` is what the store holds of the
    tree; with it single entries are named, without it only ranges between checkpoints. `records`
    are all rows that entries bind, as they are now. Findings never hold personal data.
    """
    keys = tuple(keys)
    promises = Promises()
    seen = _read(entries, promises)
    genuine, findings = _opened(checkpoints, keys)
    mine = Tree(seen.leaves)
    about_log, strange = _compared(seen, mine, genuine, tree)
    findings += (*about_log, *promises.about_pieces(strange))
    compared = 0
    if records is not None:
        about_records, compared = promises.about_records(records, strange)
        findings += about_records
    head = newest(genuine)
    return Verification(
        size=mine.size,
        root=mine.root(),
        checkpoint=head,
        unsigned=max(0, mine.size - (head.size if head else 0)),
        records=compared,
        findings=gathered(findings),
    )


def _read(entries: Iterable[Stored], promises: Promises) -> Seen:
    seen = Seen(array("q"), bytearray(), array("q"))
    # A million entries: what need not be looked up for each is looked up once.
    place, leaf, state, read = (
        seen.places.append,
        seen.leaves.extend,
        seen.stated.append,
        promises.read,
    )
    for row, (at, statement, pieces) in enumerate(entries):
        place(at)
        leaf(leaf_hash(statement))
        state(read(row, statement, pieces))
    return seen


def _opened(
    notes: Iterable[str], keys: Sequence[VerifierKey]
) -> tuple[list[Checkpoint], list[Finding]]:
    genuine: list[Checkpoint] = []
    refused: list[Finding] = []
    for number, note in enumerate(notes, start=1):
        try:
            genuine.append(open_checkpoint(note, keys))
        except LedgerError:
            refused.append(Finding(Kind.CHECKPOINT_REFUSED, place=number))
    return genuine, refused


def _compared(
    seen: Seen, mine: Tree, genuine: Sequence[Checkpoint], tree: StoredTree | None
) -> tuple[list[Finding], frozenset[int]]:
    """Return what is wrong with the log itself, and the rows that are none of its entries."""
    top = max((one.size for one in genuine), default=0)
    in_order = seen.in_order()
    broken = _first_broken(mine, in_order, genuine)
    leaves = stored_leaves(tree, max(top, 0 if tree else mine.size))
    findings: list[Finding] = []
    if broken is None and in_order == mine.size:
        # The entries are those signed, so it is the stored hashes that may be wrong.
        findings += _damaged(tree, mine, top, leaves) if tree else ()
        leaves[: top * SIZE] = seen.leaves[: top * SIZE]
        signed = top
    else:
        signed = vouched(tree, genuine)
        findings += _about_doubts(seen, doubts(tree, signed), leaves) if tree else ()
        explained = tree is not None and all(fits(tree, one) for one in genuine)
        if broken is not None and not explained:
            findings.append(Finding(Kind.ALTERED_WITHIN, broken.start, broken.stop - 1))
    alignment = align(seen, leaves, signed)
    findings += alignment.findings
    if not findings:
        findings += (
            Finding(Kind.MALFORMED, place, place)
            for place, stated in enumerate(seen.stated)
            if place != stated
        )
    return findings, alignment.strange


def _first_broken(mine: Tree, in_order: int, genuine: Sequence[Checkpoint]) -> range | None:
    """Return the entries between the last checkpoint that fits and the first that does not."""
    start = 0
    for one in sorted(genuine, key=lambda one: one.size):
        if one.size > in_order or mine.root(one.size) != one.root:
            # Of two checkpoints over one size that differ, all that comes before is in question.
            return range(start if start < one.size else 0, max(one.size, 1))
        start = one.size
    return None


def _about_doubts(seen: Seen, in_doubt: Iterable[Doubt], leaves: bytearray) -> Iterator[Finding]:
    """Settle each range by its entries where they have its root; yield what is wrong with it."""
    for doubt in in_doubt:
        rows = seen.rows_of(doubt.start, doubt.end)
        own = seen.leaves[rows.start * SIZE : rows.stop * SIZE] if rows else bytearray()
        if own and folded(bytes(own)) == doubt.root:
            leaves[doubt.start * SIZE : doubt.end * SIZE] = own
            yield Finding(Kind.HASH_DAMAGED, name=f"{doubt.start}-{doubt.end - 1}")
        else:
            yield Finding(Kind.ALTERED_WITHIN, doubt.start, doubt.end - 1)


def _damaged(tree: StoredTree, mine: Tree, top: int, leaves: bytearray) -> Iterator[Finding]:
    """Yield the stored tiles that are not those of the entries, whose tree is `mine`.

    `leaves` are the tiles of level 0, which are most of them and were read already.
    """
    if tree.size < top:
        yield Finding(Kind.HASH_DAMAGED, name=f"size {tree.size}")
    for level, index, width in tiles_of(min(tree.size, mine.size)):
        start = index * WIDTH * SIZE
        right = mine.level(level * HEIGHT)[start : start + width * SIZE]
        there = leaves[start : start + width * SIZE] if level == 0 else tree.tile(level, index)
        there = there[: width * SIZE]
        if level == 0:
            # Beyond the newest checkpoint nothing tells whether the hash or the entry is wrong.
            signed = max(0, top - index * WIDTH) * SIZE
            right, there = right[:signed], there[:signed]
        if right != there:
            yield Finding(Kind.HASH_DAMAGED, name=tile_path(level, index))
