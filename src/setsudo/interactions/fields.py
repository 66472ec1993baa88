"""The fields of somebody else's JSON: what is absent is empty, what has a wrong type is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from setsudo.errors import UnreadableError
from setsudo.interactions.charsets import replace_surrogates
from setsudo.interactions.codes import Code

_LARGEST = 1e15
_NUMBER_CHARS = 40


def text(obj: Mapping[str, Any], name: str) -> str:
    """Return a text; empty where absent, and a number as it is written. Raises UnreadableError."""
    value = obj.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise UnreadableError(f"{name} must be text", code=Code.WRONG_TYPE)
    return replace_surrogates(value) if isinstance(value, str) else str(value)[:100]


def number(obj: Mapping[str, Any], name: str) -> float | None:
    """Return a number from 0, also one written as text; None where absent or out of range.

    Raises UnreadableError where it is something else.
    """
    value = obj.get(name)
    if value is None:
        return None
    if isinstance(value, str) and len(value) < _NUMBER_CHARS:
        try:
            value = float(value)
        except ValueError:
            value = ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnreadableError(f"{name} must be a number", code=Code.WRONG_TYPE)
    return float(value) if 0 <= value <= _LARGEST else None


def objects(obj: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return a list of objects; empty where absent. Raises UnreadableError naming what is none."""
    value = obj.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise UnreadableError(f"{name} must be a list", code=Code.WRONG_TYPE)
    for index, entry in enumerate(value):
        if not isinstance(entry, dict):
            raise UnreadableError(f"{name}[{index}] must be an object", code=Code.WRONG_TYPE)
    return value


def object_at(obj: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return an object; an empty one where it is absent or something else."""
    value = obj.get(name)
    return value if isinstance(value, dict) else {}
