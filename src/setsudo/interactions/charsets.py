"""Bytes to text where the declared character set is missing, wrong, or wider than Python's."""

from __future__ import annotations

import codecs
import re
from enum import StrEnum
from typing import NamedTuple

from setsudo.errors import UnreadableError
from setsudo.interactions.codes import Code

SHIFT_JIS = "cp932"
# Python's cp932 gives these for bytes that Shift_JIS leaves unused.
_NOT_JAPANESE = re.compile("[\x80\xa0\uf8f0-\uf8f3]")
_WIDER = {
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ms_kanji": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "cp50220": "iso-2022-jp",
    "cp50221": "iso-2022-jp",
    "unicode-1-1-utf-8": "utf-8",
}
_VAGUE = frozenset({"", "us-ascii", "ascii", "cp1252", "windows-1252", "unknown-8bit", "8bit"})
# Python also knows “encodings” such as punycode or unicode_escape, which no mail is written in and
# which cost quadratic time or run on.
_FOR_TEXT = re.compile(r"utf|iso|windows|cp\d|euc|shift|big5|gb|hz|koi|mac|tis|johab")
_ESCAPE = re.compile(rb"\x1b(\$[@B]|\$\(D|\([BJI]|&@\x1b\$B)")
_HIRAGANA = re.compile("[ぁ-ん]")
_HALF_KANA = re.compile("[\uff61-\uff9f]")


class Written(StrEnum):
    """How the characters of a file are written."""

    UTF_8 = "UTF-8"
    UTF_16 = "UTF-16"
    SHIFT_JIS = "Shift_JIS"


class Document(NamedTuple):
    """The text of a file, and how it was written."""

    text: str
    written: Written


def read_document(data: bytes) -> Document:
    """Return the text of a file: UTF-16 by its mark, UTF-8 where it is that, or else Shift_JIS.

    Shift_JIS is taken only where every character is one, and nothing beside it is plainly UTF-8.
    Raises UnreadableError for anything else: no character is guessed.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = _strictly(data, "utf-16")
        if text is not None:
            return Document(text, Written.UTF_16)
        raise UnreadableError("the file is not valid UTF-16", code=Code.BAD_ENCODING)
    text = _strictly(data, "utf-8-sig")
    if text is not None:
        return Document(text, Written.UTF_8)
    if data.startswith(codecs.BOM_UTF8) or any(is_plainly_utf8(one) for one in data.split(b"\n")):
        raise UnreadableError(
            "some lines are UTF-8 and others are not: save the whole file as UTF-8",
            code=Code.BAD_ENCODING,
        )
    if is_shift_jis(data):
        return Document(data.decode(SHIFT_JIS), Written.SHIFT_JIS)
    raise UnreadableError("the text is neither UTF-8, UTF-16 nor Shift_JIS", code=Code.BAD_ENCODING)


def decode_document(data: bytes) -> str:
    """Return the text of a file, whichever way it is written. Raises as `read_document` does."""
    return read_document(data).text


def beginning_of(data: bytes) -> Document | None:
    """Return the text of a file of which only the beginning is there: its last letter may be cut.

    None where it is written in none of the ways that are read.
    """
    for cut in range(4):
        try:
            return read_document(data[: len(data) - cut])
        except UnreadableError:
            continue
    return None


def is_shift_jis(data: bytes) -> bool:
    """Say whether all of these bytes are characters of Shift_JIS as Windows writes it."""
    text = _strictly(data, SHIFT_JIS)
    return text is not None and not _NOT_JAPANESE.search(text)


def is_utf8(data: bytes) -> bool:
    """Say whether these bytes are UTF-8."""
    return _strictly(data, "utf-8") is not None


def is_plainly_utf8(line: bytes) -> bool:
    """Say whether a line holds Japanese, or anything as far out, in UTF-8.

    Two half-width kana in Shift_JIS look like one letter of two bytes in UTF-8: such say nothing.
    """
    text = None if line.isascii() else _strictly(line, "utf-8")
    return text is not None and max(text) >= "\u0800"


def decode_mail(data: bytes, declared: str) -> str:
    """Return the text of a mail's part; never fails: bytes that fit nothing become U+FFFD."""
    name = declared.strip().strip("\"'").lower()
    name = _WIDER.get(name, name)
    if (b"\x1b$" in data or b"\x1b(I" in data) and (
        name in _VAGUE or name.startswith("iso-2022-jp")
    ):
        return _decode_iso_2022_jp(data)
    if name not in _VAGUE and _FOR_TEXT.match(name):
        try:
            return replace_surrogates(data.decode(name))
        except (LookupError, UnicodeError, ValueError):
            return _guess(data)
    return _guess(data)


def replace_surrogates(text: str) -> str:
    """Return the text with halves of surrogate pairs, which UTF-8 cannot hold, as U+FFFD."""
    if text.isascii():
        return text
    return "".join(["\ufffd" if 0xD800 <= ord(c) < 0xE000 else c for c in text])


def _guess(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    readings = [text for text in (_strictly(data, name) for name in ("cp932", "euc_jp")) if text]
    japanese = [text for text in readings if _looks_japanese(text)]
    if japanese:
        return max(japanese, key=_likeness)
    return (
        data.decode("cp1252", "replace") if _mostly_ascii(data) else data.decode("utf-8", "replace")
    )


def _strictly(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


def _likeness(text: str) -> int:
    return len(_HIRAGANA.findall(text)) - 2 * len(_HALF_KANA.findall(text))


def _looks_japanese(text: str) -> bool:
    wide = sum(1 for c in text if "\u2fff" < c < "\ue000" or "\uff00" < c < "\uff61")
    return wide > 1 and _likeness(text) >= 0


def _mostly_ascii(data: bytes) -> bool:
    return sum(1 for byte in data if byte >= 0x80) * 4 < len(data)


def _decode_iso_2022_jp(data: bytes) -> str:
    """Read ISO-2022-JP with what Windows adds: NEC's special characters and half-width kana."""
    out: list[str] = []
    mode = b"(B"
    at = 0
    for escape in [*_ESCAPE.finditer(data), None]:
        end = escape.start() if escape else len(data)
        out.append(_decode_segment(data[at:end], mode))
        if escape:
            mode = escape[1]
            at = escape.end()
    return "".join(out)


def _decode_segment(segment: bytes, mode: bytes) -> str:
    if mode == b"(I":
        return bytes(byte | 0x80 if 0x20 < byte < 0x60 else byte for byte in segment).decode(
            "cp932", "replace"
        )
    if mode == b"$(D":
        return (b"\x1b$(D" + segment + b"\x1b(B").decode("iso2022_jp_1", "replace")
    if not mode.startswith((b"$", b"&")):
        return segment.decode("ascii", "replace") if segment.isascii() else _guess(segment)
    out: list[str] = []
    # A line break ends double-byte mode in practice: a mail cut in the middle then loses one line.
    for part in re.split(rb"([\r\n]+)", segment):
        if part[:1] in (b"\r", b"\n"):
            out.append(part.decode("ascii"))
        else:
            out.append(_shifted(part).decode("cp932", "replace"))
    return "".join(out)


def _shifted(pairs: bytes) -> bytes:
    out = bytearray()
    for high, low in zip(pairs[::2], pairs[1::2], strict=False):
        lead = (high + 1) // 2 + (0x70 if high < 0x5F else 0xB0)
        trail = low + (0x1F if low < 0x60 else 0x20) if high % 2 else low + 0x7E
        out += bytes((lead & 0xFF, trail & 0xFF))
    return bytes(out)
