"""Passwords guessed at the same moment count as many tries as they are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

HERE = Path(__file__).parent


def test_guesses_at_the_same_moment_are_all_counted(tmp_path: Path) -> None:
    from real_postgres import postgres

    real = os.environ.get("SETSUDO_TEST_DATABASE") == "postgres"
    with postgres() if real else nullcontext("") as url:
        root = HERE.parents[2]
        ran = subprocess.run(
            [sys.executable, str(HERE / "race_of_tries.py")],
            env={
                **os.environ,
                "SETSUDO_DATA": str(tmp_path),
                "PYTHONPATH": str(root),
                **({"DATABASE_URL": url} if url else {}),
            },
            cwd=root,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
    assert ran.returncode == 0, ran.stderr[-2000:]
    seen = json.loads(ran.stdout)
    assert seen["checked"] == 5, "no more passwords were looked at than the limit lets through"
    assert {*seen["statuses"]} <= {200, 429}
    assert seen["after"] == 200, "and the right one does not open the door either"
