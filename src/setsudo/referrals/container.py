"""One file that holds many, written in one pass: a ZIP that has a single form for its content.

Nothing is compressed and nothing tells a time, so whoever verifies it can say of every byte what it
has to be. It ends at 4 GiB, which is as much as every program for ZIP can read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO, Final
from zlib import crc32

from setsudo.bilingual import Text
from setsudo.errors import SetsudoError

LARGEST: Final = 0xFFFF_FFFE
MOST: Final = 0xFFFE
_HEAD: Final = struct.Struct("<4sHHHHHLLLHH")
_LISTED: Final = struct.Struct("<4sHHHHHHLLLHHHHHLL")
_END: Final = struct.Struct("<4sHHHHLLH")
_DAY: Final = 0x21  # the first of January 1980, the beginning of time in a ZIP


class BundleError(SetsudoError):
    """A bundle cannot be made or read: says what is wrong with it, in both languages if it can."""

    code = "bundle"

    def __init__(self, message: str | Text, *, code: str | None = None) -> None:
        super().__init__(message if isinstance(message, str) else message.en, code=code)
        self.text = message if isinstance(message, Text) else None


@dataclass(frozen=True, slots=True)
class Written:
    """A file in the container: the SHA-256 of its content in hexadecimal, and its size in bytes."""

    name: str
    digest: str
    size: int
    crc: int
    offset: int


class Container:
    """Writes files one behind the other into a stream that can go back."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.files: list[Written] = []

    def add(self, name: str, chunks: Iterable[bytes]) -> Written:
        """Write a file. Raises BundleError `bundle_too_large`, or where the name stands already."""
        if any(name == one.name for one in self.files) or len(self.files) >= MOST:
            raise BundleError("a bundle cannot hold two files of one name")
        stream, offset = self._stream, self._stream.tell()
        encoded = name.encode()
        stream.write(head(encoded, 0, 0))
        hashing, crc, size = sha256(), 0, 0
        for chunk in chunks:
            hashing.update(chunk)
            crc = crc32(chunk, crc)
            size += len(chunk)
            if offset + size > LARGEST:
                raise BundleError(
                    "a bundle holds at most 4 GiB: leave large exhibits out and hand them over "
                    "on their own",
                    code="bundle_too_large",
                )
            stream.write(chunk)
        end = stream.tell()
        stream.seek(offset)
        stream.write(head(encoded, crc, size))
        stream.seek(end)
        made = Written(name, hashing.hexdigest(), size, crc, offset)
        self.files.append(made)
        return made

    def finish(self) -> None:
        """Write the list of files at the end."""
        begin = self._stream.tell()
        for one in self.files:
            self._stream.write(listed(one.name.encode(), one.crc, one.size, one.offset))
        size = self._stream.tell() - begin
        count = len(self.files)
        self._stream.write(_END.pack(b"PK\5\6", 0, 0, count, count, size, begin, 0))


def head(name: bytes, crc: int, size: int) -> bytes:
    """Return what stands before the content of a file."""
    return _HEAD.pack(b"PK\3\4", 20, 0x800, 0, 0, _DAY, crc, size, size, len(name), 0) + name


def listed(name: bytes, crc: int, size: int, offset: int) -> bytes:
    """Return the line of a file in the list at the end."""
    fixed = (b"PK\1\2", 0x031E, 20, 0x800, 0, 0, _DAY, crc, size, size, len(name), 0, 0, 0, 0)
    return _LISTED.pack(*fixed, 0o100644 << 16, offset) + name
