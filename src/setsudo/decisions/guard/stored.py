"""A store in lmdb as it is asked: by any number of threads, and in forked processes too.

Read transactions belong to a thread, an opening to a process, and lmdb allows no second opening of
a file: whoever asks the same store in a process shares one. `storing` makes stores.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock, Thread, local
from types import SimpleNamespace
from typing import Any, BinaryIO, Final

from setsudo.decisions.identifiers import DIGEST_BYTES
from setsudo.decisions.sieve import SIEVE, Sieve
from setsudo.decisions.table import PackedTable
from setsudo.measures.restrictions import Restriction

_PATIENCE: Final = 0.2


class StoredTable:
    """A table whose hashes are looked up in lmdb, by any number of threads at once.

    Restrictions are read from the records of the table it was made from, which answers alone from
    the moment that lmdb cannot.
    """

    __slots__ = ("_lmdb", "_opened", "_table", "_trouble", "here", "refused", "sieve")

    def __init__(
        self,
        table: PackedTable,
        opened: Opened,
        sieve: Sieve | None,
        *,
        trouble: Callable[[], object],
    ) -> None:
        import lmdb

        self._table = table
        self._opened = opened
        # Its `get` is that of this thread's reading transaction; a thread that is new has none yet.
        self.here: Any = opened.here
        self.refused: tuple[type[Exception], ...] = (AttributeError, lmdb.Error)
        self._lmdb = lmdb
        self._trouble = trouble
        self.sieve = sieve

    @property
    def in_lmdb(self) -> bool:
        """Whether lmdb is asked: no longer, once it could not answer."""
        return not isinstance(self.here, SimpleNamespace)

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


class Opened:
    """A store that is open in this process, with a reading transaction for each thread."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.here = local()
        self.sieve: bytes | None = None
        self._path = path
        # Its lock tells others that it is in use, in the processes forked from this one too.
        self._file = file
        weakref.finalize(self, file.close)
        self._env: Any = None
        self._before_fork: Any = None

    def begun(self) -> Callable[[bytes], bytes | None]:
        """Return this thread's way to ask. Raises lmdb.Error, OSError."""
        import lmdb

        with _opening:
            if self._env is None:
                self._leave()
                env = lmdb.open(
                    str(self._path), subdir=False, readonly=True, create=False, lock=False
                )
                if not os.path.samestat(os.stat(self._path), os.fstat(self._file.fileno())):
                    env.close()
                    raise FileNotFoundError("the store is another one by now")
                self._env = env
            reading = self._env.begin()
            if self.sieve is None:
                # A copy: it is asked after the store was closed, and in processes forked from this.
                self.sieve = reading.get(SIEVE)
        get: Callable[[bytes], bytes | None] = reading.get
        self.here.get = get
        return get

    def forked(self) -> None:
        """Begin anew in a process that was forked: lmdb belongs to the one that opened it."""
        self.here.__dict__.clear()
        # Not closed here: where a thread was asking at that moment, that would wait for it forever.
        self._before_fork, self._env = self._env or self._before_fork, None

    def _leave(self) -> None:
        """Close what was open before the fork. Raises OSError where a thread had not come back."""
        if self._before_fork is None:
            return
        closing = Thread(target=self._before_fork.close, name="setsudo-guard-lmdb", daemon=True)
        closing.start()
        closing.join(_PATIENCE)
        if closing.is_alive():
            raise TimeoutError("the store was being asked when this process was forked")
        self._before_fork = None


_by_file: weakref.WeakValueDictionary[tuple[int, int], Opened] = weakref.WeakValueDictionary()
_opening = Lock()
"""Held while something is opened, and while the process is forked."""


def opened_once(path: Path, file: BinaryIO) -> Opened:
    """Return the one opening of a file in this process: lmdb allows no second."""
    told = os.fstat(file.fileno())
    with _opening:
        found = _by_file.get((told.st_dev, told.st_ino))
        if found is None:
            found = _by_file[told.st_dev, told.st_ino] = Opened(path, file)
        else:
            file.close()
    return found


def _after_fork() -> None:
    for one in [*_by_file.values()]:
        one.forked()
    _opening.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_opening.acquire, after_in_parent=_opening.release, after_in_child=_after_fork
    )
