"""Two approve at once: one wins, the other is told; what binds is put into force once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from real_postgres import postgres

HERE = Path(__file__).parent


def raced(tmp_path: Path, database: str) -> Any:
    root = HERE.parents[2]
    paths = [str(root), str(HERE), str(HERE.parent / "cases")]
    ran = subprocess.run(
        [sys.executable, str(HERE / "race_of_approvers.py")],
        env={
            **os.environ,
            "SETSUDO_DATA": str(tmp_path),
            "PYTHONPATH": os.pathsep.join(paths),
            **({"DATABASE_URL": database} if database else {}),
        },
        cwd=root,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return json.loads(ran.stdout)


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_one_wins_and_the_others_are_told(vendor: str, tmp_path: Path) -> None:
    with postgres() if vendor == "postgresql" else nullcontext("") as database:
        seen = raced(tmp_path, database)
    assert seen["vendor"] == vendor
    for told in seen["told"]["approve"]:
        assert told == ["done", "measure_not_now", "measure_not_now"]
    for told in seen["told"]["lift"]:
        assert told == ["done", "measure_not_now"]
    # Whoever presses twice has approved once.
    for told in seen["told"]["two"]:
        assert told == ["done", "measure_not_ready"]
    assert seen["told"]["begin"] == [["done", "measure_not_now", "measure_not_now"]]
    assert seen["rows"] == [["lifted", 1]] * 2 + [["approved", 1]]
    # Reopened first, the proposal was withdrawn; approved first, the ban was lifted with it.
    assert set(seen["bans"]) <= {"withdrawn", "lifted"}
    assert set(seen["binding"]) == {seen["last"]}
