"""Cut what is deleted out of the ledger: its words and its salts go, and the log verifies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Model

from setsudo.ledger import Record
from setsudo.ledger.entry import read_piece
from setsudo.web.ledger.entering import Deed, enter_all
from setsudo.web.ledger.erasing import erase
from setsudo.web.ledger.models import Entry
from setsudo.web.ledger.storing import entries, split

_PIECES_AT_ONCE: Final = 400
_FIELDS_AT_ONCE: Final = 400
_AT_ONCE: Final = 400
_KEPT: Final = "by"
"""Who acted stays: the record of acts is never deleted."""


def records_of(rows: Iterable[Model]) -> list[Record]:
    """Return the records of those rows that the ledger binds."""
    return [row.record() for row in rows if callable(getattr(row, "record", None))]  # type: ignore[attr-defined]


def unbind(
    refs: Collection[str],
    abouts: Collection[str],
    *,
    about: str,
    at: datetime,
    near: Collection[str] = (),
) -> None:
    """Erase the pieces that bind these records, and all words of the entries about these things.

    `near` are things whose entries may bind the records too, and keep their words. What stays of a
    row is bound anew afterwards by `bind`.
    """
    wanted: dict[int, set[str]] = {}
    bound: set[str] = set()
    said = {*refs, *abouts}
    for some in _chunks(sorted({*said, *near})):
        for row in Entry.objects.filter(about__in=some).order_by("place"):
            words = row.about in said
            _gather(row.place, split(bytes(row.pieces)), refs, wanted, bound, words=words)
    # A row that no entry about it binds was bound by an entry about something else: rare, and
    # worth a look at the whole log.
    if missing := set(refs) - bound:
        for place, _, pieces in entries():
            _gather(place, pieces or (), missing, wanted, bound, words=False)
    some_of: dict[int, set[str]] = {}
    count = 0
    for place, names in sorted(wanted.items()):
        some_of[place] = names
        count += len(names)
        if count >= _PIECES_AT_ONCE:
            erase(some_of, at=at, about=about, act="retention.erased")
            some_of, count = {}, 0
    if some_of:
        erase(some_of, at=at, about=about, act="retention.erased")


def bind(act: str, rows: Sequence[Any], *, about: str, at: datetime, facts: dict[str, Any]) -> None:
    """Enter what was done, and bind the rows as they are now: in several entries where many."""
    some: list[Any] = []
    deeds: list[Deed] = []
    count = 0
    for row in rows:
        some.append(row)
        count += len(row.record().fields)
        if count >= _FIELDS_AT_ONCE:
            deeds.append(Deed(act, at, about, facts=facts, rows=some))
            some, count = [], 0
    if some or not deeds:
        deeds.append(Deed(act, at, about, facts=facts, rows=some))
    enter_all(deeds)


def _gather(
    place: int,
    pieces: Iterable[bytes],
    refs: Collection[str],
    wanted: dict[int, set[str]],
    bound: set[str],
    *,
    words: bool,
) -> None:
    for piece in pieces:
        name = read_piece(piece)[1]
        is_record = "/" in name
        if (is_record and name in refs) or (words and not is_record and name != _KEPT):
            wanted.setdefault(place, set()).add(name)
        if is_record:
            bound.add(name)


def _chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), _AT_ONCE):
        yield names[start : start + _AT_ONCE]
