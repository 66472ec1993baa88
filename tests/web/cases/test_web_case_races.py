"""Two people act at once: one wins, the other is told why; nothing is doubled, nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def test_one_wins_and_the_others_are_told(tmp_path: Path, kept: dict[str, str]) -> None:
    root = HERE.parents[2]
    ran = subprocess.run(
        [sys.executable, str(HERE / "race_of_two.py")],
        env={
            **os.environ,
            "SETSUDO_DATA": str(tmp_path),
            **kept,
            "PYTHONPATH": os.pathsep.join([str(root), str(HERE)]),
        },
        cwd=root,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    seen = json.loads(ran.stdout)

    for told in seen["told"]["claim"]:
        assert told == ["done", "illegal_move", "illegal_move", "illegal_move"]
    for told in seen["told"]["approve"]:
        assert told == ["done", "illegal_move", "illegal_move", "illegal_move"]
    for told in seen["told"]["object"]:
        assert told == ["done", "illegal_move"]
    for told in seen["told"]["open"]:
        assert told == ["done"] * 4 + ["1"]
    count = len(seen["numbers"])
    assert seen["numbers"] == [f"C-2026-{number:05d}" for number in range(1, count + 1)]
    assert seen["gapless"]
