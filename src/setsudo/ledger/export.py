"""The log as a folder of static files (C2SP tlog-tiles), written and read back.

An export holds statements, hashes and the checkpoint. Personal pieces are never in it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from setsudo.errors import LedgerError, StorageError
from setsudo.ledger.checkpoint import Checkpoint, open_checkpoint
from setsudo.ledger.entry import LARGEST, Stored
from setsudo.ledger.hashing import SIZE
from setsudo.ledger.note import VerifierKey
from setsudo.ledger.tiles import (
    WIDTH,
    StoredTree,
    append,
    tile_path,
    tiles_of,
)
from setsudo.ledger.tree import Frontier


def export(
    folder: Path, entries: Iterable[Stored], checkpoint: str, keys: Iterable[VerifierKey]
) -> Checkpoint:
    """Write the log up to a signed checkpoint into a folder; an earlier export there is continued.

    Takes the entries from place 0 on, in order; those after the checkpoint are left out. Raises
    LedgerError `ledger_export` where the entries are not those that the checkpoint vouches for, or
    where the folder holds another log's tiles: what was once exported is never overwritten. The
    checkpoint is written last, so a folder that was left midway still shows its older one.
    """
    head = open_checkpoint(checkpoint, keys)
    writing = _Writing(folder)
    frontier = Frontier()
    for entry in entries:
        if frontier.size == head.size:
            break
        grown = append(frontier, entry)
        if len(entry.statement) > LARGEST:
            raise _refused(f"entry {entry.place} is longer than 65,535 bytes")
        writing.put("entries", entry.place, len(entry.statement).to_bytes(2) + entry.statement)
        for one in grown.hashes:
            writing.put(one.level, one.index * WIDTH + one.offset, one.hash)
        frontier = grown.frontier
    if (frontier.size, frontier.root) != (head.size, head.root):
        raise _refused("the entries are not those of the checkpoint: verify the log first")
    writing.finish()
    _replace(folder / "checkpoint", checkpoint.encode())
    return head


class ExportedLog:
    """An exported folder. What it yields proves nothing until it is verified."""

    def __init__(self, folder: Path, keys: Iterable[VerifierKey]) -> None:
        """Open a folder. Raises LedgerError `ledger_export` or `ledger_note`."""
        self._folder = folder
        try:
            self.note = (folder / "checkpoint").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise _refused("the folder has no checkpoint that can be read") from None
        self.checkpoint = open_checkpoint(self.note, keys)

    @property
    def tree(self) -> StoredTree:
        """Return the tree that the tiles hold."""
        return StoredTree(self, self.checkpoint.size)

    def tile(self, level: int, index: int, width: int) -> bytes:
        """Return the first hashes of a tile, none where it is missing."""
        return self._read(level, index, width)[: width * SIZE]

    def entries(self) -> Iterator[Stored]:
        """Yield the entries without their pieces; what is missing or cut short is passed over."""
        for level, index, width in tiles_of(self.checkpoint.size):
            if level:
                return
            data, at = self._read("entries", index, width), 0
            for offset in range(width):
                end = at + 2 + int.from_bytes(data[at : at + 2])
                if at + 2 > len(data) or end > len(data):
                    break
                yield Stored(index * WIDTH + offset, data[at + 2 : end], None)
                at = end

    def _read(self, level: int | str, index: int, width: int) -> bytes:
        # A log may delete a partial tile once the full one is there.
        for wide in dict.fromkeys((width, WIDTH)):
            try:
                return (self._folder / tile_path(level, index, wide)).read_bytes()
            except FileNotFoundError:
                continue
            except OSError:
                raise _refused(f"{tile_path(level, index, wide)} cannot be read") from None
        return b""


class _Writing:
    """Tiles and bundles being filled: at most one a level is in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parts: dict[int | str, list[bytes]] = {}
        self._first: dict[int | str, int] = {}

    def put(self, level: int | str, at: int, part: bytes) -> None:
        parts = self._parts.setdefault(level, [])
        self._first[level] = at // WIDTH
        parts.append(part)
        if len(parts) == WIDTH:
            self._write(level)

    def finish(self) -> None:
        for level in self._parts:
            if self._parts[level]:
                self._write(level)

    def _write(self, level: int | str) -> None:
        parts = self._parts[level]
        path = self._folder / tile_path(level, self._first[level], len(parts))
        data = b"".join(parts)
        parts.clear()
        if not path.exists():
            _replace(path, data)
        elif path.read_bytes() != data:
            raise _refused(f"{path.relative_to(self._folder)} is there with other content")


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        os.replace(part, path)
    except OSError as refused:
        raise StorageError(f"the export cannot be written: {refused.strerror}") from None


def _refused(why: str) -> LedgerError:
    return LedgerError(f"the export is refused: {why}", code="ledger_export")
