"""What one process counts of the requests that it answers. For the loop of its server alone.

Labels come out of tables in this program: nothing that anybody sends becomes one, so that neither
a person's data nor a stranger's inventions reach whoever keeps the figures.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from time import time
from typing import Final

BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: the upper ends of the buckets."""
MOST_VERSIONS: Final = 50
OTHER: Final = "other"
_GUARD: Final = re.compile(r"setsudo-guard/(\d{1,4}(?:\.\d{1,6}){1,3}[a-z0-9.+]{0,12})\Z")
_FIRST: Final = frozenset(
    {
        "accounts", "api", "cases", "customers", "disclosures", "exhibits", "interactions",
        "ledger", "live", "measures", "notices", "outbox", "people", "public", "referrals",
        "reports", "retention", "services", "static", "tokens", "transactions",
    }
)  # fmt: skip
_API: Final = frozenset({"cases", "interactions", "measures", "transactions"})
_ACCESS: Final = {
    "/access/v1/evaluation": "evaluation",
    "/access/v1/evaluations": "evaluations",
    "/access/v1/forward": "forward",
    "/access/v1/feed": "feed",
    "/access/v1/feed/snapshot": "snapshot",
    "/access/v1/search/action": "search",
    "/access/v1/search/resource": "search",
    "/access/v1/search/subject": "search",
    "/.well-known/authzen-configuration": "metadata",
}


class Latency:
    """How long the requests of one room took, as a histogram."""

    __slots__ = ("buckets", "total")

    def __init__(self) -> None:
        self.buckets = [0] * (len(BOUNDS) + 1)
        self.total = 0.0

    def took(self, seconds: float) -> None:
        """Count one."""
        self.buckets[bisect_left(BOUNDS, seconds)] += 1
        self.total += seconds


class Counted:
    """What was counted since the process began."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, int]] = Counter()
        self.latencies: dict[str, Latency] = {}
        self.following: Counter[str] = Counter()
        self.seen: dict[str, float] = {}
        self.running = 0

    def answered(self, room: str, status: int, seconds: float) -> None:
        """Count a request; `seconds` is how long it took until its answer began."""
        self.requests[room, status] += 1
        found = self.latencies.get(room)
        if found is None:
            found = self.latencies[room] = Latency()
        found.took(seconds)

    def guard(self, agent: str) -> str:
        """Note a guard by what it calls itself; return its version, `other` for anything else."""
        told = _GUARD.match(agent)
        version = told[1] if told is not None else OTHER
        if version not in self.seen and len(self.seen) >= MOST_VERSIONS:
            version = OTHER
        self.seen[version] = time()
        return version


def room_of(path: str) -> str:
    """Return the room of an address: `evaluation`, `api.transactions`, `cases`, … or `other`."""
    found = _ACCESS.get(path)
    if found is not None:
        return found
    parts = path.split("/", 4)
    first = parts[1] if len(parts) > 1 else ""
    if first == "api":
        version, below = (*parts[2:4], "", "")[:2]
        return f"api.{below}" if version == "v1" and below in _API else "api"
    if not first:
        return "first"
    return first if first in _FIRST else OTHER


counted: Final = Counted()
