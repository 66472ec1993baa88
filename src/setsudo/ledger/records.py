"""Records bound by entries: rows whose every field an entry fixes, each by a salted hash.

So a row that is changed past the log is found, and the fields that were changed are named, while
neither the statement nor the hashes tell what stood in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from setsudo.errors import LedgerError
from setsudo.ledger.canonical import canonical

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

REFERENCE = re.compile(r"[a-z][a-z0-9_]{0,63}/[A-Za-z0-9._:-]{1,128}")


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a store: `ref` such as `determination/<id>`, and its fields as JSON values.

    Without any field it stands for a row that an act removed.
    """

    ref: str
    fields: Mapping[str, Any]

    def __post_init__(self) -> None:
        if not REFERENCE.fullmatch(self.ref):
            raise LedgerError(
                "a record's reference is not of the form determination/17", code="ledger_entry"
            )


def stamp(at: datetime | None) -> str:
    """Return a time as records state it, the same whatever the zone in which it was read."""
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at is not None else ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that is there, in a column of which stands what no such row can hold.

    Its key may be unreadable too: then `ref` ends in `?`.
    """

    ref: str


def sealed_fields(record: Record, salt: str) -> dict[str, str]:
    """Return the salted hash of each field, in hexadecimal. Raises LedgerError `ledger_entry`."""
    begun = _begun(record, salt)
    return {name: _sealed(begun, name, value) for name, value in record.fields.items()}


def changed_fields(bound: Mapping[str, str], salt: str, record: Record) -> tuple[str, ...]:
    """Return the names of the fields that are not as an entry bound them, in order.

    A field that the entry does not bind is one that records of its time did not have yet.
    """
    begun = _begun(record, salt)
    now: dict[str, str] = {}
    for name in record.fields.keys() & bound.keys():
        try:
            now[name] = _sealed(begun, name, record.fields[name])
        except LedgerError:
            # A value that no entry can bind is not the one that was bound.
            now[name] = ""
    return tuple(sorted(name for name, sealed in bound.items() if sealed != now.get(name)))


def _begun(record: Record, salt: str) -> Hash:
    # A field is hashed as `[salt, ref, name, value]`; what all of them begin with, only once.
    return sha256(canonical([salt, record.ref])[:-1] + b",")


def _sealed(begun: Hash, name: str, value: Any) -> str:
    field = begun.copy()
    field.update(canonical(name) + b"," + canonical(value) + b"]")
    return field.hexdigest()
