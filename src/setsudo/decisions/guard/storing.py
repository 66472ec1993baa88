"""An lmdb store beside the last known: which hash has restrictions, and where they stand.

Nearly nobody who is asked about stands in it; its sieve says so of most of them.

`lmdb/<sequence>-<sum>` is one lmdb file, made once from the snapshot of that sequence and checksum
and never written again; its `.seal` signs the file's checksum together with the snapshot's. So a
store of another snapshot, and one that is half written or was changed since, is not used but made
anew. Since nobody writes, nobody locks: any number of processes read it, from folders that they
cannot write as well. Whoever reads holds a shared `flock`, and what nobody holds is removed.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from threading import Event, Thread
from typing import BinaryIO, Final

from setsudo.decisions.guard.stored import Opened, StoredTable, opened_once
from setsudo.decisions.sealing import feed_key
from setsudo.decisions.sieve import SIEVE, Filling, Sieve
from setsudo.decisions.snapshot import Snapshot
from setsudo.decisions.table import PackedTable

_PERSON: Final = b"setsudo lmdb 2"
_ROOM: Final = 64
"""Bytes of address space for each identifier: a row takes thirty in its page, its sieve two."""
_LEAST_ROOM: Final = 4 << 20
_READ_AT_ONCE: Final = 1 << 20
_LOOKED_AFTER: Final = 1 << 12
_PATIENCE: Final = 5.0


class _Ended(Exception):
    """The guard was closed, or has a newer snapshot."""


class Stores:
    """The stores of one guard's directory. `trouble` is told where lmdb is not to be used."""

    def __init__(self, directory: Path, token: str, *, trouble: Callable[[], object]) -> None:
        self._folder = directory / "lmdb"
        self._token = token
        self._trouble = trouble
        self._end = Event()
        self._thread: Thread | None = None

    def take(self, snapshot: Snapshot, summed: bytes, *, seq: int, makes: bool) -> None:
        """Let a big snapshot be looked up in lmdb as soon as its store is there.

        `summed` is the checksum of the body that its table was decoded from, `seq` the sequence
        there; only who `makes` writes. Waits for nothing: until
        then, and where lmdb is not installed, its table answers.
        """
        table = snapshot.table
        if not isinstance(table, PackedTable) or not _installed():
            return
        self._end.set()
        before, end = self._thread, Event()
        self._end = end
        name = f"{seq}-{summed.hex()[:32]}"

        def work() -> None:
            if before is not None:
                before.join()
            with suppress(_Ended):
                self._adopt(snapshot, table, name, summed, makes=makes, end=end)

        thread = Thread(target=work, name="setsudo-guard-lmdb", daemon=True)
        try:
            thread.start()
        except RuntimeError:
            # No thread is to be had any more: the table answers.
            self._trouble()
        else:
            self._thread = thread

    def tidy(self, *, keep: str = "") -> None:
        """Remove every store that nobody reads but that named `keep`, and what was left behind."""
        # In this order a store comes before its seal.
        for path in sorted(self._folder.glob("*")):
            store = path.with_suffix("")
            if store.name == keep:
                continue
            with suppress(OSError):
                if path != store:
                    if not store.exists():
                        path.unlink()
                    continue
                with path.open("rb") as file:
                    if _locked(file, alone=True):
                        path.unlink()

    def close(self) -> None:
        """Make nothing any more; what is asked is asked on."""
        self._end.set()
        if self._thread is not None:
            self._thread.join(_PATIENCE)

    def wait(self, timeout: float) -> None:
        """Wait until the store of the snapshot that was taken last is there, or cannot be."""
        if self._thread is not None:
            self._thread.join(timeout)

    def _adopt(
        self,
        snapshot: Snapshot,
        table: PackedTable,
        name: str,
        summed: bytes,
        *,
        makes: bool,
        end: Event,
    ) -> None:
        import lmdb

        path = self._folder / name
        try:
            opened = self._whole(path, summed, end)
            if opened is None and makes:
                self._make(path, table, summed, end)
                opened = self._whole(path, summed, end)
            if opened is not None:
                opened.begun()
                sieve = Sieve.of(len(table), opened.sieve)
                snapshot.table = StoredTable(table, opened, sieve, trouble=self._trouble)
        except (lmdb.Error, OSError, MemoryError):
            self._trouble()
        if makes:
            self.tidy(keep=name)

    def _whole(self, path: Path, summed: bytes, end: Event) -> Opened | None:
        """Return a store that is there and as it was sealed; None where there is none."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return None
        try:
            told = path.with_name(f"{path.name}.seal").read_bytes()
        except FileNotFoundError:
            told = b""
        _locked(file)
        try:
            if told and hmac.compare_digest(told, self._seal(summed, _sum(file, end))):
                return opened_once(path, file)
        except BaseException:
            file.close()
            raise
        file.close()
        return None

    def _make(self, path: Path, table: PackedTable, summed: bytes, end: Event) -> None:
        """Write a store in one transaction, seal it, put it in its place."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        # A name of its own: whoever kept here before may not have ended yet.
        draft = self._folder / f"draft-{token_hex(8)}"
        seal = path.with_name(f"{path.name}.seal")
        try:
            _write(draft, table, end)
            with draft.open("rb") as file:
                signed = self._seal(summed, _sum(file, end))
            if end.is_set():
                raise _Ended
            seal.unlink(missing_ok=True)
            os.replace(draft, path)
            _put(seal, signed, draft.with_suffix(".seal"))
        finally:
            draft.unlink(missing_ok=True)

    def _seal(self, summed: bytes, of_file: bytes) -> bytes:
        told = hmac.digest(feed_key(self._token), _PERSON + summed + of_file, "sha256")
        return told.hex().encode()


def _write(path: Path, table: PackedTable, end: Event) -> None:
    import lmdb

    sieve = Filling(len(table))

    def rows() -> Iterator[tuple[bytes, bytes]]:
        for n, (digest, place) in enumerate(table.here):
            if not n % _LOOKED_AFTER and end.is_set():
                raise _Ended
            sieve.add(digest)
            yield digest, place.to_bytes(4, "little")

    room = _LEAST_ROOM + _ROOM * len(table)
    # Without `writemap`: a disk that is full is an error there, and a signal that kills here.
    with (
        lmdb.open(str(path), map_size=room, subdir=False, lock=False, mode=0o600) as env,
        env.begin(write=True) as writing,
        writing.cursor() as cursor,
    ):
        _, added = cursor.putmulti(rows(), append=True)
        # What does not come in order is passed over, and would be missing.
        if added != len(table):
            raise OSError("the hashes of the table are not in order")
        writing.put(SIEVE, sieve.bits)


def _put(path: Path, raw: bytes, draft: Path) -> None:
    with draft.open("wb") as file:
        os.chmod(draft, 0o600)
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)


def _sum(file: BinaryIO, end: Event) -> bytes:
    summed = sha256()
    while part := file.read(_READ_AT_ONCE):
        if end.is_set():
            raise _Ended
        summed.update(part)
    return summed.digest()


def _locked(file: BinaryIO, *, alone: bool = False) -> bool:
    """Lock a file, for reading or `alone`, without waiting; say whether it could be."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _installed() -> bool:
    try:
        import lmdb  # noqa: F401
    except ImportError:
        return False
    return True
