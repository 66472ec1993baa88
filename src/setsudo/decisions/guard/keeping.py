"""The last that was known, kept on disk: a guard that starts while the server is down has it.

`snapshot` is what the server sent, in its seal; `changes` is a line for each change since, each
signed together with the line before it. A snapshot that is cut or changed is not used at all; of
the changes all are used up to the first that is broken.

Of the processes that share a directory one keeps. The others hold what they know in memory: one of
them keeps once the first has ended, and then writes all of it.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from io import FileIO
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Final

from setsudo.decisions.guard.holding import Held, hold
from setsudo.decisions.guard.storing import Stores
from setsudo.decisions.lines import change_from, change_line
from setsudo.decisions.packing import decode, laid_out
from setsudo.decisions.sealing import HEAD_BYTES, body_sum, feed_key, seal, unseal
from setsudo.decisions.snapshot import Change, Snapshot, SnapshotError
from setsudo.decisions.table import BIG

LONGEST: Final = 100_000
"""Lines after which a new snapshot is shorter to start from."""
_UNWRITTEN: Final = 10_000
"""Lines that are held in memory; whoever comes to keep after more than these loads anew."""
_SUM_CHARACTERS: Final = 32


@dataclass(frozen=True, slots=True)
class Kept:
    """What was found on disk. `broken` says that the changes after the snapshot end in a broken
    line, so that the last of them are missing; `clock` is for `ServerClock.restore`.
    """

    snapshot: Snapshot
    key: bytes
    clock: tuple[float, float] | None
    broken: bool


@dataclass(slots=True)
class _Unwritten:
    """What is known and not on disk: the snapshot as it is to lie there, and a line a change."""

    sealed: bytes | mmap
    seq: int
    lines: list[bytes] = field(default_factory=list)


class Keeper:
    """Keeps a snapshot and what came after it in a directory. One process at a time keeps."""

    def __init__(self, directory: Path, token: str, *, stores: Stores | None = None) -> None:
        """What is big is looked up in `stores`, where they are given.

        Raises OSError where the directory cannot be made.
        """
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._stores = stores
        self._directory = directory
        self._token = token
        # Nothing waits in a buffer: a child's copy of one would be written as well.
        self._journal: FileIO | None = None
        self._last = b""
        self._lines = 0
        self._unwritten: _Unwritten | None = None
        self._lock = hold(directory / "lock")

    @property
    def keeps(self) -> bool:
        """Whether it is this guard, in this process, that keeps."""
        return self._lock is not None and self._lock.here

    @property
    def outgrown(self) -> bool:
        """Whether what this guard keeps is to be begun again, from a new snapshot."""
        nothing = self._journal is None and self._unwritten is None
        return self.keeps and (nothing or self._lines >= LONGEST)

    def read(self) -> Kept | None:
        """Return what is on disk; None where nothing is. Raises SnapshotError, OSError."""
        try:
            sealed = self._mapped() if self._size() > (BIG * 16) else self._snapshot().read_bytes()
        except FileNotFoundError:
            return None
        except ValueError as why:
            raise SnapshotError("the snapshot on disk is empty; it is fetched again") from why
        key = unseal(sealed, token=self._token)
        snapshot = decode(sealed, start=HEAD_BYTES)
        self._store(snapshot, sealed, seq=snapshot.seq)
        if not self.keeps:
            self._unwritten = _Unwritten(sealed, snapshot.seq)
        clock, broken = self._read_changes(snapshot, _base(sealed))
        return Kept(snapshot, key, clock, broken)

    def keep(self, sealed: bytes, *, key: bytes, salt: Callable[[], bytes], count: int) -> Snapshot:
        """Put a snapshot on disk in the place of all before; return it as it is to be used.

        A big one is laid out so that it can be mapped. Raises OSError, SnapshotError.
        """
        if count > BIG:
            body = laid_out(sealed, start=HEAD_BYTES)
            sealed = seal(body_sum(body), token=self._token, key=key, salt=salt()) + body
        snapshot = decode(sealed, start=HEAD_BYTES)
        self.close_journal()
        self._unwritten, self._lines = _Unwritten(sealed, snapshot.seq), 0
        if self._may_keep():
            self._write_all()
            if count > BIG:
                snapshot = decode(self._mapped(), start=HEAD_BYTES)
        self._store(snapshot, sealed, seq=snapshot.seq)
        return snapshot

    def keep_on(self, snapshot: Snapshot) -> None:
        """Keep, where nobody does any more, all that is known now: `snapshot`. Raises OSError."""
        if not self._may_keep() or self._unwritten is None:
            return
        known = self._unwritten
        self._write_all()
        self._store(snapshot, known.sealed, seq=known.seq)

    def add(self, change: Change) -> None:
        """Keep one change. Raises OSError."""
        self._write(change_line(change))

    def tell_clock(self, clock: tuple[float, float]) -> None:
        """Keep how the server's clock stood. Raises OSError."""
        self._write(json.dumps({"clock": clock}))

    def close_journal(self) -> None:
        """Let go of the journal."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def close(self) -> None:
        """Let go of the directory, so that another process may keep. It is not kept again."""
        self.close_journal()
        if self._stores is not None:
            self._stores.close()
        self._unwritten = None
        # One that never held it takes the lock no more, either.
        self._lock = self._lock or Held()
        self._lock.let_go()

    def _may_keep(self) -> bool:
        """Say whether this guard keeps, now that another may have ended. Raises OSError."""
        if self._lock is None:
            self._lock = hold(self._directory / "lock")
        return self.keeps

    def _store(self, snapshot: Snapshot, sealed: bytes | mmap, *, seq: int) -> None:
        if self._stores is not None:
            if len(snapshot.table) > BIG:
                summed = bytes(sealed[HEAD_BYTES - 64 : HEAD_BYTES - 32])
                self._stores.take(snapshot, summed, seq=seq, makes=self.keeps)
            elif self.keeps:
                self._stores.tidy()

    def _write(self, line: str) -> None:
        raw = line.encode()
        self._lines += 1
        if self.keeps and self._journal is not None:
            self._write_line(self._journal, raw)
        elif self._unwritten is not None:
            self._unwritten.lines.append(raw)
            if len(self._unwritten.lines) > _UNWRITTEN:
                self._unwritten = None

    def _write_all(self) -> None:
        """Put what is unwritten on disk in the place of all before."""
        if self._unwritten is None:
            return
        known = self._unwritten
        draft = self._directory / "snapshot.draft"
        with draft.open("wb") as file:
            os.chmod(draft, 0o600)
            file.write(known.sealed)
            file.flush()
            os.fsync(file.fileno())
        # The old changes belong to the old snapshot: those that it has already are passed over.
        os.replace(draft, self._snapshot())
        journal = self._begin_journal(_base(known.sealed))
        try:
            for raw in known.lines:
                self._write_line(journal, raw)
        except OSError:
            journal.close()
            raise
        self._unwritten, self._journal = None, journal

    def _write_line(self, journal: FileIO, raw: bytes) -> None:
        signed = self._signed(self._last, raw)
        left = memoryview(signed + b" " + raw + b"\n")
        while left:
            left = left[journal.write(left) :]
        self._last = signed

    def _begin_journal(self, base: bytes) -> FileIO:
        path = self._directory / "changes"
        draft = self._directory / "changes.draft"
        draft.write_bytes(base.hex().encode() + b"\n")
        os.chmod(draft, 0o600)
        os.replace(draft, path)
        self._last = base.hex().encode()
        return path.open("ab", buffering=0)

    def _read_changes(
        self, snapshot: Snapshot, base: bytes
    ) -> tuple[tuple[float, float] | None, bool]:
        clock: tuple[float, float] | None = None
        try:
            raw = (self._directory / "changes").read_bytes()
        except FileNotFoundError:
            self._continue(base.hex().encode(), None)
            return None, True
        first, _, rest = raw.partition(b"\n")
        if first != base.hex().encode():
            self._continue(base.hex().encode(), None)
            return None, True
        last, good = first, len(first) + 1
        for line in rest.splitlines(keepends=True):
            signed, _, told = line.removesuffix(b"\n").partition(b" ")
            if not line.endswith(b"\n") or not hmac.compare_digest(
                signed, self._signed(last, told)
            ):
                break
            try:
                row = json.loads(told)
                if "clock" in row:
                    clock = (float(row["clock"][0]), float(row["clock"][1]))
                else:
                    snapshot.apply(change_from(row))
            except (ValueError, TypeError, SnapshotError):
                break
            last, good = signed, good + len(line)
            self._lines += 1
            if self._unwritten is not None:
                self._unwritten.lines.append(told)
        self._continue(last, good)
        return clock, good != len(raw)

    def _continue(self, last: bytes, good: int | None) -> None:
        """Write on after the last good line; what is broken behind it goes."""
        if not self.keeps:
            return
        if good is None:
            self._journal = self._begin_journal(bytes.fromhex(last.decode()))
            return
        self._journal = (self._directory / "changes").open("ab", buffering=0)
        self._journal.truncate(good)
        self._last = last

    def _signed(self, last: bytes, raw: bytes) -> bytes:
        whole = hmac.digest(feed_key(self._token), last + raw, "sha256")
        return whole.hex()[:_SUM_CHARACTERS].encode()

    def _snapshot(self) -> Path:
        return self._directory / "snapshot"

    def _size(self) -> int:
        return self._snapshot().stat().st_size

    def _mapped(self) -> mmap:
        with self._snapshot().open("rb") as file:
            return mmap(file.fileno(), 0, access=ACCESS_READ)


def _base(sealed: bytes | mmap) -> bytes:
    """Return what the first change after a snapshot is signed together with."""
    return bytes(sealed[HEAD_BYTES - 32 : HEAD_BYTES])
