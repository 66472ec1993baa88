"""What a file is, told by its first bytes and by nothing that its sender says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from setsudo.errors import UnreadableError
from setsudo.interactions.charsets import Document, Written, beginning_of, read_document

HEAD: Final = 2_048
"""As many bytes as any browser looks at to guess what a file is."""

_ACTIVE: Final = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|img|a\s|style|\?xml|\?php|%)",
    re.IGNORECASE,
)
_MARKUP: Final = re.compile(rb"<\s*[a-zA-Z!/?%]")


@dataclass(frozen=True, slots=True)
class _Sign:
    media_type: str
    pattern: re.Pattern[bytes]


def _sign(media_type: str, pattern: bytes) -> _Sign:
    return _Sign(media_type, re.compile(pattern, re.DOTALL))


_SIGNS: Final[Sequence[_Sign]] = (
    _sign("image/jpeg", rb"\xff\xd8\xff[\xc0-\xfe]"),
    _sign("image/png", rb"\x89PNG\r\n\x1a\n....IHDR"),
    _sign("image/gif", rb"GIF8[79]a"),
    _sign("image/webp", rb"RIFF....WEBPVP8[ LX]"),
    _sign("image/heic", rb"....ftyp(?:heic|heix|heim|heis|mif1|msf1|hevc)"),
    _sign("image/avif", rb"....ftypavif"),
    _sign("audio/mp4", rb"....ftypM4[AB]"),
    _sign("video/mp4", rb"....ftyp(?:isom|iso[2-6]|mp4[12]|avc1|3gp.|dash|MSNV)"),
    _sign("video/quicktime", rb"....ftypqt  "),
    # Recorders of broadcasters and some telephones write other chunks before that of the format.
    _sign("audio/wav", rb"RIFF....WAVE(?:fmt |bext|JUNK|LIST|fact)"),
    _sign("audio/mpeg", rb"ID3[\x02-\x04]|\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xef]"),
    _sign("audio/aac", rb"\xff[\xf0\xf1\xf8\xf9]"),
    _sign("audio/ogg", rb"OggS\x00"),
    _sign("audio/flac", rb"fLaC\x00"),
    _sign("audio/amr", rb"#!AMR(?:-WB)?\n"),
    _sign("video/webm", rb"\x1a\x45\xdf\xa3.{0,60}webm"),
    _sign("application/pdf", rb"%PDF-[12]\.\d"),
)
ALLOWED: Final = frozenset({*(sign.media_type for sign in _SIGNS), "text/plain"})

_SUFFIXES: Final[Mapping[str, str]] = {
    "image/jpeg": "jpg jpeg jpe jfif", "image/png": "png", "image/gif": "gif",
    "image/webp": "webp", "image/heic": "heic heif", "image/avif": "avif",
    "audio/mp4": "m4a m4b mp4", "video/mp4": "mp4 m4v 3gp", "video/quicktime": "mov qt",
    "audio/wav": "wav", "audio/mpeg": "mp3", "audio/aac": "aac", "audio/ogg": "ogg oga opus",
    "audio/flac": "flac", "audio/amr": "amr", "video/webm": "webm", "application/pdf": "pdf",
    "text/plain": "txt log md vtt srt",
}  # fmt: skip


def named_as_it_is(name: str, media_type: str) -> str:
    """Return a name that ends in what the file is, so that no machine starts words as a program."""
    suffixes = _SUFFIXES.get(media_type, "").split()
    if not suffixes or name.rpartition(".")[2].casefold() in suffixes:
        return name
    return f"{name}.{suffixes[0]}"


def media_type_of(head: bytes, tail: bytes = b"") -> str:
    """Return the type of a file by its first `HEAD` bytes and its last; empty where it is refused.

    What begins as a picture and holds markup where a browser would look for it is refused too.
    """
    head = head[:HEAD]
    for sign in _SIGNS:
        if sign.pattern.match(head):
            hidden = _ACTIVE.search(head) or _ACTIVE.search(tail[-HEAD:])
            return "" if hidden else sign.media_type
    return "text/plain" if _is_plain(head) else ""


def _is_plain(head: bytes) -> bool:
    """Say whether these are words alone, in UTF-8 or Shift_JIS, and no kind of markup."""
    if not head.strip() or _MARKUP.search(head):
        return False
    # Where there is more than the head, its last letter may have been cut in two.
    document = beginning_of(head) if len(head) == HEAD else _whole(head)
    # Any even number of bytes after its mark is UTF-16: that says too little of what it is.
    if document is None or document.written is Written.UTF_16:
        return False
    # Chats are full of signs that join pictures, or are newer than any table of signs here.
    return not any(unicodedata.category(c) == "Cc" and c not in "\t\r\n" for c in document.text)


def _whole(content: bytes) -> Document | None:
    try:
        return read_document(content)
    except UnreadableError:
        return None
