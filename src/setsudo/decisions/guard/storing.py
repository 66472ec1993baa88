"""An lmdb store beside the last known: which hash has restrictions, and where they stand.

`lmdb/<sequence>-<sum>` is one lmdb file, made once from the snapshot of that sequence and checksum
and never written again; its `.seal` signs the file's checksum together with the snapshot's. So a
store of another snapshot, and one that is half written or was changed since, is not used but made
anew. Since nobody writes, nobody locks: any number of processes read it, from folders that they
cannot write as well. Whoever reads holds a shared `flock`, and what nobody holds is removed.
"""

from __future__ import annotations

import hmac
import os
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from threading import Event, Lock, Thread, local
from types import SimpleNamespace
from typing import Any, BinaryIO, Final

from setsudo.decisions.identifiers import DIGEST_BYTES
from setsudo.decisions.sealing import feed_key
from setsudo.decisions.snapshot import Snapshot
from setsudo.decisions.table import PackedTable
from setsudo.measures.restrictions import Restriction

_PERSON: Final = b"setsudo lmdb"
_ROOM: Final = 64
"""Bytes of address space for each identifier: a row takes thirty in its page."""
_LEAST_ROOM: Final = 4 << 20
_READ_AT_ONCE: Final = 1 << 20
_LOOKED_AFTER: Final = 1 << 12
_PATIENCE: Final = 5.0


class _Ended(Exception):
    """The guard was closed, or has a newer snapshot."""


class StoredTable:
    """A table whose hashes are looked up in lmdb, by any number of threads at once.

    Restrictions are read from the records of the table it was made from, which answers alone from
    the moment that lmdb cannot.
    """

    __slots__ = ("_lmdb", "_opened", "_table", "_trouble", "here", "refused")

    def __init__(
        self, table: PackedTable, opened: _Opened, *, trouble: Callable[[], object]
    ) -> None:
        import lmdb

        self._table = table
        self._opened = opened
        # Its `get` is that of this thread's reading transaction; a thread that is new has none yet.
        self.here: Any = opened.here
        self.refused: tuple[type[Exception], ...] = (AttributeError, lmdb.Error)
        self._lmdb = lmdb
        self._trouble = trouble

    def __len__(self) -> int:
        return len(self._table)

    def __contains__(self, digest: bytes) -> bool:
        try:
            return self.here.get(digest) is not None
        except self.refused:
            return self._asked(digest) is not None

    def digests(self) -> frozenset[bytes]:
        """Return every hash."""
        return self._table.digests()

    def restrictions(self, digest: bytes) -> tuple[Restriction, ...]:
        """Return the restrictions of one identifier. Raises SnapshotError for a broken record."""
        try:
            found = self.here.get(digest)
        except self.refused:
            found = self._asked(digest)
        return self._table.at(int.from_bytes(found, "little")) if found is not None else ()

    def __iter__(self) -> Iterator[tuple[bytes, tuple[Restriction, ...]]]:
        return iter(self._table)

    def _asked(self, digest: bytes) -> bytes | None:
        """Ask for the first time in this thread or process; the table where lmdb cannot answer."""
        if len(digest) == DIGEST_BYTES:
            try:
                found: bytes | None = self._opened.begun()(digest)
            except (self._lmdb.Error, OSError):
                self.here = SimpleNamespace(get=self._of_table)
                self._trouble()
            else:
                return found
        return self._of_table(digest)

    def _of_table(self, digest: bytes) -> bytes | None:
        place = self._table.here.get(digest)
        return place.to_bytes(4, "little") if place is not None else None


class Stores:
    """The stores of one guard's directory. `trouble` is told where lmdb is not to be used."""

    def __init__(self, directory: Path, token: str, *, trouble: Callable[[], object]) -> None:
        self._folder = directory / "lmdb"
        self._token = token
        self._trouble = trouble
        self._end = Event()
        self._thread: Thread | None = None

    def take(self, snapshot: Snapshot, summed: bytes, *, makes: bool) -> None:
        """Let a big snapshot, just decoded, be looked up in lmdb as soon as its store is there.

        `summed` is the checksum of its body; only who `makes` writes. Waits for nothing: until
        then, and where lmdb is not installed, its table answers.
        """
        table = snapshot.table
        if not isinstance(table, PackedTable) or not _installed():
            return
        self._end.set()
        before, end = self._thread, Event()
        self._end = end
        name = f"{snapshot.seq}-{summed.hex()[:32]}"

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
                found = StoredTable(table, opened, trouble=self._trouble)
                opened.begun()
                snapshot.table = found
        except (lmdb.Error, OSError, MemoryError):
            self._trouble()
        if makes:
            self.tidy(keep=name)

    def _whole(self, path: Path, summed: bytes, end: Event) -> _Opened | None:
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
                return _opened(path, file)
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


class _Opened:
    """A store that is open in this process, with a reading transaction for each thread."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.here = local()
        self._path = path
        # Its lock tells others that it is in use, in the processes forked from this one too.
        self._file = file
        weakref.finalize(self, file.close)
        self._env: Any = None

    def begun(self) -> Callable[[bytes], bytes | None]:
        """Return this thread's way to ask. Raises lmdb.Error, OSError."""
        import lmdb

        with _opening:
            if self._env is None:
                env = lmdb.open(
                    str(self._path), subdir=False, readonly=True, create=False, lock=False
                )
                if not os.path.samestat(os.stat(self._path), os.fstat(self._file.fileno())):
                    env.close()
                    raise FileNotFoundError("the store is another one by now")
                self._env = env
            reading = self._env.begin()
        get: Callable[[bytes], bytes | None] = reading.get
        self.here.get = get
        return get

    def forked(self) -> None:
        """Begin anew in a process that was forked: lmdb belongs to the one that opened it."""
        self.here.__dict__.clear()
        env, self._env = self._env, None
        if env is not None:
            env.close()


_by_file: weakref.WeakValueDictionary[tuple[int, int], _Opened] = weakref.WeakValueDictionary()
_opening = Lock()
"""Held while something is opened, and while the process is forked."""


def _opened(path: Path, file: BinaryIO) -> _Opened:
    """Return the one opening of a file in this process: lmdb allows no second."""
    told = os.fstat(file.fileno())
    with _opening:
        found = _by_file.get((told.st_dev, told.st_ino))
        if found is None:
            found = _by_file[told.st_dev, told.st_ino] = _Opened(path, file)
        else:
            file.close()
    return found


def _write(path: Path, table: PackedTable, end: Event) -> None:
    import lmdb

    def rows() -> Iterator[tuple[bytes, bytes]]:
        for n, (digest, place) in enumerate(table.here):
            if not n % _LOOKED_AFTER and end.is_set():
                raise _Ended
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


def _after_fork() -> None:
    for one in [*_by_file.values()]:
        one.forked()
    _opening.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_opening.acquire, after_in_parent=_opening.release, after_in_child=_after_fork
    )
