"""The server's clock, as a guard can tell it: a restriction begins and ends by no other."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Final

MARGIN: Final = timedelta(minutes=5)
"""How far a clock that nobody has compared is taken to be wrong."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class ServerClock:
    """Follows the server's clock by what the feed told, and never runs backwards between.

    `compared` is False until the server told its time in this process.
    """

    __slots__ = ("_ahead", "_latest", "_wall_ahead", "compared")

    def __init__(self) -> None:
        self.compared = False
        self._ahead: timedelta | None = None
        self._wall_ahead = timedelta()
        self._latest = _EPOCH

    def now(self) -> datetime:
        """Return the time on the server, aware."""
        if self._ahead is not None:
            at = _EPOCH + timedelta(seconds=time.monotonic()) + self._ahead
        else:
            at = datetime.now(UTC) + self._wall_ahead
        return max(at, self._latest)

    def told(self, at: datetime, *, first: bool) -> timedelta:
        """Take in what the server says its time is; return how old that was when it arrived.

        What was held up on its way makes the server look slow: the quickest word counts, until a
        connection begins anew (`first`).
        """
        monotonic = _EPOCH + timedelta(seconds=time.monotonic())
        ahead = at - monotonic
        if first or self._ahead is None or ahead > self._ahead:
            self._ahead = ahead
        self._wall_ahead = monotonic + self._ahead - datetime.now(UTC)
        self._latest = at if first else max(self._latest, at)
        self.compared = True
        return self._ahead - ahead

    def kept(self) -> tuple[float, float]:
        """Return what to keep: seconds that the server is ahead, and its time, since 1970."""
        return self._wall_ahead.total_seconds(), self.now().timestamp()

    def restore(self, kept: tuple[float, float]) -> None:
        """Go on from what was kept by a process before. Raises ValueError, OverflowError."""
        ahead, latest = kept
        if not (abs(ahead) < 1e9 and 0 <= latest < 1e11):
            raise ValueError("no such clock")
        self._wall_ahead = timedelta(seconds=ahead)
        self._latest = _EPOCH + timedelta(seconds=latest)
