"""What auditors look at: entries found by act, subject and time, and one entry in full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from setsudo.bilingual import Text
from setsudo.cases.disclosure import Part, refuse_unless_seen, seen_by
from setsudo.errors import LedgerError
from setsudo.ledger.entry import Entry as Statement
from setsudo.ledger.hashing import SIZE
from setsudo.ledger.tiles import WIDTH, width_of
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.cases.reading.naming import Names, names_of
from setsudo.web.ledger.checkpoints import newest
from setsudo.web.ledger.models import Entry
from setsudo.web.ledger.storing import SqlTiles, stored
from setsudo.web.ledger.words import name_of
from setsudo.web.templatetags.saying import language

_PREFIX: Final = "case/"
_REASONS: Final = frozenset({"reason"})
"""Pieces of entries about cases that whoever audits them reads, hidden names left out."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; an empty part narrows nothing down."""

    about: str = ""
    act: str = ""
    since: date | None = None
    until: date | None = None


def found(wanted: Wanted) -> QuerySet[Entry]:
    """Return the entries that fit, the newest first."""
    entries = Entry.objects.order_by("-place")
    if wanted.about:
        entries = entries.filter(_about(wanted.about))
    if wanted.act:
        entries = entries.filter(_begins("act", wanted.act))
    if wanted.since:
        entries = entries.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        entries = entries.filter(at__lt=_midnight(wanted.until + timedelta(days=1)))
    return entries


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry in the list: what was done in words, and the case by the number people know."""

    row: Entry
    name: Text
    number: str


def listed(rows: Iterable[Entry]) -> list[Listed]:
    """Return entries as they are listed; the numbers of all their cases are read at once."""
    every = [*rows]
    about = [one.about.removeprefix(_PREFIX) for one in every if one.about.startswith(_PREFIX)]
    refs = [ref for one in about if (ref := _uuid(one)) is not None]
    found = Case.objects.filter(pk__in=refs).values_list("pk", "number")
    numbers = {f"{_PREFIX}{pk}": number for pk, number in found}
    return [Listed(one, name_of(one.act), numbers.get(one.about, "")) for one in every]


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry as it is shown: what it states, and the pieces that are still there.

    `kept_back` names the pieces that are there and not for this reader; `showable` those that they
    may put into a proof, where a piece stands as it was written.
    """

    row: Entry
    statement: Statement | None
    pieces: tuple[tuple[str, str], ...]
    erased: tuple[str, ...]
    by: str
    text: str
    proven: bool
    kept_back: tuple[str, ...] = ()
    showable: tuple[str, ...] = ()


def shown(place: int, viewer: User) -> Shown | None:
    """Return the entry at a place as somebody may see it; None where there is none.

    Of an entry about a case an auditor sees what the page of the case shows them: no name of who
    reported or was hurt, and no words but reasons. Raises NotEntitled where the record of the case
    is kept from them.
    """
    row = Entry.objects.filter(place=place).first()
    if row is None:
        return None
    last = newest()
    names = _names(row.about, viewer)
    try:
        one = stored(row)
        statement, there = one.entry, one.shown()
    except LedgerError:
        # Somebody changed it: the page says so, and a verification says what.
        return Shown(row, None, (), (), "", "", proven=False)
    written = {
        name: _text(value)
        for name, value in there.items()
        if name != "by" and name not in statement.records
    }
    open_ = {name: text for name, text in written.items() if names is None or name in _REASONS}
    said = {name: names.masked(text) if names else text for name, text in open_.items()}
    by, hidden = _who(there, names)
    return Shown(
        row,
        statement,
        tuple(said.items()),
        tuple(name for name in statement.personal if name not in there),
        by,
        one.statement.decode(),
        proven=last is not None and place < last.size,
        kept_back=tuple(name for name in written if name not in open_),
        showable=(
            *(["by"] if by and not hidden else []),
            *(name for name in said if said[name] == open_[name]),
        ),
    )


def bundle(index: int, width: int) -> bytes:
    """Return the statements of a tile, each behind its length; empty where one is missing."""
    first = index * WIDTH
    rows = Entry.objects.filter(place__gte=first, place__lt=first + width).order_by("place")
    parts = [bytes(one) for one in rows.values_list("statement", flat=True)]
    if len(parts) != width:
        return b""
    return b"".join(len(one).to_bytes(2) + one for one in parts)


def tile(level: int | None, index: int, width: int) -> bytes | None:
    """Return a tile, or a bundle where `level` is None; None beyond the newest checkpoint."""
    last = newest()
    whole = width_of(level or 0, index, last.size) if last is not None else 0
    if not 0 < width <= whole:
        return None
    data = bundle(index, width) if level is None else SqlTiles().tile(level, index, width)
    expected = level is None or len(data) == width * SIZE
    return data if data and expected else None


def _about(written: str) -> Q:
    """Return what finds a reference, or a case by the number that people know."""
    text = written.strip()
    refs = Case.objects.filter(number=text).values_list("ref", flat=True)
    return _begins("about", text) | Q(about__in=[f"{_PREFIX}{ref}" for ref in refs])


def _uuid(text: str) -> UUID | None:
    # An entry keeps whatever reference it was given.
    try:
        return UUID(text)
    except ValueError:
        return None


def _begins(column: str, text: str) -> Q:
    """Return what finds texts that begin so. SQLite looks a range up in its index, where LIKE would
    read every entry."""
    if connection.vendor == "sqlite":
        return Q(**{f"{column}__gte": text, f"{column}__lt": text + chr(0x10FFFF)})
    return Q(**{f"{column}__startswith": text})


def _names(about: str, viewer: User) -> Names | None:
    """Return the names of the case that an entry is about, as somebody sees them; None where it is
    about no case. Raises NotEntitled."""
    kind, _, ref = about.partition("/")
    try:
        if kind == "case":
            case = Case.objects.select_related("site", "customer").filter(pk=ref).first()
        elif kind == "interaction":
            case = Case.objects.filter(contacts__interaction__ref=ref).first()
        else:
            case = None
    except ValidationError:
        # An entry keeps whatever reference it was given.
        case = None
    if case is None:
        return None
    involved = case.involved()
    refuse_unless_seen(viewer.person, Part.RECORD, involved)
    seen = seen_by(viewer.person, involved)
    contacts = [one.interaction for one in case.contacts.select_related("interaction")]
    return names_of(case, viewer, seen, lang=language(), contacts=contacts)


def _who(there: Mapping[str, Any], names: Names | None) -> tuple[str, bool]:
    """Return who acted, as a reader sees it, and whether their name is kept back."""
    ident = there.get("by")
    if not isinstance(ident, str):
        return "", False
    try:
        person = User.objects.filter(pk=ident).first()
    except ValidationError:
        # An id of another kind is no error here: an entry keeps whatever it was given.
        person = None
    if person is None:
        return ident, False
    if names is None:
        return person.name, False
    return names.of(person), names.hides(person)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return str(value)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
