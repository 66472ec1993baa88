"""What a guard's answer costs, beside policy engines that are asked in the same process."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.contacts import ROOT
from benchmarks.figures import Figure
from benchmarks.sizes import Sizes
from setsudo.bilingual import Text
from setsudo.decisions.guard import Guard
from setsudo.decisions.guard.keeping import Keeper
from setsudo.decisions.guard.stored import StoredTable
from setsudo.decisions.guard.storing import Stores
from setsudo.decisions.identifiers import keyed
from setsudo.decisions.packing import decode, encode
from setsudo.decisions.sealing import HEAD_BYTES, body_sum, seal, unseal
from setsudo.decisions.services import Service
from setsudo.decisions.snapshot import Snapshot
from setsudo.decisions.table import BIG, Sections, packed
from setsudo.measures.restrictions import Effect, Restriction

PEERS = ROOT / "build" / "decision-peers" / "bin" / "python"
PEER = Path(__file__).with_name("decisions_peers.py")
IN_A_ROUND = 40_000
TURNS = 4
ENGINES = ("cedarpy", "casbin", "regorus", "regorus, set only")
_NOW = datetime.now(UTC)
_WORDS = Text(ja="ご注文をお受けできません。", en="We cannot take your orders.")
_TOKEN = "stds_benchmark"  # noqa: S105
_KEY = bytes(range(32))


def figures(sizes: Sizes) -> list[Figure]:
    """Time checks of customers who were not asked about before, none of them restricted.

    Guard and engines are asked in turns that lie a minute apart, each turn in objects of its own:
    on a shared machine memory is slow for seconds on end. The best turn of each is told.
    """
    quick = sizes.name == "quick"
    asked = 5_000 if quick else 200_000
    small = _snapshot(10_000 if quick else 100_000)
    customers = _customers(asked)
    engines = _Engines(len(small.table), 200 if quick else 3_000)
    costs = dict.fromkeys(customers, float("inf"))

    def turn() -> None:
        for kind, values in customers.items():
            costs[kind] = min(costs[kind], _check(_guard(small), kind, values))
        engines.turn()

    turn()
    loading = _loading(50_000 if quick else 1_000_000)
    turn()
    many = _many(200_000 if quick else 10_000_000, asked)
    turn()
    held = f"{len(small.table):,} restricted"
    ours = [
        Figure(f"check by {kind}, {held}", cost, "µs CPU", "<= 1.5") for kind, cost in costs.items()
    ]
    return [*ours, *engines.figures(costs["phone"]), *loading, *many]


class _Engines:
    """The policy engines, each asked in a process of its own, in the environment of the peers."""

    def __init__(self, restricted: int, asked: int) -> None:
        self._python = Path(os.environ.get("SETSUDO_DECISION_PEERS", PEERS))
        self._numbers = (str(restricted), str(asked))
        self._best: dict[str, tuple[float, str]] = {}

    def turn(self) -> None:
        """Ask each of them once more."""
        if not self._python.exists():
            return
        for name in ENGINES:
            told = subprocess.run(
                [self._python, PEER, name, *self._numbers],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            if not told.returncode:
                row = json.loads(told.stdout)
                best = self._best.get(name, (float("inf"), ""))
                self._best[name] = min(best, (row["us"], row["version"]))

    def figures(self, ours: float) -> list[Figure]:
        """Return what each took at best, and how far ahead `ours` is."""
        if not self._python.exists():
            return [Figure("policy engines", 0.0, "", "", f"not measured: no {self._python}")]
        found: list[Figure] = []
        for name in ENGINES:
            if name in self._best:
                cost, version = self._best[name]
                found.append(Figure(f"{name}, the same question", cost, "µs CPU", "", version))
            else:
                why = "could not be measured"
                found.append(Figure(f"{name}, the same question", 0.0, "", "", why))
        for name, bound in (("regorus", ">= 5"), ("regorus, set only", "")):
            ahead = self._best.get(name, (0.0, ""))[0] / ours
            found.append(Figure(f"{name} over the guard", ahead, "x", bound))
        return found


def _loading(count: int) -> list[Figure]:
    subjects = {os.urandom(16): (_restriction(n),) for n in range(count)}
    body = encode(Snapshot(1, _NOW, [Service("orders", _WORDS)], subjects, region="JP"))
    sealed = seal(body_sum(body), token=_TOKEN, key=_KEY, salt=bytes(16)) + body
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sealed"
        path.write_bytes(sealed)
        code = (
            "import sys, time\n"
            "held = lambda: int(open('/proc/self/statm').read().split()[1]) * 4096 / 1e6\n"
            "from benchmarks.decisions_guard import loaded\n"
            "before = held()\n"
            "began = time.perf_counter()\n"
            "guard = loaded(sys.argv[1])\n"
            "took = time.perf_counter() - began\n"
            "print(took, held() - before)\n"
        )
        told = subprocess.run(
            [sys.executable, "-c", code, str(path)],
            capture_output=True, text=True, check=True, cwd=ROOT,
        ).stdout.split()  # fmt: skip
    size = len(sealed) / 1e6
    note = f"{count:,} identifiers, each with a restriction of its own; {size:.0f} MB on the wire"
    return [
        Figure("snapshot loaded", float(told[0]), "s", "< 2", note),
        Figure("memory for it", float(told[1]), "MB", "", "above the process without it"),
    ]


def loaded(path: str) -> Guard:
    """Open a sealed snapshot as a guard does: seal, table, set of hashes."""
    sealed = Path(path).read_bytes()
    return _guard(decode(sealed, start=HEAD_BYTES), key=unseal(sealed, token=_TOKEN))


def _many(count: int, asked: int) -> list[Figure]:
    """Time checks over more identifiers than a set holds: the mapped file and lmdb, in turns."""
    snapshot = Snapshot(1, _NOW, [Service("orders", _WORDS)], region="JP")
    body = encode(snapshot, sections=_sections(count))
    sealed = seal(body_sum(body), token=_TOKEN, key=_KEY, salt=bytes(16)) + body
    phones = _customers(asked)["phone"]
    with tempfile.TemporaryDirectory() as folder:
        keeper = Keeper(Path(folder), _TOKEN)
        keeper.keep(sealed, key=_KEY, salt=lambda: bytes(16), count=count)
        keeper.close()
        del sealed, body
        kept, took = _kept(folder)
        stored, made, why_not = _stored(Path(folder))
        size = sum(one.stat().st_size for one in Path(folder).glob("lmdb/*")) / 1e6
        held = {"mapped file": kept} | ({"lmdb": stored} if stored else {})
        costs, alone = dict.fromkeys(held, float("inf")), dict.fromkeys(held, float("inf"))
        keys = [os.urandom(16) for _ in phones]
        for told, snapshot in [*held.items()] * TURNS:
            costs[told] = min(costs[told], _check(_guard(snapshot), "phone", phones))
            here = snapshot.table.here
            alone[told] = min(
                alone[told],
                _best(lambda here=here: [here.get(key) for key in keys], len(keys)),  # type: ignore[misc]
            )
    name = f"check by phone, {count:,} restricted"
    found = [Figure(f"{name}, {told}", cost, "µs CPU", "<= 3") for told, cost in costs.items()]
    found.append(Figure(f"start with {count:,} from disk", took, "s", "", "seal checked"))
    if stored is None:
        found.append(Figure(f"{name}, lmdb", 0.0, "", "", f"not measured: {why_not}"))
    else:
        beside = f"beside the answering; {size:.0f} MB"
        found.append(Figure("lmdb store made", made, "s", "", beside))
    found += [Figure(f"looking up alone, {told}", one, "µs CPU") for told, one in alone.items()]
    return found


def _stored(folder: Path) -> tuple[Snapshot | None, float, str]:
    """Return the same in lmdb, which a guard takes by itself where it is installed, or why not."""
    troubles: list[str] = []
    stores = Stores(folder, _TOKEN, trouble=lambda: troubles.append("lmdb failed"))
    began = time.perf_counter()
    kept, _ = _kept(folder, stores)
    stores.wait(300.0)
    took = time.perf_counter() - began
    if isinstance(kept.table, StoredTable):
        return kept, took, ""
    return None, took, " and ".join(troubles) or f"not installed, or at most {BIG:,} restricted"


def _kept(folder: str | Path, stores: Stores | None = None) -> tuple[Snapshot, float]:
    keeper = Keeper(Path(folder), _TOKEN, stores=stores)
    began = time.perf_counter()
    kept = keeper.read()
    took = time.perf_counter() - began
    if stores is None:
        keeper.close()
    if kept is None:
        raise RuntimeError("nothing was kept")
    return kept.snapshot, took


def _check(guard: Guard, kind: str, values: list[str]) -> float:
    check = guard.check
    # Keywords are part of what a caller pays; a dictionary unpacked would be another price.
    loops: dict[str, Callable[[list[str]], object]] = {
        "phone": lambda some: [check("orders", phone=one) for one in some],
        "email": lambda some: [check("orders", email=one) for one in some],
        "account": lambda some: [check("orders", account=one) for one in some],
    }
    if any(not one.serves for one in (check("orders", **{kind: v}) for v in values[:100])):
        raise RuntimeError("a customer who is free was refused")
    # Short rounds: on a shared machine a long one is never left alone.
    parts = [values[n : n + IN_A_ROUND] for n in range(0, len(values), IN_A_ROUND)]
    return min(_best(partial(loops[kind], part), len(part)) for part in parts)


def _best(run: Callable[[], object], times: int, rounds: int = 5) -> float:
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        run()
        best = min(best, time.process_time() - began)
    return best / times * 1e6


def _guard(snapshot: Snapshot, key: bytes = _KEY) -> Guard:
    guard = Guard("http://127.0.0.1:1", _TOKEN, start=False, stale_after=3600.0, source="crm")
    guard.loaded(snapshot, key)
    guard.in_step(0.0)
    return guard


def _snapshot(count: int) -> Snapshot:
    chance = random.Random(3)  # noqa: S311
    subjects = {
        keyed(_KEY, "phone", f"+8180{n:08d}", region="JP"): (_restriction(n),)
        for n in chance.sample(range(10**8), count)
    }
    return decode(encode(Snapshot(1, _NOW, [Service("orders", _WORDS)], subjects, region="JP")))


def _sections(count: int) -> Sections:
    """Return a table of so many hashes that share one restriction."""
    generator = np.random.default_rng(11)
    rows = np.empty((count, 2), dtype=">u8")
    rows[:, 0] = np.sort(generator.integers(0, 1 << 64, count, dtype=np.uint64))
    rows[:, 1] = generator.integers(0, 1 << 64, count, dtype=np.uint64)
    bits = (count // 16).bit_length()
    first = (rows[:, 0].astype(np.uint64) >> np.uint64(64 - bits)).astype(np.int64)
    starts = np.zeros((1 << bits) + 1, dtype="<u4")
    starts[1:] = np.cumsum(np.bincount(first, minlength=1 << bits))
    one = packed([(bytes(16), (_restriction(0),))])
    return Sections(starts.tobytes(), rows.tobytes(), bytes(4 * count), one.records, one.forms)


def _restriction(n: int) -> Restriction:
    return Restriction(
        ref=f"{n:08x}-0000-4000-8000-{n:012x}",
        effect=Effect.SUSPEND,
        services=frozenset({"orders"}),
        channels=frozenset(),
        since=_NOW - timedelta(days=1),
        until=_NOW + timedelta(days=30, seconds=n),
        determination=f"{n:08x}-0000-4000-9000-{n:012x}",
        rung="suspend",
        says=_WORDS,
        code=f"{n:012d}",
    )


def _customers(count: int) -> dict[str, list[str]]:
    chance = random.Random(9)  # noqa: S311
    numbers = chance.sample(range(10**8), count)
    return {
        "phone": [f"090{n:08d}" for n in numbers],
        "email": [f"customer.{n}@example.co.jp" for n in numbers],
        "account": [f"U{n:08d}" for n in numbers],
    }
