"""Which files a bulk run reads, in the order of the plain path, and how each is opened."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pyarrow import fs

from setsudo.assessment.bulk.storage import is_remote, opened, refusals
from setsudo.errors import UsageError
from setsudo.interactions.readers import SUFFIXES
from setsudo.interactions.reading import reader_of
from setsudo.interactions.sources import UnreadableFolder, walk

_WILD = re.compile(r"[*?\[]")
_HEAD_BYTES = 4096
_WIDE_MARKS = (
    codecs.BOM_UTF32_LE,
    codecs.BOM_UTF32_BE,
    codecs.BOM_UTF16_LE,
    codecs.BOM_UTF16_BE,
)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file to read. `id` names its interaction if nothing else does; `changed` is in ns."""

    name: str
    id: str
    size: int
    changed: int


def find_sources(places: Sequence[str]) -> list[SourceFile]:
    """Return the files of paths, folders, globs and URLs. Raises UsageError where there is none."""
    found: list[SourceFile] = []
    for place in places:
        if place == "-":
            raise UsageError(
                "--engine daft reads files, which it can read again after a stop: save standard "
                "input to a file first",
                code="source_not_a_file",
            )
        with refusals(place):
            here = list(_in_storage(place) if is_remote(place) else _on_disk(place))
        if not here and _WILD.search(place):
            raise UsageError(f"{place} matches no file: check the pattern", code="path_not_found")
        found.extend(here)
    seen: set[str] = set()
    for source in found:
        if source.name in seen:
            raise UsageError(
                f"{source.name} is named twice: its contacts would count twice", code="source_twice"
            )
        seen.add(source.name)
    return found


def state(source: SourceFile) -> tuple[int, int]:
    """Return the size and the time of change that a file has now."""
    files, path = opened(source.name)
    with refusals(source.name):
        info = files.get_file_info(path)
    if info.type != fs.FileType.File:
        return -1, 0
    return info.size, info.mtime_ns or 0


def splittable(source: SourceFile) -> bool:
    """Say whether the file may be cut at line ends: JSON lines, not packed, in UTF-8."""
    if not source.id.lower().endswith(".jsonl"):
        return False
    files, path = opened(source.name)
    with refusals(source.name), files.open_input_file(path) as file:
        head = file.read(_HEAD_BYTES)
    # A line that only opens a bracket is the beginning of one document over many lines.
    first = head.removeprefix(codecs.BOM_UTF8).lstrip().partition(b"\n")[0].strip()
    return not head.startswith(_WIDE_MARKS) and first not in (b"{", b"[")


def _on_disk(place: str) -> Iterator[SourceFile]:
    path = Path(place.removeprefix("file://")).expanduser()
    if path.exists():
        yield from _of_path(path)
        return
    anchor, pattern = _cut_at_wildcard(str(path))
    if not pattern:
        raise UsageError(f"{place} is not there: check the name", code="path_not_found")
    for found in sorted(Path(anchor or ".").glob(pattern)):
        if found.is_file() and reader_of(found) is not None:
            yield _local(str(found), found.name, found)


def _of_path(path: Path) -> Iterator[SourceFile]:
    if not path.is_dir():
        _require_reader(path.name, str(path))
        yield _local(str(path), path.name, path)
        return
    for source in walk(path):
        if isinstance(source, UnreadableFolder):
            raise UsageError(f"{source.name}: {source.error.message}", code="source_unreadable")
        if source.path is not None and reader_of(source.path) is not None:
            yield _local(source.name, source.id, source.path)


def _local(name: str, id: str, path: Path) -> SourceFile:
    if not path.is_file():
        raise UsageError(f"{name} is not an ordinary file: leave it out", code="source_not_a_file")
    told = path.stat()
    return SourceFile(name, id, told.st_size, told.st_mtime_ns)


def _in_storage(place: str) -> Iterator[SourceFile]:
    anchor, pattern = _cut_at_wildcard(place)
    files, path = opened(anchor)
    info = files.get_file_info(path)
    if info.type == fs.FileType.NotFound:
        raise UsageError(f"{place} is not there: check the name", code="path_not_found")
    if info.type == fs.FileType.File:
        _require_reader(info.base_name, place)
        yield SourceFile(place, info.base_name, info.size, info.mtime_ns or 0)
        return
    base = path.rstrip("/")
    wanted = re.compile(_as_regex(pattern)) if pattern else None
    infos: Iterable[fs.FileInfo] = files.get_file_info(fs.FileSelector(path, recursive=True))
    inside = {one.path[len(base) :].lstrip("/"): one for one in infos}
    for name in sorted(inside, key=lambda name: PurePosixPath(name).parts):
        one = inside[name]
        if one.type != fs.FileType.File or any(p.startswith(".") for p in name.split("/")):
            continue
        if (wanted is None or wanted.fullmatch(name)) and reader_of(Path(name)) is not None:
            yield SourceFile(_joined(anchor, name), name, one.size, one.mtime_ns or 0)


def _joined(anchor: str, name: str) -> str:
    # What follows a question mark says how the storage is reached, and belongs at the end.
    address, mark, options = anchor.partition("?")
    return f"{address.rstrip('/')}/{name}{mark}{options}"


def _cut_at_wildcard(place: str) -> tuple[str, str]:
    """Return what stands before the first name with a wildcard, with any options, and the rest."""
    address, options = place, ""
    if is_remote(place) and "?" in place and "=" in place.rpartition("?")[2]:
        address, _, options = place.rpartition("?")
    parts = address.split("/")
    for index, part in enumerate(parts):
        if _WILD.search(part):
            before = "/".join(parts[:index]) or ("/" if address.startswith("/") else "")
            return (f"{before}?{options}" if options else before), "/".join(parts[index:])
    return place, ""


def _as_regex(pattern: str) -> str:
    out: list[str] = []
    at = 0
    while at < len(pattern):
        if pattern.startswith("**/", at):
            out.append("(?:[^/]+/)*")
            at += 3
        elif pattern[at] == "*":
            out.append("[^/]*")
            at += 1
        elif pattern[at] == "?":
            out.append("[^/]")
            at += 1
        elif pattern[at] == "[" and (end := pattern.find("]", at + 2)) > 0:
            inner = pattern[at + 1 : end].replace("\\", "\\\\")
            out.append("[" + ("^" + inner[1:] if inner.startswith("!") else inner) + "]")
            at = end + 1
        else:
            out.append(re.escape(pattern[at]))
            at += 1
    return "".join(out)


def _require_reader(name: str, place: str) -> None:
    if reader_of(Path(name)) is None:
        raise UsageError(
            f"{place} has none of the suffixes {' '.join(SUFFIXES)}", code="form_unknown"
        )
