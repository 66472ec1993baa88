"""What statements promise beyond themselves: their pieces, their erasures and their records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from pydantic_core import from_json

from setsudo.errors import LedgerError
from setsudo.ledger.entry import read_piece
from setsudo.ledger.findings import Finding, Kind
from setsudo.ledger.records import Record, Unreadable, changed_fields

_NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Binding:
    """The state in which an entry left a record. Without its salt it cannot be compared."""

    row: int
    index: int
    fields: Mapping[str, str]
    salt: str | None


class Promises:
    """Collects them while entries are read, and holds them against what is there."""

    def __init__(self) -> None:
        self._missing: list[tuple[int, int, str]] = []
        self._changed: list[tuple[int, int, str]] = []
        self._erasures: list[tuple[int, int, Mapping[int, Collection[str]]]] = []
        self._latest: dict[str, _Binding] = {}
        self._apart = False

    def read(self, row: int, statement: bytes, pieces: tuple[bytes, ...] | None) -> int:
        """Take in a stored entry. Returns the index that it states; -1 where it cannot be read."""
        try:
            # Faster than the exact reading; the leaf hash already fixes every byte of the form.
            body = from_json(statement)
            index = body["index"]
            find = body.get
            personal, bound, erased = find("personal"), find("records"), find("erases")
            if not isinstance(index, int) or not -1 < index < 1 << 62:
                return -1
            if erased:
                part = {int(one): names for one, names in erased.items()}
                self._erasures.append((row, index, part))
            if pieces is None:
                self._apart = True
            elif personal or pieces:
                self._hold(row, index, personal or _NONE, pieces)
            if bound:
                self._bind(row, index, bound, pieces or ())
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
            return -1
        return index

    def about_pieces(self, strange: Collection[int]) -> Iterator[Finding]:
        """Yield the pieces that were changed, went without an entry, or outlived their erasure."""
        erased = self._erased(strange)
        for row, index, name in self._changed:
            if row not in strange:
                yield Finding(Kind.PERSONAL_CHANGED, index, index, name=name)
        absent: set[tuple[int, str]] = set()
        for row, index, name in self._missing:
            absent.add((index, name))
            if row not in strange and (index, name) not in erased:
                yield Finding(Kind.PERSONAL_MISSING, index, index, name=name)
        if not self._apart:
            for index, name in erased.keys() - absent:
                yield Finding(Kind.PERSONAL_KEPT, index, index, name=name)

    def about_records(
        self, records: Iterable[Record | Unreadable], strange: Collection[int]
    ) -> tuple[list[Finding], int]:
        """Return what does not fit between the rows and the entries, and how many were compared."""
        findings: list[Finding] = []
        compared = 0
        erased = self._erased(strange)
        there: set[str] = set()
        for record in records:
            there.add(record.ref)
            bound = self._latest.get(record.ref)
            if bound is None:
                findings.append(Finding(Kind.RECORD_UNKNOWN, name=record.ref))
            elif bound.row in strange and isinstance(record, Record):
                continue
            elif not bound.fields or (bound.index, record.ref) in erased:
                by = erased.get((bound.index, record.ref), bound.index)
                findings.append(Finding(Kind.RECORD_KEPT, by, by, name=record.ref))
            elif isinstance(record, Unreadable):
                findings.append(_about(Kind.RECORD_CHANGED, f"{record.ref}: ?", bound))
            elif bound.salt is not None:
                compared += 1
                if fields := changed_fields(bound.fields, bound.salt, record):
                    named = f"{record.ref}: {', '.join(fields)}"
                    findings.append(_about(Kind.RECORD_CHANGED, named, bound))
        for ref, bound in self._latest.items():
            gone = ref not in there and bound.row not in strange
            if gone and bound.fields and (bound.index, ref) not in erased:
                findings.append(_about(Kind.RECORD_MISSING, ref, bound))
        return findings, compared

    def _hold(
        self, row: int, index: int, personal: Mapping[str, str], pieces: tuple[bytes, ...]
    ) -> None:
        """Hold the pieces against what the statement commits to."""
        if len(pieces) == 1 == len(personal):
            # Most entries: who did it, and nothing else.
            (committed,) = personal.values()
            if sha256(pieces[0]).hexdigest() == committed:
                return
        hashes = {sha256(piece).hexdigest(): piece for piece in pieces}
        committed_to = set(personal.values())
        if hashes.keys() == committed_to:
            return
        missing = [name for name, committed in personal.items() if committed not in hashes]
        for committed, piece in hashes.items():
            if committed not in committed_to:
                name = _name_of(piece)
                if name in missing:
                    missing.remove(name)
                    self._changed.append((row, index, name))
                else:
                    # Its own name may be anything by now, even somebody's words.
                    self._changed.append((row, index, "?"))
        self._missing += ((row, index, name) for name in missing)

    def _bind(
        self,
        row: int,
        index: int,
        bound: Mapping[str, Mapping[str, str]],
        pieces: tuple[bytes, ...],
    ) -> None:
        salts: dict[str, str] = {}
        for piece in pieces:
            try:
                salt, name, _ = read_piece(piece)
            except LedgerError:
                continue
            salts[name] = salt
        for ref, fields in bound.items():
            before = self._latest.get(ref)
            if before is None or before.index <= index:
                self._latest[ref] = _Binding(row, index, dict(fields), salts.get(ref))

    def _erased(self, strange: Collection[int]) -> dict[tuple[int, str], int]:
        """Return the pieces said to be erased, each with the entry that says so."""
        return {
            (index, name): by
            for row, by, part in self._erasures
            if row not in strange
            for index, names in part.items()
            for name in names
        }


def _about(kind: Kind, name: str, bound: _Binding) -> Finding:
    return Finding(kind, bound.index, bound.index, name=name)


def _name_of(piece: bytes) -> str:
    try:
        return read_piece(piece)[1]
    except LedgerError:
        return ""
