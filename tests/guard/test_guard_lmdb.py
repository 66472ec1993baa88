"""More identifiers than a set holds: lmdb is asked, and answers what the table would."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from feed_server import TOKEN
from guard_cast import ORDERS, restriction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from setsudo.decisions.guard import Guard, GuardState, checking, keeping, storing
from setsudo.decisions.guard.keeping import Keeper
from setsudo.decisions.guard.storing import StoredTable, Stores
from setsudo.decisions.packing import decode, encode
from setsudo.decisions.sealing import body_sum, seal
from setsudo.decisions.snapshot import Snapshot
from setsudo.decisions.table import Hashes, packed
from setsudo.measures.restrictions import Restriction

lmdb = pytest.importorskip("lmdb")
TARO, HANAKO = ("phone", "+819012345678"), ("phone", "+819087654321")
KEY, SALT = bytes(range(32)), bytes(16)
NOON = datetime(2026, 11, 28, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "BIG", 2)
    monkeypatch.setattr(checking, "BIG", 2)


@pytest.fixture
def crowd(feed) -> None:
    """Twenty who are restricted already, so that the snapshot counts as a big one."""
    for n in range(20):
        feed.publish(restriction(), [("phone", f"+8180{n:08d}1"[:13])])
    feed.forget_changes()


def eventually(question: Callable[[], bool], within: float = 20.0) -> None:
    end = time.monotonic() + within
    while not question():
        assert time.monotonic() < end, "it did not come to that in time"
        time.sleep(0.005)


def in_lmdb(guard: Guard) -> bool:
    return "setsudo_guard_lmdb 1\n" in guard.metrics()


def stores_in(folder: Path) -> list[str]:
    return sorted(one.name for one in (folder / "lmdb").glob("*"))


def big(seq: int = 7, count: int = 400) -> tuple[Snapshot, dict[bytes, tuple[Restriction, ...]]]:
    chance = random.Random(seq)  # noqa: S311
    shared = (restriction(), restriction())
    rows = {
        chance.randbytes(16): (restriction(),) if n % 3 else shared[: n % 2 + 1]
        for n in range(count)
    }
    return Snapshot(seq, NOON, [ORDERS], rows, region="JP"), rows


def sealed(snapshot: Snapshot) -> bytes:
    body = encode(snapshot)
    return seal(body_sum(body), token=TOKEN, key=KEY, salt=SALT) + body


class Shop:
    """What a guard does with its directory, without the conversation with a server."""

    def __init__(self, folder: Path) -> None:
        self.troubles = 0
        self.stores = Stores(folder, TOKEN, trouble=self._trouble)
        self.keeper = Keeper(folder, TOKEN, stores=self.stores)

    def keep(self, snapshot: Snapshot) -> Snapshot:
        count = len(snapshot.changed)
        found = self.keeper.keep(sealed(snapshot), key=KEY, salt=lambda: SALT, count=count)
        self.stores.wait(20)
        return found

    def read(self) -> Snapshot:
        kept = self.keeper.read()
        assert kept is not None
        self.stores.wait(20)
        return kept.snapshot

    def close(self) -> None:
        self.keeper.close()

    def _trouble(self) -> None:
        self.troubles += 1


@pytest.fixture
def shop_at() -> Iterator[Callable[[Path], Shop]]:
    made: list[Shop] = []

    def opened(folder: Path) -> Shop:
        made.append(Shop(folder))
        return made[-1]

    yield opened
    for one in made:
        one.close()


def answers(snapshot: Snapshot, rows: dict[bytes, tuple[Restriction, ...]]) -> bool:
    nobody = [os.urandom(16) for _ in range(50)]
    return all(snapshot.restrictions(key) == found for key, found in rows.items()) and not any(
        key in snapshot.table or snapshot.restrictions(key) for key in nobody
    )


@pytest.mark.usefixtures("crowd")
def test_where_many_are_restricted_lmdb_is_asked_and_all_that_was_promised_holds(feed, guard_of):
    feed.publish(restriction(), [TARO])
    feed.forget_changes()
    shop = guard_of(keeps=True)
    eventually(lambda: in_lmdb(shop))

    assert not shop.check("orders", phone="090-1234-5678").serves
    assert shop.check("orders", phone="090-8765-4321").serves
    later = restriction()
    feed.publish(later, [HANAKO])
    eventually(lambda: not shop.check("orders", phone="090-8765-4321").serves)
    feed.withdraw(later.ref, [HANAKO])
    eventually(lambda: shop.check("orders", phone="090-8765-4321").serves)
    feed.publish(later, [HANAKO])
    eventually(lambda: not shop.check("orders", phone="090-8765-4321").serves)
    shop.close()
    feed.stop()

    again = guard_of(keeps=True, ready=False)
    eventually(lambda: in_lmdb(again))
    assert again.state is GuardState.STALE
    for phone in ("090-1234-5678", "090-8765-4321"):
        assert again.check("orders", phone=phone).because
    assert again.check("orders", phone="090-0000-1111").unknown is not None


@pytest.mark.usefixtures("crowd")
def test_where_lmdb_is_not_installed_the_table_answers(feed, guard_of, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "lmdb", None)
    feed.publish(restriction(), [TARO])
    feed.forget_changes()

    shop = guard_of(keeps=True)

    assert not shop.check("orders", phone="090-1234-5678").serves
    assert shop.check("orders", phone="090-8765-4321").serves
    assert not in_lmdb(shop)
    assert shop.trouble is None
    assert not (tmp_path / "guard" / "lmdb").exists()


def test_up_to_a_million_nothing_of_it_is_there(feed, guard_of, tmp_path):
    feed.publish(restriction(), [TARO])
    feed.forget_changes()
    shop = guard_of(keeps=True)

    assert not shop.check("orders", phone="090-1234-5678").serves
    assert not in_lmdb(shop)
    assert not (tmp_path / "guard" / "lmdb").exists()


_digests = st.binary(min_size=16, max_size=16)


@settings(max_examples=30, deadline=None, suppress_health_check=[*HealthCheck])
@given(
    held=st.sets(_digests | st.integers(0, 60).map(lambda n: n.to_bytes(16, "big")), min_size=3),
    asked=st.lists(_digests | st.integers(0, 80).map(lambda n: n.to_bytes(16, "big"))),
    chance=st.randoms(use_true_random=False),
)
def test_table_and_lmdb_answer_the_same(tmp_path_factory, held, asked, chance):
    known = [restriction() for _ in range(5)]
    rows = {key: tuple(chance.sample(known, chance.randint(1, 3))) for key in held}
    told = Snapshot(3, NOON, [ORDERS], rows, region="JP")
    shop = Shop(tmp_path_factory.mktemp("guard"))
    found = shop.keep(told)
    table = decode(encode(told)).table
    shop.close()

    assert isinstance(found.table, StoredTable)
    assert len(found.table) == len(table)
    assert found.table.digests() == table.digests()
    assert dict(found.table) == dict(table) == rows
    for key in (*held, *asked):
        assert (key in found.table) == (key in table) == (key in rows)
        assert found.table.restrictions(key) == table.restrictions(key) == rows.get(key, ())
    for longer in (bytes(17), bytes(600)):
        assert longer not in found.table
        assert found.table.restrictions(longer) == ()
    assert shop.troubles == 0


def test_a_store_is_made_once_and_read_by_whoever_starts_next(tmp_path, shop_at):
    told, rows = big()
    first = shop_at(tmp_path)
    assert isinstance(first.keep(told).table, StoredTable)
    made = (tmp_path / "lmdb").stat().st_mtime_ns
    first.close()

    found = shop_at(tmp_path).read()

    assert isinstance(found.table, StoredTable)
    assert answers(found, rows)
    assert (tmp_path / "lmdb").stat().st_mtime_ns == made
    assert [one.rpartition(".")[2] == "seal" for one in stores_in(tmp_path)] == [False, True]
    assert all((tmp_path / "lmdb" / n).stat().st_mode & 0o077 == 0 for n in stores_in(tmp_path))


@pytest.mark.parametrize("spoil", ["a bit", "half", "empty", "no seal", "another seal"])
def test_a_store_that_was_damaged_is_never_used_and_made_anew(tmp_path, shop_at, spoil):
    told, rows = big()
    first = shop_at(tmp_path)
    first.keep(told)
    first.close()
    path, seal_of = (tmp_path / "lmdb" / name for name in stores_in(tmp_path))
    whole = path.read_bytes()
    if spoil == "a bit":
        # In a row: what lmdb itself would never notice.
        place = whole.index(next(iter(rows))) + 17
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
    elif spoil == "half":
        path.write_bytes(whole[: len(whole) // 2])
    elif spoil == "empty":
        path.write_bytes(b"")
    elif spoil == "no seal":
        seal_of.unlink()
    else:
        seal_of.write_text("0" * 64)

    second = shop_at(tmp_path)
    found = second.read()

    assert isinstance(found.table, StoredTable)
    assert answers(found, rows)
    assert path.read_bytes()[4096:] == whole[4096:]
    assert second.troubles == 0


def test_a_store_of_another_snapshot_is_not_taken_for_this_ones(tmp_path, shop_at):
    one, other = tmp_path / "one", tmp_path / "other"
    (told, rows), (older, _) = big(9), big(8)
    first, second = shop_at(one), shop_at(other)
    first.keep(told)
    second.keep(older)
    first.close()
    second.close()
    for name, strange in zip(stores_in(one), stores_in(other), strict=True):
        (one / "lmdb" / name).write_bytes((other / "lmdb" / strange).read_bytes())

    found = shop_at(one).read()

    assert isinstance(found.table, StoredTable)
    assert answers(found, rows)


_KILLED = """
import os, signal, sys
sys.path[:0] = sys.argv[3:]
from pathlib import Path
import test_guard_lmdb as t
from setsudo.decisions.guard import keeping, storing
from setsudo.decisions.table import Hashes
keeping.BIG = 2
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[2] == "rows":
    whole = Hashes.__iter__
    def places(self):
        for n, row in enumerate(whole(self)):
            n == 200 and die()
            yield row
    Hashes.__iter__ = places
