"""Text from outside made harmless to show: it cannot move a cursor or turn a line around."""

from __future__ import annotations

import re

from rich.cells import cell_len, get_character_cell_size

# Controls of the terminal, controls of writing direction, invisible characters and lone surrogates.
# The joiner U+200D stays: emoji are made with it.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """Return the text with every control character shown as a sign; tabs and line breaks stay."""
    return _CONTROL.sub(_sign, text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Return the text on a single line, with every control character shown as a sign."""
    return visible(" ".join(_CONTROL.sub(_sign, text).split()))


def cut(text: str, width: int) -> str:
    """Return at most `width` columns of a line, Japanese taking two; a cut ends in an ellipsis."""
    if cell_len(text) <= width:
        return text
    left = width - 1
    for position, character in enumerate(text):
        left -= get_character_cell_size(character)
        if left < 0:
            return text[:position].rstrip() + "…"
    return text


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code in (0x0A, 0x0D):
        return " "
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"‹U+{code:04X}›"
