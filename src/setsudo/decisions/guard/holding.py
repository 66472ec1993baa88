"""The lock of a guard's directory: whoever holds it writes there, and nobody else.

The lock lies on what was opened, and a fork hands that on: a child that left it open would hold the
lock for as long as it lives, without knowing. So a child closes what it inherited, which leaves its
parent the lock; and whoever lets go unlocks, though somebody may have it open still.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from threading import RLock


class Held:
    """A lock that is held until it is let go, by the process that took it: a child never holds."""

    def __init__(self, descriptor: int | None = None) -> None:
        self._descriptor = descriptor
        self._process: int | None = os.getpid()

    @property
    def here(self) -> bool:
        """Whether it is held, in this process."""
        return self._process == os.getpid()

    def let_go(self) -> None:
        """Let another process, or another guard, hold the lock."""
        with _changing:
            _held.discard(self)
            descriptor, self._descriptor = self._descriptor, None
            if descriptor is not None:
                if self.here:
                    import fcntl

                    fcntl.flock(descriptor, fcntl.LOCK_UN)
                os.close(descriptor)
            self._process = None


def hold(path: Path) -> Held | None:
    """Hold the lock at `path`; None where another does, or nothing may be written there.

    Waits for nobody. Raises OSError where there is no such directory.
    """
    try:
        import fcntl
    except ImportError:
        # Where files cannot be locked, each process is trusted with a directory of its own.
        return Held()
    with _changing:
        try:
            # No file object: one that is collected in a child would close another's descriptor.
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o666)
        except OSError as why:
            # A directory that may only be read is read.
            if why.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
                return None
            raise
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return None
        held = Held(descriptor)
        _held.add(held)
        return held


def forked() -> None:
    """Close, in a child, what its parent holds, and leave it to the parent."""
    for one in [*_held]:
        if not one.here:
            one.let_go()


_held: set[Held] = set()
_changing = RLock()
"""Held while a lock is taken or let go, and while the process is forked: a child knows of all."""


def _after_fork() -> None:
    forked()
    _changing.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_changing.acquire, after_in_parent=_changing.release, after_in_child=_after_fork
    )
