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

_AFTER = frozenset(" -_/.@,:;")
_NEVER_FIRST = frozenset("、。，．・！？!?,.:;」』）】〉》”’)]}ーゃゅょっァィゥェォャュョッ…%％")
_NEVER_LAST = frozenset("「『（【〈《“‘([{")


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


def wrapped(text: str, width: int, *, lines: int) -> str:
    """Return a line broken into at most `lines` lines of `width` columns; the last may be cut.

    Breaks stand at blanks and signs between words, between Japanese letters, and else anywhere.
    """
    shown: list[str] = []
    rest = text
    while rest and len(shown) < lines - 1 and cell_len(rest) > width:
        end = _break(rest, width)
        shown.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return "\n".join([*shown, cut(rest, width)])


def _break(text: str, width: int) -> int:
    """Return where to break a line that is too wide: the last good place, else the last one."""
    fits = left = 0
    for character in text:
        left += get_character_cell_size(character)
        if left > width:
            break
        fits += 1
    for end in range(fits, max(fits // 2, 1), -1):
        before, after = text[end - 1], text[end]
        parts = before in _AFTER or after == " " or not (before.isascii() and after.isascii())
        if parts and after not in _NEVER_FIRST and before not in _NEVER_LAST:
            return end
    return max(fits, 1)


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code in (0x0A, 0x0D):
        return " "
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"‹U+{code:04X}›"
