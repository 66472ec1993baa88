"""Hours in a restriction: the server, the feed, a snapshot and the guard all answer alike."""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from decision_cast import NOON, WORDS, same, suspended, windows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from setsudo.decisions.customers import Customers, Hashing
from setsudo.decisions.guard.checking import Checker
from setsudo.decisions.guard.clock import ServerClock
from setsudo.decisions.guard.states import Counts
from setsudo.decisions.identifiers import hasher
from setsudo.decisions.lines import change_from, change_line, restriction_from, restriction_told
from setsudo.decisions.packing import decode, encode
from setsudo.decisions.services import Service
from setsudo.decisions.snapshot import Change, Snapshot, SnapshotError
from setsudo.decisions.table import SECTIONS, PackedTable, packed
from setsudo.measures.restrictions import Effect, Restriction

KEY = bytes(range(32))
PHONE = "090-1234-5678"
DESK = Service("desk", WORDS)
_SLOW = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)


class At(ServerClock):
    """A server's clock that stands at one moment."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.compared = True
        self._at = at

    def now(self) -> datetime:
        return self._at


def timed(*every: object, **other: object) -> Restriction:
    usual = {
        "effect": Effect.CONDITIONS, "services": frozenset({"desk"}), "windows": tuple(every),
        "until": NOON + timedelta(days=90), "conditions": ("hours",),
    }  # fmt: skip
    return suspended(**{**usual, **other})


@_SLOW
@given(
    st.lists(st.lists(windows(), max_size=2), min_size=1, max_size=3),
    st.integers(-10_000, 130_000),
    st.sampled_from(["phone", "letter", ""]),
    st.booleans(),
)
def test_whoever_is_asked_gives_the_same_answer(every, minutes, channel, packs):
    at = NOON + timedelta(minutes=minutes)
    found = tuple(timed(*hours, ref=f"m{n}") for n, hours in enumerate(every))
    hashed = hasher(KEY, "phone", region="JP")(PHONE)
    whole = Snapshot(1, NOON, [DESK], {hashed: found}, region="JP")
    if packs:
        followed = decode(encode(whole))
    else:
        followed = Snapshot(0, NOON, [DESK], region="JP")
        for n, one in enumerate(found):
            step = Change(n + 1, n, put=one, subjects=(hashed,))
            assert followed.apply(change_from(change_line(step)))

    server = Customers(whole, Hashing(KEY, "JP"), at).judged(
        "desk", channel, iter([("phone", PHONE)])
    )
    guard = Checker(At(at), Counts(), source="")
    guard.load(followed, KEY)
    guard.fresh_until = float("inf")
    asked = guard.check("desk", channel, phone=PHONE)

    assert asked == server
    assert asked.conditions == server.conditions
    closed = [one for one in found if one.binds("desk", channel, at) and one.windows
              and not any(window.holds(at) for window in one.windows)]  # fmt: skip
    assert (asked.effect is Effect.SUSPEND) == bool(closed)


def test_a_guard_whose_clock_nobody_compared_is_held_by_both_edges_of_the_hours():
    every_morning = timed(*[_mornings()])
    hashed = hasher(KEY, "phone", region="JP")(PHONE)
    inside = datetime.fromisoformat("2026-11-30T11:58:00+09:00")
    clock = At(inside)
    clock.compared = False
    guard = Checker(clock, Counts(), source="")
    guard.load(Snapshot(1, NOON, [DESK], {hashed: (every_morning,)}, region="JP"), KEY)
    guard.fresh_until = float("inf")
    assert guard.check("desk", "phone", phone=PHONE).effect is Effect.SUSPEND
    clock.compared = True
    assert guard.check("desk", "phone", phone=PHONE).effect is Effect.CONDITIONS


def _mornings():
    from setsudo.measures.windows import Window

    return Window((0, 1, 2, 3, 4), 600, 720)


def test_a_file_of_before_there_were_hours_still_loads():
    digest = b"d" * 16
    before = packed([(digest, (suspended(),))])
    (length,) = struct.unpack_from("<I", before.forms, 0)
    # As it was: seven things, and no word of hours.
    assert len(json.loads(before.forms[4 : 4 + length])) == 7
    whole = Snapshot(1, NOON, [DESK], {digest: (suspended(),)}, region="JP")
    assert same(decode(encode(whole)), whole)
    line = restriction_told(suspended())
    assert "windows" not in line
    assert restriction_from(line) == suspended()


def test_hours_that_cannot_be_read_are_refused_with_the_remedy_and_never_left_out():
    digest = b"d" * 16
    table = packed([(digest, (timed(_mornings()),))])
    broken = replace(table, forms=table.forms.replace(b'"10:00"', b'"99:00"'))
    run, at = b"", {}
    for name in SECTIONS:
        run += bytes(-len(run) % 8)
        at[name] = (len(run), len(getattr(broken, name)))
        run += getattr(broken, name)
    with pytest.raises(SnapshotError, match="fetch it again"):
        PackedTable(run, at).restrictions(digest)
    step = Change(1, 0, put=timed(_mornings()), subjects=(digest,))
    with pytest.raises(SnapshotError, match="fetch the snapshot again"):
        change_from(change_line(step).replace('"10:00"', '"99:00"'))
