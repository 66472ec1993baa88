"""Read anything that can be given: files of every format, folders of them, standard input."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from setsudo.errors import UnreadableError, UsageError
from setsudo.interactions.clues import Clues, ColumnMapping, parse_domains, unheard
from setsudo.interactions.lines import unreadable
from setsudo.interactions.model import Record, Speaker
from setsudo.interactions.readers import READERS, SUFFIXES, Reader
from setsudo.interactions.sources import (
    GZIP,
    Source,
    UnreadableFolder,
    kind,
    require_regular,
    walk,
)

STANDARD_INPUT = "-"


def read(
    sources: Sequence[str | Path],
    *,
    mapping: ColumnMapping | Mapping[str, str] | None = None,
    stdin: BinaryIO | None = None,
    own_domains: Iterable[str] = (),
    speakers: Mapping[str, Speaker] | None = None,
    on_skip: Callable[[str], None] | None = None,
    on_shift_jis: Callable[[str], None] | None = None,
) -> Iterator[Record]:
    """Return the records of all sources in the order given; memory does not grow with the input.

    `mapping` names the columns of tables, `own_domains` the mail domains of staff, `speakers` the
    roles of names in transcripts; `on_skip` is told each file of a folder whose suffix is none of
    `SUFFIXES`, `on_shift_jis` each file that was taken to be written in Shift_JIS. Raises
    UsageError before anything is read where a source does not exist.
    """
    clues = Clues(
        mapping=_mapping(mapping),
        own_domains=parse_domains(own_domains),
        speakers=MappingProxyType(dict(speakers or {})),
        on_shift_jis=on_shift_jis or unheard,
    )
    given = [_require(source) for source in sources]
    if given.count(STANDARD_INPUT) > 1:
        raise UsageError("standard input (“-”) can be read only once")
    return _records(given, clues, stdin, on_skip or unheard)


def reader_of(path: Path) -> Reader | None:
    """Return the reader of a file by its suffix; None for other files."""
    suffix = kind(path)
    packed = path.name.lower().endswith(GZIP)
    return next(
        (
            reader
            for reader in READERS
            if suffix in reader.suffixes and (reader.packed or not packed)
        ),
        None,
    )


def source_records(source: Source, clues: Clues) -> Iterator[Record]:
    """Return the records of one file or stream, by its suffix; a stream holds JSON in any form.

    What ends the source early is its last record. Nothing is raised but UsageError, at once, for a
    file whose format is unknown.
    """
    reader = READERS[0] if source.path is None else reader_of(source.path)
    if reader is None:
        raise UsageError(f"“{source.name}” has none of the suffixes {' '.join(SUFFIXES)}")
    return _read(reader, source, clues)


def _mapping(given: ColumnMapping | Mapping[str, str] | None) -> ColumnMapping:
    if isinstance(given, ColumnMapping):
        return given
    return ColumnMapping.of((given or {}).items())


def _require(source: str | Path) -> str | Path:
    if source == STANDARD_INPUT:
        return STANDARD_INPUT
    path = Path(source)
    try:
        found = bool(str(source)) and path.exists()
    except (OSError, ValueError) as refused:
        # Too long a name, a null character, or a folder on the way that may not be entered.
        raise UsageError(f"“{source}” cannot be reached: {refused}") from refused
    if not found:
        raise UsageError(f"no file or folder is called “{source}”")
    if path.is_dir():
        return path
    try:
        require_regular(path)
    except UnreadableError as refused:
        raise UsageError(f"“{source}”: {refused.message}") from refused
    if reader_of(path) is None:
        raise UsageError(f"“{source}” has none of the suffixes {' '.join(SUFFIXES)}")
    return path


def _records(
    given: Sequence[str | Path],
    clues: Clues,
    stdin: BinaryIO | None,
    on_skip: Callable[[str], None],
) -> Iterator[Record]:
    for source in given:
        if source == STANDARD_INPUT:
            stream = stdin if stdin is not None else sys.stdin.buffer
            lent = Source(STANDARD_INPUT, "stdin", stream=stream)
            yield from source_records(lent, clues)
            continue
        path = Path(source)
        if path.is_dir():
            yield from _read_folder(path, clues, on_skip)
        else:
            yield from source_records(Source(str(path), path.name, path), clues)


def _read_folder(folder: Path, clues: Clues, on_skip: Callable[[str], None]) -> Iterator[Record]:
    for entry in walk(folder):
        if isinstance(entry, UnreadableFolder):
            yield unreadable(entry.error, source=entry.name)
        elif entry.path is not None and (reader := reader_of(entry.path)):
            yield from _read(reader, entry, clues)
        else:
            on_skip(entry.name)


def _read(reader: Reader, source: Source, clues: Clues) -> Iterator[Record]:
    try:
        yield from reader.records(source, clues)
    except UnreadableError as error:
        yield unreadable(error, source=source.name)
