"""How people are called: whether two names can be those of one person."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_APART: Final = re.compile(r"[\s・.,=_-]+")
_HONORIFIC: Final = re.compile(r"(?:さん|さま|様|氏|殿)$|^(?:mr|mrs|ms|miss|dr) ")


def different_people(one: str, other: str) -> bool:
    """Say whether two names are of two people: both given, in one script, and nothing in common."""
    first, second = _bare(one), _bare(other)
    if not first or not second or _script(first) != _script(second):
        return False
    if _script(first) == "latin":
        return not {*first.split()} & {*second.split()}
    whole, part = sorted((first.replace(" ", ""), second.replace(" ", "")), key=len, reverse=True)
    return part not in whole


def _bare(name: str) -> str:
    text = _APART.sub(" ", unicodedata.normalize("NFKC", name)).strip().casefold()
    return _HONORIFIC.sub("", text).strip()


def _script(name: str) -> str:
    letters = [c for c in name if c.isalpha()]
    if all(c < "\u0250" for c in letters):
        return "latin"
    return "kana" if all("\u3040" <= c <= "\u30ff" for c in letters) else "kanji"
