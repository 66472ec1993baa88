"""JSON and base64 that come from outside, read strictly: one spelling for one value."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from setsudo.errors import LedgerError


def json_object(data: bytes, *, code: str, what: str, kind: type = dict) -> Any:
    """Return the JSON object (or list) that the bytes hold. Raises LedgerError with the code."""
    try:
        value = json.loads(data.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, kind):
        raise LedgerError(f"{what} is not the JSON that it should be", code=code)
    return value


def base64_exact(text: str) -> bytes | None:
    """Return the bytes of standard base64, or None where another spelling would be the normal."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode() == text else None


def whole_number(text: str) -> int | None:
    """Return a number from 0 written in ASCII digits without leading zeroes, or None."""
    plain = text.isascii() and text.isdecimal() and len(text) <= 19
    return int(text) if plain and (text == "0" or text[0] != "0") else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found