elif sys.argv[2] == "before it has its place":
    real = os.replace
    os.replace = lambda a, b: die() if Path(a).parent.name == "lmdb" else real(a, b)
else:
    storing._put = die
t.Shop(Path(sys.argv[1])).keep(t.big()[0])
"""


@pytest.mark.parametrize("when", ["rows", "before it has its place", "before it has its seal"])
def test_a_guard_that_is_killed_while_it_writes_leaves_nothing_that_is_used(
    tmp_path, shop_at, when
):
    here = [str(Path(__file__).parent)]
    told = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path), when, *here], check=False)
    assert told.returncode == -9
    left = stores_in(tmp_path)
    assert left
    assert not any(name.endswith(".seal") for name in left)

    second = shop_at(tmp_path)
    found = second.read()

    assert isinstance(found.table, StoredTable)
    assert answers(found, {key: found.restrictions(key) for key in big()[1]})
    assert len(found.table) == 400
    assert all(name[0] == "7" for name in stores_in(tmp_path))
    assert len(stores_in(tmp_path)) == 2


def test_a_disk_that_is_full_is_said_and_the_table_answers(tmp_path, shop_at):
    code = (
        "import resource, sys; sys.path[:0] = sys.argv[2:]\n"
        "from pathlib import Path\n"
        "import test_guard_lmdb as t\n"
        "from setsudo.decisions.guard import keeping, storing\n"
        "keeping.BIG = 2\n"
        "told, rows = t.big()\n"
        "shop = t.Shop(Path(sys.argv[1]))\n"
        "storing._write = lambda path, table, end, real=storing._write: (\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (16384, resource.RLIM_INFINITY)),\n"
        "    real(path, table, end))\n"
        "found = shop.keep(told)\n"
        "print(type(found.table).__name__, shop.troubles, t.answers(found, rows))\n"
    )

    told = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), str(Path(__file__).parent)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert told.stdout.split() == ["PackedTable", "1", "True"]
    assert stores_in(tmp_path) == []


@pytest.mark.usefixtures("crowd")
def test_a_store_without_room_is_a_fault_that_is_counted_and_logged(
    feed, guard_of, tmp_path, monkeypatch, caplog
):
    monkeypatch.setattr(storing, "_LEAST_ROOM", 8192)
    monkeypatch.setattr(storing, "_ROOM", 0)
    feed.publish(restriction(), [TARO])
    feed.forget_changes()
    shop = guard_of(keeps=True)

    eventually(lambda: 'faults_total{fault="store"} 1' in shop.metrics())
    assert "lmdb" in caplog.text
    assert not shop.check("orders", phone="090-1234-5678").serves
    assert shop.check("orders", phone="090-8765-4321").serves
    assert not in_lmdb(shop)
    eventually(lambda: shop.state is GuardState.READY)


def test_a_table_that_is_not_in_order_is_not_stored_with_people_missing(tmp_path, shop_at):
    told, rows = big()
    sections = packed(told.subjects())
    # Still in the same run of the table, which looks through all of it.
    first = sections.digests[:16]
    swapped = sections.digests[16:32] + first + sections.digests[32:]
    entries = sections.entries[4:8] + sections.entries[:4] + sections.entries[8:]
    body = encode(told, sections=replace(sections, digests=swapped, entries=entries))
    whole = seal(body_sum(body), token=TOKEN, key=KEY, salt=SALT) + body
    shop = shop_at(tmp_path)

    found = shop.keeper.keep(whole, key=KEY, salt=lambda: SALT, count=len(rows))
    shop.stores.wait(20)

    assert found.restrictions(first) == rows[first]
    assert answers(found, rows)
    assert shop.troubles == 1


def test_when_lmdb_fails_at_a_question_the_table_answers_from_then_on(tmp_path, shop_at):
    told, rows = big()
    shop = shop_at(tmp_path)
    found = shop.keep(told)
    assert answers(found, rows)
    found.table._opened._env.close()

    assert answers(found, rows)
    assert answers(found, rows)
    assert shop.troubles == 1


def test_any_number_of_threads_ask_at_once_and_one_that_came_later_too(tmp_path, shop_at):
    told, rows = big(count=3000)
    found = shop_at(tmp_path).keep(told)
    assert isinstance(found.table, StoredTable)
    wrong: list[object] = []
    # Held, so that no two of them can be the same by chance.
    reading: list[object] = []

    def ask(seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311
        keys = [*rows]
        for _ in range(3000):
            key = chance.choice(keys)
            if key not in found.table or found.restrictions(key) != rows[key]:
                wrong.append(key)
            if os.urandom(16) in found.table:
                wrong.append("nobody")
        reading.append(found.table.here.get.__self__)

    for _ in range(2):
        threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    assert wrong == []
    # lmdb lets no two threads use one transaction at once.
    assert len({id(one) for one in reading}) == len(reading) == 16


def test_a_forked_worker_asks_a_store_of_its_own_opening(tmp_path, shop_at):
    told, rows = big()
    shop = shop_at(tmp_path)
    found = shop.keep(told)
    assert answers(found, rows)
    opened = found.table._opened
    before = opened._env

    child = os.fork()
    if child == 0:
        try:
            fresh = opened._env is None
            right = answers(found, rows) and opened._env not in (None, before)
            told_of = threading.Event()
            other = threading.Thread(target=lambda: answers(found, rows) and told_of.set())
            other.start()
            other.join()
            os._exit(0 if fresh and right and told_of.is_set() and not shop.troubles else 1)
        finally:
            os._exit(2)
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    assert answers(found, rows)
    assert opened._env is before


@pytest.mark.usefixtures("crowd")
def test_a_forked_guard_goes_on_in_lmdb(feed, guard_of):
    feed.publish(restriction(), [TARO])
    feed.forget_changes()
    shop = guard_of(keeps=True)
    eventually(lambda: in_lmdb(shop))
    child = os.fork()
    if child == 0:
        try:
            bound = not shop.check("orders", phone="090-1234-5678").serves
            shop.wait(10)
            eventually(lambda: in_lmdb(shop))
            free = shop.check("orders", phone="090-8765-4321").serves
            os._exit(0 if bound and free else 1)
        finally:
            os._exit(2)
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    assert not shop.check("orders", phone="090-1234-5678").serves


@pytest.mark.usefixtures("crowd")
def test_two_guards_of_one_process_share_one_opening(feed, guard_of):
    feed.publish(restriction(), [TARO])
    feed.forget_changes()
    first = guard_of(keeps=True)
    eventually(lambda: in_lmdb(first))
    second = guard_of(keeps=True)
    eventually(lambda: in_lmdb(second))
    first.close()

    for one in (first, second):
        assert not one.check("orders", phone="090-1234-5678").serves
        assert one.check("orders", phone="090-8765-4321").serves


_READER = """
import sys; sys.path[:0] = sys.argv[2:]
from pathlib import Path
import test_guard_lmdb as t
from setsudo.decisions.guard import keeping
keeping.BIG = 2
shop = t.Shop(Path(sys.argv[1]))
found = shop.read()
print(type(found.table).__name__, len(found.table), shop.keeper.keeps, shop.troubles, flush=True)
sys.stdin.readline()
print(t.answers(found, {key: found.restrictions(key) for key in t.big()[1]}), flush=True)
"""


def test_an_old_store_stays_while_another_process_reads_it_and_goes_then(tmp_path, shop_at):
    shop = shop_at(tmp_path)
    shop.keep(big(7)[0])
    other = subprocess.Popen(
        [sys.executable, "-c", _READER, str(tmp_path), str(Path(__file__).parent)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert other.stdin
    assert other.stdout
    assert other.stdout.readline().split() == ["StoredTable", "400", "False", "0"]

    newer = shop.keep(big(8)[0])
    assert {name[0] for name in stores_in(tmp_path)} == {"7", "8"}
    other.stdin.write("go on\n")
    other.stdin.flush()
    assert other.stdout.readline().strip() == "True"
    other.communicate()
    shop.stores.tidy(keep=stores_in(tmp_path)[-1].removesuffix(".seal"))

    assert {name[0] for name in stores_in(tmp_path)} == {"8"}
    assert answers(newer, big(8)[1]) or isinstance(newer.table, StoredTable)


def test_when_few_are_restricted_again_the_store_goes(tmp_path, shop_at):
    shop = shop_at(tmp_path)
    shop.keep(big()[0])
    shop.close()

    again = shop_at(tmp_path)
    again.keep(Snapshot(8, NOON, [ORDERS], {bytes(16): (restriction(),)}, region="JP"))

    assert stores_in(tmp_path) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody who may not write")
def test_a_directory_that_may_only_be_read_is_read(shop_at):
    told, rows = big()
    with tempfile.TemporaryDirectory() as folder:
        shop = shop_at(Path(folder))
        shop.keep(told)
        shop.close()
        for path in (Path(folder), *Path(folder).rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        try:
            os.seteuid(65534)
            reader = shop_at(Path(folder))
            found = reader.read()
        finally:
            os.seteuid(0)
        assert isinstance(found.table, StoredTable)
        assert not reader.keeper.keeps
        assert answers(found, rows)
        assert reader.troubles == 0


def test_the_store_is_written_while_questions_are_answered_and_ends_with_the_guard(
    tmp_path, shop_at, monkeypatch
):
    told, rows = big()
    begun, go_on = threading.Event(), threading.Event()
    real, drawn = Hashes.__iter__, []

    def slowly(self: Hashes) -> Iterator[tuple[bytes, int]]:
        for row in real(self):
            drawn.append(row)
            if len(drawn) == 100:
                begun.set()
                go_on.wait(20)
            yield row

    monkeypatch.setattr(Hashes, "__iter__", slowly)
    monkeypatch.setattr(storing, "_LOOKED_AFTER", 1)
    shop = shop_at(tmp_path)
    count = len(told.changed)
    found = shop.keeper.keep(sealed(told), key=KEY, salt=lambda: SALT, count=count)
    assert begun.wait(20)
    assert answers(found, rows)
    assert not isinstance(found.table, StoredTable)

    shop.stores._end.set()
    go_on.set()
    shop.close()

    assert len(drawn) <= 101
    assert stores_in(tmp_path) == []
    assert answers(found, rows)
    assert shop.troubles == 0
