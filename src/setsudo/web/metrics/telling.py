"""The figures as text (Prometheus, exposition format 0.0.4)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from time import monotonic
from typing import Final

from setsudo import __version__
from setsudo.decisions.snapshot import Snapshot
from setsudo.measures.transactions import State
from setsudo.web.metrics.counting import BOUNDS, Counted
from setsudo.web.metrics.reading import Depths

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
Samples = Iterable[tuple[dict[str, str], int | float]]


def text(
    counted: Counted, depths: Depths | None, *, snapshot: Snapshot | None, looked: float
) -> str:
    """Return every figure of a process. `looked` is when its feed last looked (monotonic)."""
    lines: list[str] = []
    _add(lines, "setsudo_info", "gauge", "The version that runs.", [({"version": __version__}, 1)])
    _requests(lines, counted)
    _feed(lines, counted, depths, snapshot, looked)
    up = int(depths is not None)
    _add(lines, "setsudo_database_up", "gauge", "1 while the database answers.", [({}, up)])
    if depths is not None:
        _waiting(lines, depths)
    return "\n".join(lines) + "\n"


def _requests(lines: list[str], counted: Counted) -> None:
    _add(
        lines, "setsudo_requests_total", "counter", "Requests answered, by room and status.",
        [({"room": r, "status": str(s)}, n) for (r, s), n in sorted(counted.requests.items())],
    )  # fmt: skip
    _add(
        lines, "setsudo_requests_running", "gauge", "Requests in hand, streams included.",
        [({}, counted.running)],
    )  # fmt: skip
    name = "setsudo_request_seconds"
    _add(lines, name, "histogram", "Seconds until an answer began, by room.", [])
    for room, found in sorted(counted.latencies.items()):
        ends = [*(repr(one) for one in BOUNDS), "+Inf"]
        for end, upto in zip(ends, accumulate(found.buckets), strict=True):
            lines.append(f'{name}_bucket{{room="{room}",le="{end}"}} {upto}')
        lines.append(f'{name}_sum{{room="{room}"}} {round(found.total, 6)!r}')
        lines.append(f'{name}_count{{room="{room}"}} {sum(found.buckets)}')


def _feed(
    lines: list[str],
    counted: Counted,
    depths: Depths | None,
    snapshot: Snapshot | None,
    looked: float,
) -> None:
    if snapshot is not None:
        seq = snapshot.seq
        lag = max(monotonic() - looked, 0.0)
        _add(lines, "setsudo_feed_sequence", "gauge", "The last change this process knows.",
             [({}, seq)])  # fmt: skip
        _add(lines, "setsudo_feed_lag_seconds", "gauge",
             "Seconds since this process last looked for changes.", [({}, lag)])  # fmt: skip
        if depths is not None:
            _add(lines, "setsudo_feed_changes_behind", "gauge",
                 "Changes on record that this process does not know yet.",
                 [({}, max(depths.seq - seq, 0))])  # fmt: skip
    _add(
        lines, "setsudo_guards_following", "gauge", "Guards that follow now, by version.",
        [({"version": v}, n) for v, n in sorted(counted.following.items())],
    )  # fmt: skip
    _add(
        lines, "setsudo_guard_seen_timestamp_seconds", "gauge",
        "When a guard of this version last came.",
        [({"version": v}, round(at, 3)) for v, at in sorted(counted.seen.items())],
    )  # fmt: skip


def _waiting(lines: list[str], depths: Depths) -> None:
    _add(
        lines, "setsudo_tasks_due", "gauge", "Work that is due and waits, by kind.",
        [({"kind": kind}, n) for kind, n in sorted(depths.tasks.items())],
    )  # fmt: skip
    _add(
        lines, "setsudo_deliveries", "gauge", "Deliveries of the outbox that are not done.",
        [({"standing": "waiting"}, depths.waiting), ({"standing": "dead"}, depths.dead)],
    )  # fmt: skip
    _add(
        lines, "setsudo_transactions", "gauge", "Transactions in progress, by state.",
        [
            ({"state": str(one)}, depths.transactions.get(one, 0))
            for one in (State.OPEN, State.HOLD_REQUESTED, State.HELD)
        ],
    )  # fmt: skip
    for name, tells, value in (
        ("tasks_failing", "Work that failed and is tried again.", depths.tasks_failing),
        ("tasks_oldest_seconds", "For how long the oldest work is due.", depths.task_age),
        ("delivery_oldest_seconds", "Age of the oldest waiting delivery.", depths.delivery_age),
        ("commands_overdue", "Commands whose answer is overdue.", depths.overdue),
        ("restrictions", "Restrictions in force.", depths.restrictions),
    ):
        _add(lines, f"setsudo_{name}", "gauge", tells, [({}, value)])


def _add(lines: list[str], name: str, kind: str, tells: str, samples: Samples) -> None:
    lines += [f"# HELP {name} {tells}", f"# TYPE {name} {kind}"]
    for labels, value in samples:
        told = ",".join(f'{key}="{one}"' for key, one in labels.items())
        number = repr(round(value, 3)) if isinstance(value, float) else str(value)
        lines.append(f"{name}{{{told}}} {number}" if told else f"{name} {number}")
