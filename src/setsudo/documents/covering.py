"""Which letters the fonts of documents have, told by the fonts' own tables."""

from __future__ import annotations

import struct
from bisect import bisect_right
from functools import cache
from pathlib import Path
from typing import Final

_REGULAR: Final = Path(__file__).with_name("fonts") / "NotoSansJP-Regular.otf"
# These come from fonts that Typst carries: Libertinus and DejaVu.
_ELSEWHERE: Final = ((0x0100, 0x024F), (0x05D0, 0x05EA), (0x0621, 0x064A), (0x1E00, 0x1EFF))


def uncovered(text: str) -> frozenset[str]:
    """Return the letters of a text for which a box will stand; empty where the font is missing."""
    held = _ranges(_REGULAR)
    if not held:
        return frozenset()
    starts = [start for start, _ in held]
    return frozenset(
        char
        for char in set(text)
        if char.isprintable()
        and not any(low <= ord(char) <= high for low, high in _ELSEWHERE)
        and ord(char) > held[max(0, bisect_right(starts, ord(char)) - 1)][1]
    )


@cache
def _ranges(font: Path) -> tuple[tuple[int, int], ...]:
    """Return the ranges of code points of a font, from its `cmap` of format 12."""
    try:
        data = font.read_bytes()
    except OSError:
        return ()
    tables = struct.unpack_from(">H", data, 4)[0]
    for number in range(tables):
        tag, _, begin, _ = struct.unpack_from(">4sLLL", data, 12 + 16 * number)
        if tag != b"cmap":
            continue
        count = struct.unpack_from(">H", data, begin + 2)[0]
        for one in range(count):
            offset = begin + struct.unpack_from(">HHL", data, begin + 4 + 8 * one)[2]
            if struct.unpack_from(">H", data, offset)[0] == 12:
                groups = struct.unpack_from(">L", data, offset + 12)[0]
                return tuple(
                    struct.unpack_from(">LLL", data, offset + 16 + 12 * group)[:2]
                    for group in range(groups)
                )
    return ()
