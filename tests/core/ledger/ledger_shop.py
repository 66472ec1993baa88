"""A shop's ledger as its store would hold it: rows, tiles, frontier and checkpoints in memory."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from setsudo.ledger import (
    Checkpoint,
    Frontier,
    Record,
    SigningKey,
    Stored,
    StoredTree,
    Verification,
    append,
    compose,
    verify,
)

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
KEY = SigningKey("shop.example/ledger", bytes(range(32)))


@dataclass
class Shop:
    """Does with the core what a database layer does in one transaction."""

    rows: list[Stored] = field(default_factory=list)
    tiles: dict[tuple[int, int], bytearray] = field(default_factory=dict)
    frontier: Frontier = field(default_factory=Frontier)
    checkpoints: list[str] = field(default_factory=list)
    records: dict[str, Record] = field(default_factory=dict)
    salts: Callable[[], str] = field(
        default_factory=lambda: map("{:022}".format, itertools.count()).__next__
    )

    def enter(
        self,
        act: str = "reported",
        *,
        about: str = "case/1",
        facts: Mapping[str, Any] | None = None,
        personal: Mapping[str, Any] | None = None,
        records: tuple[Record, ...] = (),
        erases: Mapping[int, tuple[str, ...]] | None = None,
    ) -> Stored:
        index = self.frontier.size
        entry = compose(
            index,
            act,
            at=NOON + timedelta(seconds=index),
            about=about,
            facts=facts or {},
            personal={"by": f"agent-{index % 7}"} if personal is None else personal,
            records=records,
            erases=erases,
            salt=self.salts,
        )
        self.store(entry)
        for record in records:
            self.records[record.ref] = record
            if not record.fields:
                del self.records[record.ref]
        return entry

    def store(self, entry: Stored) -> None:
        grown = append(self.frontier, entry)
        self.rows.append(entry)
        self.frontier = grown.frontier
        for one in grown.hashes:
            tile = self.tiles.setdefault((one.level, one.index), bytearray())
            assert len(tile) == one.offset * 32
            tile += one.hash

    def sign(self) -> str:
        head = Checkpoint(KEY.name, self.frontier.size, self.frontier.root)
        self.checkpoints.append(head.signed(KEY))
        return self.checkpoints[-1]

    def tile(self, level: int, index: int, width: int) -> bytes:
        return bytes(self.tiles.get((level, index), b""))[: width * 32]

    @property
    def tree(self) -> StoredTree:
        return StoredTree(self, self.frontier.size)

    def verified(self, *elsewhere: str, tree: bool = True) -> Verification:
        return verify(
            self.rows,
            keys=[KEY.verifier],
            checkpoints=[*self.checkpoints, *elsewhere],
            tree=self.tree if tree else None,
            records=self.records.values(),
        )

    def found(self, *elsewhere: str, tree: bool = True) -> list[str]:
        """Return the English sentences of what a verification finds."""
        return [one.text.en for one in self.verified(*elsewhere, tree=tree).findings]


def filled(count: int, *, every: int) -> Shop:
    shop = Shop()
    for number in range(1, count + 1):
        shop.enter()
        if number % every == 0:
            shop.sign()
    return shop
