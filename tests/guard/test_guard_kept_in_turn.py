"""Whoever ends to keep a guard's directory, somebody else keeps it: after a fork too."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from feed_server import TOKEN
from guard_cast import restriction
from lmdb_cast import HANAKO, TARO, crowd, eventually, few_are_many, in_lmdb

from setsudo.decisions.guard import keeping

__all__ = ["crowd", "few_are_many"]
OF_TARO, OF_HANAKO = "090-1234-5678", "090-8765-4321"


@pytest.fixture(params=["few", "lmdb"])
def how_many(request: pytest.FixtureRequest) -> str:
    """Whether so many are restricted (more than two, here) that lmdb is asked."""
    if request.param == "lmdb":
        pytest.importorskip("lmdb")
        request.getfixturevalue("crowd")
    return str(request.param)


def known_after_a_start_without_the_server(feed, guard_of) -> dict[str, bool]:
    """Say who is known to be restricted by a guard that has nothing but the directory."""
    feed.stop()
    later = guard_of(keeps=True, ready=False)
    assert 'setsudo_guard_faults_total{fault="file"} 0' in later.metrics()
    who = {"Taro": OF_TARO, "Hanako": OF_HANAKO}
    found = {name: bool(later.check("orders", phone=no).because) for name, no in who.items()}
    later.close()
    return found


def on_disk(folder: Path, seq: int) -> bool:
    """Say whether a change is among those that the directory holds."""
    changes = folder / "guard" / "changes"
    return changes.exists() and f'"seq":{seq},' in changes.read_text().replace(" ", "")


_DAEMON = """
import os, sys, time
sys.path[:0] = sys.argv[5:]
from setsudo.decisions.guard import Guard, checking, keeping
if sys.argv[4] == "lmdb":
    keeping.BIG = checking.BIG = 2
shop = Guard(sys.argv[1], sys.argv[2], directory=sys.argv[3], stale_after=1.0, timeout=2.0)
assert shop.wait(10)
for _ in range(2):  # as a daemon does: the child of a child, whose parents are gone
    if os.fork():
        os._exit(0)
    os.setsid()
while shop.check("orders", phone="090-1234-5678").serves:
    time.sleep(0.01)
print(os.getpid(), shop.seq, flush=True)
while shop.check("orders", phone="090-8765-4321").serves:
    time.sleep(0.01)
print(shop.seq, flush=True)
time.sleep(60)
"""


def test_a_daemon_keeps_what_its_parent_kept(feed, guard_of, tmp_path, how_many):
    told = [feed.url, TOKEN, str(tmp_path / "guard"), how_many, str(Path(__file__).parent)]
    shop = subprocess.Popen(
        [sys.executable, "-c", _DAEMON, *told], stdout=subprocess.PIPE, text=True
    )
    assert shop.stdout is not None
    assert shop.wait(20) == 0
    feed.publish(restriction(), [TARO])
    daemon, _ = shop.stdout.readline().split()
    try:
        feed.publish(restriction(), [HANAKO])
        seq = int(shop.stdout.readline())
        # By the next beat but one it keeps, and then writes all that it knows.
        eventually(lambda: on_disk(tmp_path, seq))
    finally:
        os.kill(int(daemon), signal.SIGKILL)
        shop.stdout.close()

    assert known_after_a_start_without_the_server(feed, guard_of) == {"Taro": True, "Hanako": True}


def test_a_parent_that_begins_again_is_not_held_up_by_its_child(feed, guard_of):
    first = guard_of(keeps=True)
    child = os.fork()
    if child == 0:
        # It lives on, and never asks again: its guard is closed, and what it inherited as well.
        first.close()
        time.sleep(60)
        os._exit(0)
    try:
        first.close()
        second = guard_of(keeps=True)
        feed.publish(restriction(), [TARO])
        eventually(lambda: not second.check("orders", phone=OF_TARO).serves)
        second.close()
        found = known_after_a_start_without_the_server(feed, guard_of)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)

    assert found == {"Taro": True, "Hanako": False}


def test_a_child_leaves_the_directory_to_its_parent_while_that_lives(feed, guard_of, tmp_path):
    shop = guard_of(keeps=True)
    children = []
    for _ in range(3):
        child = os.fork()
        if child == 0:
            with suppress(BaseException):
                shop.wait(10)
                time.sleep(60)
            os._exit(0)
        children.append(child)
    try:
        feed.publish(restriction(), [TARO])
        eventually(lambda: not shop.check("orders", phone=OF_TARO).serves)
        time.sleep(0.5)
        lines = (tmp_path / "guard" / "changes").read_bytes().splitlines()
        assert sum(b'"put"' in one for one in lines) == 1
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)

    assert shop._running._keeper.keeps


def test_who_comes_to_keep_late_writes_what_it_learnt_while_nobody_kept(
    feed, guard_of, tmp_path, how_many
):
    first, second = guard_of(keeps=True), guard_of(keeps=True)
    feed.publish(restriction(), [TARO])
    eventually(lambda: not second.check("orders", phone=OF_TARO).serves)
    feed.beat = 60
    first.close()
    for one in ("snapshot", "changes"):
        (tmp_path / "guard" / one).unlink()
    feed.publish(restriction(), [HANAKO])
    eventually(lambda: not second.check("orders", phone=OF_HANAKO).serves)
    feed.beat = 0.1
    feed.cut()

    eventually(lambda: (tmp_path / "guard" / "changes").exists())
    eventually(lambda: second.state.value == "ready")
    assert "setsudo_guard_snapshots_total 1" in second.metrics()
    if how_many == "lmdb":
        eventually(lambda: in_lmdb(second))
    second.close()
    assert known_after_a_start_without_the_server(feed, guard_of) == {"Taro": True, "Hanako": True}


def test_who_knows_too_many_changes_to_hold_them_begins_from_a_new_snapshot(
    feed, guard_of, monkeypatch
):
    monkeypatch.setattr(keeping, "_UNWRITTEN", 1)
    first, second = guard_of(keeps=True), guard_of(keeps=True)
    for one in (TARO, HANAKO):
        feed.publish(restriction(), [one])
    feed.publish(restriction(), [("phone", "+819000000000")])
    eventually(lambda: second.seq == feed.truth.seq)
    first.close()

    eventually(lambda: "setsudo_guard_snapshots_total 2" in second.metrics())
    second.close()
    assert known_after_a_start_without_the_server(feed, guard_of) == {"Taro": True, "Hanako": True}


def test_a_disk_that_was_full_is_written_once_there_is_room(feed, guard_of, monkeypatch, tmp_path):
    real, full = os.replace, [True]

    def replaced(draft: Path, path: Path) -> None:
        if full and path.name == "snapshot":
            raise OSError(28, "no room")
        real(draft, path)

    monkeypatch.setattr(keeping.os, "replace", replaced)
    feed.publish(restriction(), [TARO])
    shop = guard_of(keeps=True)
    feed.publish(restriction(), [HANAKO])
    eventually(lambda: not shop.check("orders", phone=OF_HANAKO).serves)
    assert 'setsudo_guard_faults_total{fault="file"} 0' not in shop.metrics()
    full.clear()
    eventually(lambda: on_disk(tmp_path, shop.seq))
    shop.close()

    assert known_after_a_start_without_the_server(feed, guard_of) == {"Taro": True, "Hanako": True}
