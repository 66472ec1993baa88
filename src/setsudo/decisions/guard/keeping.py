"""The last that was known, kept on disk: a guard that starts while the server is down has it.

`snapshot` is what the server sent, in its seal; `changes` is a line for each change since, each
signed together with the line before it. A snapshot that is cut or changed is not used at all; of
the changes all are used up to the first that is broken.
"""

from __future__ import annotations

import errno
import hmac
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import BinaryIO, Final

from setsudo.decisions.guard.storing import Stores
from setsudo.decisions.lines import change_from, change_line
from setsudo.decisions.packing import decode, laid_out
from setsudo.decisions.sealing import HEAD_BYTES, body_sum, feed_key, seal, unseal
from setsudo.decisions.snapshot import Change, Snapshot, SnapshotError
from setsudo.decisions.table import BIG

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
        self._journal: BinaryIO | None = None
        self._last = b""
        self._lock: BinaryIO | None = None
        self.lines = 0
        self.keeps = self._alone()

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
        self._store(snapshot, sealed)
        clock, broken = self._read_changes(snapshot)
        return Kept(snapshot, key, clock, broken)

    def keep(self, sealed: bytes, *, key: bytes, salt: Callable[[], bytes], count: int) -> Snapshot:
        """Put a snapshot on disk in the place of all before; return it as it is to be used.

        A big one is laid out so that it can be mapped. Raises OSError, SnapshotError.
        """
        if count > BIG:
            body = laid_out(sealed, start=HEAD_BYTES)
            sealed = seal(body_sum(body), token=self._token, key=key, salt=salt()) + body
        if not self.keeps:
            return self._store(decode(sealed, start=HEAD_BYTES), sealed)
        self.close_journal()
        draft = self._directory / "snapshot.draft"
        with draft.open("wb") as file:
            os.chmod(draft, 0o600)
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        # The old changes belong to the old snapshot: those that it has already are passed over.
        os.replace(draft, self._snapshot())
        self._begin_journal(sealed[HEAD_BYTES - 32 : HEAD_BYTES])
        kept = decode(self._mapped() if count > BIG else sealed, start=HEAD_BYTES)
        return self._store(kept, sealed)

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
        """Let go of the directory, so that another process may keep."""
        self.close_journal()
        if self._stores is not None:
            self._stores.close()
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        self.keeps = False

    def _store(self, snapshot: Snapshot, sealed: bytes | mmap) -> Snapshot:
        if self._stores is not None:
            if len(snapshot.table) > BIG:
                summed = bytes(sealed[HEAD_BYTES - 64 : HEAD_BYTES - 32])
                self._stores.take(snapshot, summed, makes=self.keeps)
            elif self.keeps:
                self._stores.tidy()
        return snapshot

    def _write(self, line: str) -> None:
        if not self.keeps or self._journal is None:
            return
        raw = line.encode()
        signed = self._signed(self._last, raw)
        self._journal.write(signed + b" " + raw + b"\n")
        self._journal.flush()
        self._last = signed
        self.lines += 1

    def _begin_journal(self, base: bytes) -> None:
        path = self._directory / "changes"
        draft = self._directory / "changes.draft"
        draft.write_bytes(base.hex().encode() + b"\n")
        os.chmod(draft, 0o600)
        os.replace(draft, path)
        self._journal = path.open("ab")
        self._last = base.hex().encode()
        self.lines = 0

    def _read_changes(self, snapshot: Snapshot) -> tuple[tuple[float, float] | None, bool]:
        with self._snapshot().open("rb") as file:
            base = file.read(HEAD_BYTES)[HEAD_BYTES - 32 :]
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
        self._continue(last, good)
        return clock, good != len(raw)

    def _continue(self, last: bytes, good: int | None) -> None:
        """Write on after the last good line; what is broken behind it goes."""
        if not self.keeps:
            return
        if good is None:
            self._begin_journal(bytes.fromhex(last.decode()))
            return
        self._journal = (self._directory / "changes").open("ab")
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

    def _alone(self) -> bool:
        try:
            import fcntl
        except ImportError:
            # Where files cannot be locked, each process is trusted with a directory of its own.
            return True
        try:
            self._lock = (self._directory / "lock").open("wb")
        except OSError as why:
            # A directory that may only be read is read.
            if why.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
                return False
            raise
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            self._lock = None
            return False
        return True
