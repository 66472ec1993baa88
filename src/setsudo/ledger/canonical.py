"""The one form in which a value is hashed: JSON as RFC 8785 (JCS) writes it, without fractions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from setsudo.errors import LedgerError

_LARGEST = 2**53 - 1
_DEEPEST = 64
# Made once: `json.dumps` would make one for every value that is not written as it likes best.
_written = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def canonical(value: object) -> bytes:
    """Return the value as JSON in UTF-8, the same bytes for the same value on every machine.

    Takes text, whole numbers within ±(2^53 - 1), true, false, null, lists and mappings. Raises
    LedgerError `ledger_entry` for anything else, a fraction included: readers differ in how they
    round one, so it is entered as text.
    """
    text = _written(_plain(value, 0))
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise _refused("holds half of a surrogate pair, which is no character") from None


def _plain(value: object, depth: int) -> object:
    if depth > _DEEPEST:
        raise _refused("is nested too deeply")
    if type(value) is str:
        return value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        # A StrEnum would be written by its value anyway; a plain str makes that certain.
        return str.__str__(value)
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise _refused("holds a whole number beyond 2^53 - 1: enter it as text")
        return int(value)
    if type(value) is dict or isinstance(value, Mapping):
        try:
            # Keys that are plain ASCII sort the same either way.
            order = None if all(map(str.isascii, value)) else _by_units
        except TypeError:
            raise _refused("holds a key that is not text") from None
        return {str.__str__(key): _plain(value[key], depth + 1) for key in sorted(value, key=order)}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [_plain(item, depth + 1) for item in value]
    raise _refused(f"holds a {type(value).__name__}: enter it as text or as a whole number")


def _by_units(key: str) -> bytes:
    # RFC 8785 sorts by UTF-16 units; Python's own order differs beyond the first plane.
    return key.encode("utf-16-be", "surrogatepass")


def _refused(why: str) -> LedgerError:
    return LedgerError(f"a value to be entered {why}", code="ledger_entry")
