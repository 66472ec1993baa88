"""Where records come from: files, folders of files, and standard input."""

from __future__ import annotations

import gzip
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from setsudo.errors import UnreadableError
from setsudo.interactions.codes import Code

GZIP = ".gz"


@dataclass(frozen=True, slots=True)
class Source:
    """One file or stream. `name` is how it was asked for; `id` names a contact without its own."""

    name: str
    id: str
    path: Path | None = None
    stream: BinaryIO | None = None

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Lend the bytes, unpacked. Raises UnreadableError where the system refuses."""
        if self.stream is not None:
            yield self.stream
            return
        path = self.file()
        packed = path.suffix.lower() == GZIP
        try:
            file = path.open("rb")
        except OSError as refused:
            raise cannot_open(refused) from refused
        with file:
            yield cast(BinaryIO, gzip.GzipFile(fileobj=file)) if packed else file

    def file(self) -> Path:
        """Return the path of a regular file. Raises UnreadableError where it is none."""
        if self.path is None:
            raise UnreadableError("a stream has no path", code=Code.SPECIAL_FILE)
        require_regular(self.path)
        return self.path


def require_regular(path: Path) -> None:
    """Raise UnreadableError unless the path leads to a regular file: a pipe would wait for ever."""
    try:
        mode = path.stat().st_mode
    except OSError as refused:
        raise cannot_open(refused) from refused
    if not stat.S_ISREG(mode):
        raise UnreadableError(
            "this is not an ordinary file; pass a stream as “-” on standard input",
            code=Code.SPECIAL_FILE,
        )


def cannot_open(refused: OSError) -> UnreadableError:
    """Return the refusal in the system's words, without the path, which the record names."""
    return UnreadableError(
        f"the file cannot be opened: {refused.strerror or 'refused'}", code=Code.CANNOT_OPEN
    )


def kind(path: Path) -> str:
    """Return the suffix that tells the format, that of the packed file for `.gz`."""
    name = path.name.lower()
    return Path(name.removesuffix(GZIP)).suffix


def walk(folder: Path) -> Iterator[Source | UnreadableFolder]:
    """Yield the files of a folder and its folders by name, links followed, no folder twice."""
    yield from _walk(folder, "", seen=set())


@dataclass(frozen=True, slots=True)
class UnreadableFolder:
    """A folder that the system does not open."""

    name: str
    error: UnreadableError


def _walk(
    folder: Path, inside: str, *, seen: set[tuple[int, int]]
) -> Iterator[Source | UnreadableFolder]:
    try:
        place = folder.stat()
        if (place.st_dev, place.st_ino) in seen:
            return
        seen.add((place.st_dev, place.st_ino))
        names = sorted(os.listdir(folder))
    except OSError as refused:
        yield UnreadableFolder(str(folder), cannot_open(refused))
        return
    for name in names:
        if name.startswith("."):
            continue
        path = folder / name
        if os.path.isdir(path):
            yield from _walk(path, f"{inside}{name}/", seen=seen)
        else:
            yield Source(_utf8(str(path)), _utf8(f"{inside}{name}"), path)


def _utf8(name: str) -> str:
    """Return a file name that every output can write: names on disk may hold any bytes."""
    return name.encode("utf-8", "replace").decode("utf-8")
