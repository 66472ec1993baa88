"""The code on a notice: 140 random bits in letters that nobody takes for one another.

Only its digest is kept where it is looked up, so that whoever reads the database cannot object in
somebody's place.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b, sha256
from typing import Final

LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: without I, L, O and U."""
LENGTH: Final = 28
GROUP: Final = 4
_MEANT: Final = str.maketrans("ILO", "110")
_BETWEEN: Final = re.compile(r"[\s\-‐‑‒–—―ー−・.,]+")


def code_from(key: bytes, notice: str, number: int = 0) -> str:
    """Return the code of a notice: the same each time for the same key, so that it need not be kept
    and a letter can be printed again. `number` counts codes that took the place of earlier ones."""
    digest = blake2b(
        f"{notice}/{number}".encode(), key=key, digest_size=18, person=b"notice"
    ).digest()
    bits = int.from_bytes(digest, "big") >> 4
    return "".join(LETTERS[bits >> 5 * place & 31] for place in reversed(range(LENGTH)))


def shown(code: str) -> str:
    """Return a code in groups, as it is printed."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def read(typed: str) -> str:
    """Return what was typed as a code may be: capitals, no gaps, O read as 0. It may be no code."""
    text = unicodedata.normalize("NFKC", typed[:200]).upper()
    return _BETWEEN.sub("", text).translate(_MEANT)


def digest(code: str) -> bytes:
    """Return what a code is looked up by. Its bits are too many to try, so it needs no salt."""
    return sha256(f"setsudo-notice/{code}".encode()).digest()
