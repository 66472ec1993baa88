"""Sixty faults between a guard and the real `setsudo decisions`, which is killed again and again.

What the record has restricted for longer than the guard may go without word is refused where a
service fails closed, whatever broke in between; and the guard says so whenever it cannot be sure.
`tests/guard/test_guard_chaos.py` has a thousand faults, against a feed of the tests' own.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cutting_proxy import Wire
from decision_office import Office, opened

from setsudo.decisions.guard import Guard, GuardState
from setsudo.decisions.guard import clock as guards_clock

FAULTS = 60
STALE_AFTER = 6.5
"""The server's beat comes every five seconds."""
LASTS_S = 30 * 86400
"""Longer than the week and a day after which the cleaning looks."""
PEOPLE = [f"+8190{n:08d}" for n in range(30_000_001, 30_000_013)]
FREE = "+819099999999"


class ShopsClock(datetime):
    """The clock of the shop's machine, which somebody sets wrong."""

    wrong = timedelta()

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return datetime.now(tz) + cls.wrong


class Chaos:
    """One installation, one shop, and everything that can break between them."""

    def __init__(self, office: Office, directory: Path, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311
        self.office, self.directory = office, directory
        self.token = office.scribe("token", source="shop", scopes=["decisions:feed"])
        self.wire = Wire(office.port)
        self.down_since = 0.0
        self.bound: dict[str, tuple[str, float]] = {}
        self.broke: Counter[str] = Counter()
        self.refused = self.unsure = 0
        self.guard = self.opened()

    def opened(self) -> Guard:
        return Guard(
            self.wire.url, self.token, directory=self.directory,
            stale_after=STALE_AFTER, timeout=2.0,
        )  # fmt: skip

    def restrict_or_lift(self) -> None:
        person = self.chance.choice(PEOPLE)
        if person not in self.bound:
            ref = f"{person}-{self.broke.total()}"
            known = [["phone", person]]
            self.office.scribe("publish", ref=ref, identifiers=known, lasts=LASTS_S)
            self.bound[person] = (ref, time.monotonic())
        elif self.chance.random() < 0.3:
            ref, _ = self.bound.pop(person)
            self.office.scribe("withdraw", ref=ref)

    def break_something(self) -> None:
        faults: list[Callable[[], object]] = [
            self.kill_or_start, self.kill_or_start, self.restart, self.wire.cut, self.wire.halve,
            self.forget, self.set_clock_wrong, self.spoil_file, self.restart_guard,
        ]  # fmt: skip
        fault = self.chance.choice(faults)
        fault()
        self.broke[fault.__name__] += 1

    def kill_or_start(self) -> None:
        if self.down_since:
            self.office.start()
            self.down_since = 0.0
        else:
            self.office.kill()
            self.down_since = time.monotonic()

    def restart(self) -> None:
        """An operator stops it and starts it anew."""
        if not self.down_since:
            self.office.stop()
            self.office.start()

    def forget(self) -> None:
        """Changes are cleaned away: whoever is behind has to begin again."""
        self.office.scribe("forget")

    def set_clock_wrong(self) -> None:
        ShopsClock.wrong = timedelta(minutes=self.chance.choice((-5, 0, 5)))

    def spoil_file(self) -> None:
        """Cut or change a file of a guard that is not running, and start it again."""
        self.guard.close()
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
        self.guard.close()
        self.guard = self.opened()

    def look(self) -> None:
        for person, (_, since) in self.bound.items():
            asked = time.monotonic()
            decision = self.guard.check("orders", "web", phone=person)
            if asked - since > STALE_AFTER:
                self.refused += 1
                assert not decision.serves, (self.broke, self.guard.state, self.guard.trouble)
        if self.down_since and time.monotonic() - self.down_since > STALE_AFTER:
            assert self.guard.state is not GuardState.READY, "it did not notice"
        if self.guard.state is not GuardState.READY:
            closed = self.guard.check("orders", phone=FREE)
            said = self.guard.metrics()
            # It may have become READY meanwhile, and only then does it serve.
            if self.guard.state is not GuardState.READY:
                self.unsure += 1
                assert closed.unknown is not None
                assert not closed.serves
                assert 'state{state="ready"} 1' not in said

    def mend(self) -> None:
        """Put everything right, and see that the guard finds its way back by itself."""
        if self.down_since:
            self.kill_or_start()
        last = self.office.scribe("publish", ref="last", identifiers=[["phone", "0312340000"]])
        end = time.monotonic() + 60
        while not (self.guard.state is GuardState.READY and self.guard.seq >= last["seq"]):
            assert time.monotonic() < end, (self.guard.state, self.guard.trouble)
            time.sleep(0.01)
        for person in PEOPLE:
            decision = self.guard.check("orders", phone=person)
            assert decision.serves == (person not in self.bound), person
        assert self.guard.check("orders", phone=FREE).serves


@pytest.mark.timeout(900)
def test_the_real_server_breaks_sixty_times_and_nobody_restricted_gets_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards_clock, "datetime", ShopsClock)
    monkeypatch.setattr(ShopsClock, "wrong", timedelta())
    with opened(tmp_path) as office:
        office.scribe("service", code="orders")
        office.start()
        (tmp_path / "guard").mkdir()
        chaos = Chaos(office, tmp_path / "guard", seed=20_261_129)
        try:
            for n in range(FAULTS):
                chaos.restrict_or_lift()
                chaos.break_something()
                chaos.look()
                pause = time.monotonic() + chaos.chance.choice((0, 0.05, 0.3, 1.0))
                while time.monotonic() < pause:
                    time.sleep(0.01)
                    chaos.look()
                if n % 20 == 19:
                    chaos.mend()
        finally:
            chaos.guard.close()
            chaos.wire.close()
    # Nothing of it was vacuous: every kind of fault happened, and there was something to refuse.
    assert len(chaos.broke) == 8, chaos.broke
    assert chaos.refused > 100
    assert chaos.unsure > 10
