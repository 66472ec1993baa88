"""A run that was stopped, at whatever moment, is finished by the same command."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from bulk_heaps import command, contact, plain_rows, rows_of, run_bulk, same, write_lines

pytest.importorskip("pyarrow")
pytest.importorskip("daft")


def test_killed_again_and_again_it_finishes_without_losing_or_doubling_a_record(
    heap: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    chance = random.Random(11)  # noqa: S311 (chooses moments, not secrets)
    killed = 0
    for _ in range(5):
        run = subprocess.Popen(
            command(output, heap), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            run.wait(timeout=chance.uniform(2.0, 7.0))
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.wait()
            killed += 1

    told = run_bulk(output, heap)

    assert killed >= 1
    assert told.returncode == 0, told.stderr
    same(rows_of(output), plain_rows(heap))
    assert not [path for path in output.rglob("*") if path.name.endswith(".tmp")]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a heap and the folder that a run over it has finished."""
    folder = tmp_path_factory.mktemp("finished")
    heap = write_lines(folder / "heap.jsonl", range(30))
    told = run_bulk(folder / "out", heap, processes=1)
    assert told.returncode == 0, told.stderr
    return heap, folder / "out"


def test_finished_parts_are_not_made_again(finished: tuple[Path, Path]) -> None:
    heap, output = finished
    before = {path.name: path.stat().st_mtime_ns for path in output.glob("part-*")}

    again = run_bulk(output, heap)

    assert again.stdout.split() == ["30", "True"], again.stderr
    assert {path.name: path.stat().st_mtime_ns for path in output.glob("part-*")} == before


def test_only_the_parts_that_a_stopped_run_still_owed_are_made(
    finished: tuple[Path, Path], tmp_path: Path
) -> None:
    heap, output = finished
    stopped = shutil.copytree(output, tmp_path / "stopped")
    (stopped / "_SUCCESS").unlink()
    owed, *made = sorted(stopped.glob("part-*"))
    owed.rename(stopped / f".{owed.name}.0f.tmp")
    before = {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in made}

    told = run_bulk(stopped, heap, processes=1)

    assert told.stdout.split() == ["30", "False"], told.stderr
    assert before
    assert {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in made} == before
    same(rows_of(stopped), rows_of(output))
    assert not list(stopped.rglob("*.tmp"))


def test_a_part_that_is_missing_after_the_end_is_told(
    finished: tuple[Path, Path], tmp_path: Path
) -> None:
    heap, output = finished
    copy = shutil.copytree(output, tmp_path / "copy")
    (copy / "part-00000.parquet").unlink()

    told = run_bulk(copy, heap)

    assert "part_missing" in told.stderr


def test_a_changed_source_is_refused_with_the_remedy(
    finished: tuple[Path, Path], tmp_path: Path
) -> None:
    heap, output = finished
    before, changed = heap.read_bytes(), heap.stat().st_mtime_ns
    heap.write_bytes(before + json.dumps(contact(999)).encode() + b"\n")

    told = run_bulk(output, heap)

    heap.write_bytes(before)
    os.utime(heap, ns=(changed, changed))
    assert told.returncode != 0
    assert "bulk_changed" in told.stderr
    assert "changed since" in told.stderr
    assert "choose an empty --output" in told.stderr


@pytest.mark.parametrize(
    ("field", "says"),
    [("policy_hash", "the policy's content"), ("engine", "the engine"), ("lang", "the language")],
)
def test_another_judge_is_refused(
    finished: tuple[Path, Path], tmp_path: Path, field: str, says: str
) -> None:
    heap, output = finished
    copy = shutil.copytree(output, tmp_path / "copy")
    manifest = json.loads((copy / "_manifest.json").read_text())
    manifest["judge"][field] = "another"
    (copy / "_manifest.json").write_text(json.dumps(manifest))

    told = run_bulk(copy, heap)

    assert f"{says} changed since" in told.stderr


def test_a_folder_that_holds_something_else_is_refused(heap: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    output.mkdir()
    (output / "holiday.jpg").write_bytes(b"")

    told = run_bulk(output, heap)

    assert "output_not_empty" in told.stderr
    assert [path.name for path in output.iterdir()] == ["holiday.jpg"]


def test_a_place_that_cannot_be_written_is_refused(heap: Path, tmp_path: Path) -> None:
    told = run_bulk(heap / "inside-a-file", heap)

    assert "output_not_writable" in told.stderr
    assert "choose another --output" in told.stderr


def test_two_runs_in_one_folder_are_kept_apart(heap: Path, tmp_path: Path) -> None:
    import fcntl

    output = tmp_path / "out"
    output.mkdir()
    with (output / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = run_bulk(output, heap)

    assert "output_in_use" in told.stderr


def test_a_full_disk_is_told_and_the_run_goes_on_afterwards(heap: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    # A limit on the size of files refuses a write just as a full disk does.
    limited = (
        "import os, resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (6_000, resource.RLIM_INFINITY))\n"
        "os.execv(sys.argv[1], sys.argv[1:])"
    )

    told = subprocess.run(
        [sys.executable, "-c", limited, *command(output, heap)],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )

    assert "disk_full" in told.stderr
    assert "free some and give the same command again" in told.stderr
    assert run_bulk(output, heap).returncode == 0
    same(rows_of(output), plain_rows(heap))
