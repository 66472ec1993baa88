"""An entry: a public statement, and personal pieces that the statement commits to by salted hashes.

The statement is what the log hashes. A piece can be erased together with its salt; then nobody can
tell any more what it said, and the statement verifies as before.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from setsudo.errors import LedgerError
from setsudo.ledger.canonical import canonical
from setsudo.ledger.hashing import leaf_hash
from setsudo.ledger.reading import json_object
from setsudo.ledger.records import REFERENCE, Record, sealed_fields

FORM: Final = 1
LARGEST = 0xFFFF  # bytes of a statement: the length field of a tlog-tiles bundle has 16 bits
_NONE: Mapping[str, Any] = MappingProxyType({})

_ACT = re.compile(r"[a-z][a-z0-9_.]{0,63}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_SALT = re.compile(r"[A-Za-z0-9_-]{22,86}")
_HASH = re.compile(r"[0-9a-f]{64}")
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_KEYS = {"about", "act", "at", "erases", "facts", "index", "personal", "records", "v"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a statement says. Everything here is public: people stand in the pieces alone."""

    index: int
    act: str
    at: datetime
    about: str
    facts: Mapping[str, Any]
    personal: Mapping[str, str]
    """The name of each piece, and the SHA-256 of the piece in hexadecimal."""
    records: Mapping[str, Mapping[str, str]]
    """The state of each record after the act: a salted hash a field; no field: it was removed."""
    erases: Mapping[int, tuple[str, ...]]
    """The pieces of earlier entries that this act erased."""


class Stored(NamedTuple):
    """An entry as a store holds it. `pieces` is None where they are kept apart, as in an export.

    No statement and no piece holds a line break, so pieces can be stored joined by one.
    """

    place: int
    statement: bytes
    pieces: tuple[bytes, ...] | None = ()

    @property
    def leaf(self) -> bytes:
        """Return the hash by which the log knows the entry."""
        return leaf_hash(self.statement)

    @property
    def entry(self) -> Entry:
        """Return what the statement says. Raises LedgerError `ledger_entry`."""
        return read_statement(self.statement)

    def shown(self) -> Mapping[str, Any]:
        """Return the value of each piece that is still there and is the one committed to."""
        commitments = self.entry.personal
        return {
            name: value
            for piece in self.pieces or ()
            for _, name, value in [read_piece(piece)]
            if commitments.get(name) == sha256(piece).hexdigest()
        }

    def without(self, names: Collection[str]) -> Stored:
        """Return the entry after the pieces with these names, salts included, were erased."""
        left = (piece for piece in self.pieces or () if read_piece(piece)[1] not in names)
        return self._replace(pieces=tuple(left))


def fresh_salt() -> str:
    """Return 128 random bits as text."""
    return secrets.token_urlsafe(16)


def compose(
    index: int,
    act: str,
    *,
    at: datetime,
    about: str,
    facts: Mapping[str, Any] = _NONE,
    personal: Mapping[str, Any] = _NONE,
    records: Iterable[Record] = (),
    erases: Mapping[int, Collection[str]] | None = None,
    salt: Callable[[], str] = fresh_salt,
) -> Stored:
    """Return an entry ready to be stored at the place `index`.

    `about` is a reference such as `case/<id>`, never a name. `facts` are public and stay for good;
    whatever concerns a person belongs in `personal`. `records` are the rows that the act wrote, as
    they are after it. Raises LedgerError `ledger_entry` for what has no canonical form, for a name
    that is not plain, and for a statement above 65,535 bytes.
    """
    if at.tzinfo is None:
        raise _refused("the time has no zone")
    pieces: dict[str, bytes] = {}
    salts: dict[str, str] = {}

    def seal(name: str, value: object) -> None:
        salts[name] = salt()
        if not _SALT.fullmatch(salts[name]):
            raise _refused("a salt is shorter than 128 bits")
        pieces[name] = canonical([salts[name], name, value])

    for name, value in personal.items():
        if not _NAME.fullmatch(name):
            raise _refused("the name of a personal piece is not plain (a-z, 0-9, _)")
        seal(name, value)
    bound: dict[str, Mapping[str, str]] = {}
    for record in records:
        if record.ref in bound:
            raise _refused("a record is bound twice")
        seal(record.ref, None)
        bound[record.ref] = sealed_fields(record, salts[record.ref])
    entry = Entry(
        index=index,
        act=act,
        at=at.astimezone(UTC),
        about=about,
        facts=facts,
        personal={name: sha256(piece).hexdigest() for name, piece in pieces.items()},
        records=bound,
        erases={one: tuple(sorted(names)) for one, names in (erases or {}).items()},
    )
    statement = _statement(entry)
    # What was composed is read back, so that no entry is ever written that a verifier refuses.
    read_statement(statement)
    return Stored(index, statement, tuple(pieces[name] for name in sorted(pieces)))


