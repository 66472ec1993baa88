"""Erase personal pieces of entries: an act of its own, and the log verifies as before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction

from setsudo.errors import LedgerError
from setsudo.ledger.entry import read_piece
from setsudo.web.ledger.entering import enter, locked_frontier
from setsudo.web.ledger.models import Entry
from setsudo.web.ledger.storing import stored

_NONE: Mapping[str, Any] = MappingProxyType({})


@transaction.atomic
def erase(
    pieces: Mapping[int, Collection[str]],
    *,
    at: datetime,
    about: str,
    by: str = "",
    facts: Mapping[str, Any] = _NONE,
    act: str = "erased",
) -> int:
    """Cut the named pieces out of the entries at these places, salts included.

    Returns the place of the entry that names them. A row that an entry bound is unbound for good
    when the piece named after it goes, so delete the row in the same transaction. Raises
    LedgerError `ledger_erasure` where a piece is not there: nothing is erased then.
    """
    wanted = {place: frozenset(names) for place, names in pieces.items() if names}
    if not wanted:
        raise LedgerError("nothing was named that could be erased", code="ledger_erasure")
    # The end of the log is locked first, as by every append, so that two cannot wait in a ring.
    locked_frontier()
    rows = {row.place: row for row in Entry.objects.filter(place__in=list(wanted))}
    for place, names in wanted.items():
        row = rows.get(place)
        there = {read_piece(one)[1] for one in stored(row).pieces or ()} if row else frozenset()
        if row is None or not names <= there:
            raise LedgerError(
                f"entry {place} does not hold a piece that was to be erased", code="ledger_erasure"
            )
        row.pieces = b"\n".join(stored(row).without(names).pieces or ())
    Entry.objects.bulk_update(rows.values(), ["pieces"], batch_size=200)
    return enter(act, at=at, about=about, by=by, facts=facts, erases=wanted)
