"""Enter what was done, in the transaction in which it is done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from types import MappingProxyType
from typing import Any, Final, Protocol

from django.db import connection

from setsudo.ledger import Frontier as Peaks
from setsudo.ledger import Record, append, compose
from setsudo.web.ledger.due import ask_for_checkpoints
from setsudo.web.ledger.models import Frontier

_ENTRIES: Final = "INSERT INTO ledger_entry (place, act, about, at, statement, pieces) VALUES "
_ENTRY: Final = "(%s, %s, %s, %s, %s, %s)"
_HASHES: Final = 'INSERT INTO ledger_tilehash (level, tile, "offset", hash) VALUES '
_HASH: Final = "(%s, %s, %s, %s)"
_READ_END: Final = "SELECT size, peaks FROM ledger_frontier WHERE id = 1"
_END: Final = "UPDATE ledger_frontier SET size = %s, peaks = %s WHERE id = 1"
_MOST_AT_ONCE: Final = 500
_NONE: Mapping[str, Any] = MappingProxyType({})


class Recorded(Protocol):
    """A row that entries bind: it tells its fields as JSON values."""

    def record(self) -> Record: ...


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be entered: an act, what it was about, and what the entry binds."""

    act: str
    at: datetime
    about: str
    by: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, Any] = field(default_factory=dict)
    rows: Iterable[Recorded] = ()
    erases: Mapping[int, Collection[str]] | None = None


def enter(
    act: str,
    *,
    at: datetime,
    about: str,
    by: str = "",
    facts: Mapping[str, Any] = _NONE,
    personal: Mapping[str, Any] = _NONE,
    rows: Iterable[Recorded] = (),
    erases: Mapping[int, Collection[str]] | None = None,
) -> int:
    """Append an entry and return its place.

    `by` is the id of the person who acted, empty where the system did; it is kept as a personal
    piece. `rows` are what the act wrote, as they are after it. Raises RuntimeError outside a
    transaction: an act and its entry stand or fall together.
    """
    return enter_all([Deed(act, at, about, by, facts, personal, rows, erases)])[0]


def enter_all(deeds: Sequence[Deed]) -> list[int]:
    """Append many entries of one transaction, in their order, and return their places.

    The frontier is locked and written once for all of them.
    """
    if not deeds:
        return []
    peaks = locked_frontier()
    before = peaks.size
    places: list[int] = []
    entries: list[tuple[Any, ...]] = []
    hashes: list[tuple[Any, ...]] = []
    for deed in deeds:
        stored = compose(
            peaks.size,
            deed.act,
            at=deed.at,
            about=deed.about,
            facts=deed.facts,
            personal={**deed.personal, **({"by": deed.by} if deed.by else {})},
            records=[row.record() for row in deed.rows],
            erases=deed.erases,
        )
        grown = append(peaks, stored)
        peaks = grown.frontier
        pieces = b"\n".join(stored.pieces or ())
        at = connection.ops.adapt_datetimefield_value(deed.at)
        places.append(stored.place)
        entries.append((stored.place, deed.act, deed.about, at, stored.statement, pieces))
        hashes += [(one.level, one.index, one.offset, one.hash) for one in grown.hashes]
    # Past the models, whose ceremony would take longer than all the rest: every act waits here.
    end: tuple[Any, ...] = (peaks.size, bytes(peaks))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(entries) <= _MOST_AT_ONCE:
            # Each statement is a way to the server and back, and everybody waits behind the lock.
            lines, rows = (", ".join([_ENTRY] * len(entries)), ", ".join([_HASH] * len(hashes)))
            cursor.execute(
                f"WITH entry AS ({_ENTRIES}{lines}), hash AS ({_HASHES}{rows}) {_END}",
                [*chain.from_iterable((*entries, *hashes)), *end],
            )
        else:
            cursor.executemany(_ENTRIES + _ENTRY, entries)
            cursor.executemany(_HASHES + _HASH, hashes)
            cursor.execute(_END, end)
    ask_for_checkpoints(before, peaks.size, at=deeds[-1].at)
    return places


def locked_frontier() -> Peaks:
    """Return the end of the log; nobody else appends until this transaction ends."""
    if not connection.in_atomic_block:
        raise RuntimeError("an entry is made in the transaction of its act")
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(_READ_END + lock)
        found = cursor.fetchone()
    if found is None:
        # The migration made the row; a database that was emptied since has it made anew.
        Frontier.objects.get_or_create(pk=1)
        return locked_frontier()
    return Peaks.read(found[0], bytes(found[1]))
