"""How a store in lmdb is made, kept and taken away: whatever happens to it, the table answers."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from feed_server import TOKEN
from guard_cast import ORDERS, restriction
from lmdb_cast import (
    KEY,
    NOON,
    SALT,
    TARO,
    answers,
    big,
    crowd,
    eventually,
    few_are_many,
    in_lmdb,
    sealed,
    shop_at,
    stores_in,
)

from setsudo.decisions.guard import GuardState, storing
from setsudo.decisions.guard.stored import StoredTable
from setsudo.decisions.packing import encode
from setsudo.decisions.sealing import body_sum, seal
from setsudo.decisions.snapshot import Snapshot
from setsudo.decisions.table import Hashes, packed

lmdb = pytest.importorskip("lmdb")
__all__ = ["crowd", "few_are_many", "shop_at"]


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
import lmdb_cast as t
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
        "import lmdb_cast as t\n"
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


_READER = """
import sys; sys.path[:0] = sys.argv[2:]
from pathlib import Path
import lmdb_cast as t
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
