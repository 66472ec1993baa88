"""Two approve at once: one wins, the other is told; what binds is put into force once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def test_one_wins_and_the_others_are_told(tmp_path: Path) -> None:
    root = HERE.parents[2]
    ran = subprocess.run(
        [sys.executable, str(HERE / "race_of_approvers.py")],
        env={
            **os.environ,
            "SETSUDO_DATA": str(tmp_path),
            "PYTHONPATH": os.pathsep.join([str(root), str(HERE), str(HERE.parent / "cases")]),
        },
        cwd=root,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    seen = json.loads(ran.stdout)
    for told in seen["told"]["approve"]:
        assert told == ["done", "measure_not_now", "measure_not_now"]
    for told in seen["told"]["lift"]:
        assert told == ["done", "measure_not_now"]
    assert seen["rows"] == [["lifted", 1]] * 5
