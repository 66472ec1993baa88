"""A thousand faults in any order: nobody restricted gets through, and nothing happens in silence.

The guard may miss what was published while it could not be told, for as long as it is READY without
word from the server and no longer. So somebody whom the record restricts for longer than that is
refused by a service that fails closed, whatever broke in between.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from feed_server import TOKEN, FeedServer
from guard_cast import NEWS, ORDERS, restriction

from setsudo.decisions.guard import Guard, GuardState
from setsudo.measures.restrictions import Restriction

FAULTS = 1000
STALE_AFTER = 0.25
PEOPLE = [f"+8190{n:08d}" for n in range(10_000_001, 10_000_041)]


class Chaos:
    """One company, one shop, and everything that can break between them."""

    def __init__(self, directory: Path, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311
        self.directory = directory
        self.feed = FeedServer([ORDERS, NEWS], beat=0.03)
        self.feed.start()
        self.up = True
        self.bound: dict[str, tuple[Restriction, float]] = {}
        self.guard = self.opened()
        self.told = 0
        self.broke = 0

    def opened(self) -> Guard:
        return Guard(
            self.feed.url, TOKEN, directory=self.directory, stale_after=STALE_AFTER, timeout=1.0
        )

    def restrict_or_lift(self) -> None:
        person = self.chance.choice(PEOPLE)
        if person in self.bound:
            one, _ = self.bound.pop(person)
            self.feed.withdraw(one.ref, [("phone", person)])
        else:
            one = restriction(since=self.feed.now() - timedelta(hours=1))
            self.feed.publish(one, [("phone", person)])
            self.bound[person] = (one, time.monotonic())

    def break_something(self) -> None:
        faults: list[Callable[[], object]] = [
            self.kill_or_start,
            self.kill_or_start,
            self.feed.cut,
            lambda: self.feed.spoilt.append("reordered"),
            lambda: self.feed.spoilt.append("twice"),
            lambda: self.feed.spoilt.append("missed"),
            lambda: self.feed.spoilt.append("garbage"),
            self.feed.forget_changes,
            self.skew,
            self.spoil_file,
            self.restart_guard,
            self.spoil_snapshots,
        ]
        self.chance.choice(faults)()
        self.broke += 1

    def kill_or_start(self) -> None:
        if self.up:
            self.feed.stop()
        else:
            self.feed.start()
        self.up = not self.up

    def skew(self) -> None:
        self.feed.skew = timedelta(minutes=self.chance.choice((-5, 0, 5)))

    def spoil_snapshots(self) -> None:
        self.feed.snapshot_spoilt = not self.feed.snapshot_spoilt

    def spoil_file(self) -> None:
        """Cut or change a file of a guard that is not running, and start it again."""
        self.retire()
        files = [one for one in self.directory.glob("[sc]*") if one.is_file()]
        if files:
            path = self.chance.choice(files)
            raw = bytearray(path.read_bytes())
            if raw and self.chance.random() < 0.5:
                raw[self.chance.randrange(len(raw))] ^= 1 << self.chance.randrange(8)
            else:
                del raw[len(raw) // 2 :]
            path.write_bytes(bytes(raw))
        self.guard = self.opened()

    def restart_guard(self) -> None:
        self.retire()
        self.guard = self.opened()

    def retire(self) -> None:
        self.guard.close()

    def look(self) -> None:
        """Nobody whom the record has restricted for longer than the bound gets through."""
        for person, (_, since) in list(self.bound.items()):
            asked = time.monotonic()
            decision = self.guard.check("orders", "web", phone=person)
            if asked - since > STALE_AFTER:
                assert not decision.serves, (self.broke, self.guard.state, self.guard.trouble)
        state = self.guard.state
        if state is not GuardState.READY:
            free = self.guard.check("orders", phone="+819099999999")
            # It may have become READY meanwhile, and only then does it serve.
            assert free.unknown is not None or self.guard.state is GuardState.READY
            told = self.guard.metrics()
            assert 'state{state="ready"} 1' not in told or self.guard.state is GuardState.READY

    def mend(self) -> None:
        """Put everything right, and see that the guard finds its way back by itself."""
        self.feed.snapshot_spoilt = False
        self.feed.spoilt.clear()
        if not self.up:
            self.kill_or_start()
        end = time.monotonic() + 20
        while not (self.guard.state is GuardState.READY and self.guard.seq == self.feed.truth.seq):
            assert time.monotonic() < end, (self.guard.state, self.guard.trouble)
            time.sleep(0.01)
        for person in PEOPLE:
            decision = self.guard.check("orders", phone=person)
            assert decision.serves == (person not in self.bound)


@pytest.mark.timeout(280)
@pytest.mark.parametrize("seed", range(4))
def test_a_thousand_faults_let_nobody_through_and_nothing_is_silent(tmp_path, seed):
    chaos = Chaos(tmp_path / "guard", seed)
    faults = FAULTS // 4
    try:
        while chaos.broke < faults:
            chaos.restrict_or_lift()
            chaos.break_something()
            chaos.look()
            time.sleep(chaos.chance.choice((0, 0.002, 0.02, 0.05)))
            chaos.look()
            if chaos.broke % 50 == 0:
                chaos.mend()
        chaos.mend()
    finally:
        chaos.guard.close()
        if chaos.up:
            chaos.feed.stop()
    assert chaos.broke == faults
