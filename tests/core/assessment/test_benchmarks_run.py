"""The benchmark that the README's figures come from runs, prints a table and keeps its figures."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def bench(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *options],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )


def test_one_section_at_a_small_size_prints_and_keeps_its_figures(tmp_path: Path) -> None:
    kept = tmp_path / "results.json"

    told = bench("--quick", "--only", "norms", "--results", str(kept))

    assert told.returncode == 0, told.stderr
    assert "all norms" in told.stdout
    stored = json.loads(kept.read_text(encoding="utf-8"))
    assert stored["sizes"] == "quick"
    (figure,) = stored["sections"]["norms"]
    assert figure["value"] > 0
    assert figure["unit"] == "µs a contact"


def test_a_section_that_does_not_exist_is_named_with_those_that_do() -> None:
    told = bench("--only", "norms,speed")

    assert told.returncode == 2
    assert "speed" in told.stderr
    assert "norms" in told.stderr