def read_statement(statement: bytes) -> Entry:
    """Return what a statement says. Raises LedgerError `ledger_entry` unless its form is exact."""
    body = json_object(statement, code="ledger_entry", what="a statement")
    entry = _entry(body)
    if len(statement) > LARGEST:
        raise _refused("a statement is longer than 65,535 bytes: keep facts short")
    if _statement(entry) != statement:
        raise _refused("a statement is not in its canonical form")
    return entry


def read_piece(piece: bytes) -> tuple[str, str, Any]:
    """Return a piece's salt, name and value. Raises LedgerError `ledger_entry`."""
    parts = json_object(piece, code="ledger_entry", what="a personal piece", kind=list)
    if len(parts) != 3 or not isinstance(parts[0], str) or not isinstance(parts[1], str):
        raise _refused("a personal piece is not salt, name and value")
    return parts[0], parts[1], parts[2]


def _statement(entry: Entry) -> bytes:
    parts: dict[str, object] = {
        "about": entry.about,
        "act": entry.act,
        "at": f"{entry.at:%Y-%m-%dT%H:%M:%S.%f}Z",
        "index": entry.index,
        "v": FORM,
    }
    for name in ("facts", "personal", "records"):
        if part := getattr(entry, name):
            parts[name] = part
    if entry.erases:
        parts["erases"] = {str(index): names for index, names in entry.erases.items()}
    return canonical(parts)


def _entry(body: Mapping[str, Any]) -> Entry:
    if body.get("v") != FORM or not body.keys() <= _KEYS:
        raise _refused("a statement has a form that this version does not know")
    index, act, at, about = (body.get(key) for key in ("index", "act", "at", "about"))
    if not isinstance(index, int) or isinstance(index, bool) or index < 0:
        raise _refused("the index is not a whole number from 0")
    if not isinstance(act, str) or not _ACT.fullmatch(act):
        raise _refused("the name of the act is not plain (a-z, 0-9, _ and .)")
    if not isinstance(about, str) or not REFERENCE.fullmatch(about):
        raise _refused("what it is about is not a reference such as case/17")
    if not isinstance(at, str) or not _AT.fullmatch(at):
        raise _refused("the time is not in UTC to the microsecond")
    facts, personal, records, erases = (
        _part(body, key) for key in ("facts", "personal", "records", "erases")
    )
    _check_hashes(personal, of=lambda name: bool(_NAME.fullmatch(name) or name in records))
    for ref, fields in records.items():
        if not REFERENCE.fullmatch(ref) or ref not in personal or not isinstance(fields, dict):
            raise _refused("a record is not bound by its reference and a salt")
        _check_hashes(fields, of=lambda name: bool(name))
    return Entry(
        index=index,
        act=act,
        at=_time(at),
        about=about,
        facts=facts,
        personal=personal,
        records=records,
        erases=_erasures(erases, before=index),
    )


def _part(body: Mapping[str, Any], key: str) -> dict[str, Any]:
    part = body.get(key, {})
    if not isinstance(part, dict):
        raise _refused(f"{key} is not an object")
    return part


def _check_hashes(part: Mapping[str, Any], *, of: Callable[[str], bool]) -> None:
    for name, value in part.items():
        if not of(name) or not isinstance(value, str) or not _HASH.fullmatch(value):
            raise _refused("a commitment is not a plain name with a SHA-256 in hexadecimal")


def _time(at: str) -> datetime:
    try:
        return datetime.fromisoformat(at)
    except ValueError:
        raise _refused("the time does not exist") from None


def _erasures(part: Mapping[str, Any], *, before: int) -> dict[int, tuple[str, ...]]:
    erases = {}
    for key, names in part.items():
        if not re.fullmatch(r"0|[1-9][0-9]{0,15}", key) or int(key) >= before:
            raise _refused("only pieces of earlier entries can be erased")
        if not isinstance(names, list) or not names or not all(isinstance(n, str) for n in names):
            raise _refused("an erasure does not name the pieces")
        if names != sorted(set(names)):
            raise _refused("an erasure does not name each piece once and in order")
        erases[int(key)] = tuple(names)
    return erases


def _refused(why: str) -> LedgerError:
    return LedgerError(f"the entry is refused: {why}", code="ledger_entry")
