"""Stories of `setsudo assess --engine daft` as an engineer runs it on a heap."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyarrow import parquet

SETSUDO = Path(sys.executable).with_name("setsudo")

pytest.importorskip("daft")


def assess(*arguments: str | Path, lang: str = "en_GB.UTF-8") -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
    return subprocess.run(
        [SETSUDO, "assess", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=clean | {"LANG": lang, "PYTHONUTF8": "1"},
    )


@pytest.fixture
def heap(tmp_path: Path) -> Path:
    path = tmp_path / "heap.jsonl"
    texts = ("When do you open?", "I will come and kill you, you idiot.", "ありがとうございます。")
    lines = [
        json.dumps(
            {
                "id": f"c-{number}",
                "channel": "chat",
                "customer": {"id": "regular"},
                "turns": [{"speaker": "customer", "text": text}],
            }
        )
        for number, text in enumerate(texts)
    ]
    path.write_text("\n".join([*lines, '{"id": "torn", "turns": [']) + "\n")
    return path


def test_parts_hold_what_the_plain_command_prints(heap: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"

    ran = assess(heap, "--engine", "daft", "--output", output, "--processes", "1")

    assert ran.returncode == 1, ran.stderr
    assert "4 contacts" in ran.stdout
    assert "people determine" in ran.stdout
    assert ran.stderr == ""
    rows = parquet.read_table(output / "part-00000.parquet").to_pylist()
    plain = [json.loads(text) for text in assess(heap, "--format", "jsonl").stdout.splitlines()]
    for row, line in zip(rows, plain, strict=True):
        if "error" in line:
            assert (row["id"], row["line"]) == (line["id"], line["error"]["line"])
            assert row["error_code"] == line["error"]["code"]
        else:
            assert {key: row[key] for key in line if key != "score"} == {
                key: value for key, value in line.items() if key != "score"
            }
            assert row["score"] == pytest.approx(line["score"], abs=1e-4)


def test_the_same_command_again_says_that_it_was_done(heap: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    assess(heap, "--engine", "daft", "--output", output, lang="ja_JP.UTF-8")

    again = assess(heap, "--engine", "daft", "--output", output, lang="ja_JP.UTF-8")

    assert again.returncode == 1
    assert "すでに完了しています" in again.stdout


def test_another_policy_in_the_same_folder_could_not_start(heap: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    assess(heap, "--engine", "daft", "--output", output)

    other = assess(heap, "--engine", "daft", "--output", output, "--pack", "none")

    assert other.returncode == 2
    assert "policy's content changed since" in other.stderr
    assert "choose an empty --output" in other.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), "output_needed"),
        (("--output", "{tmp}/out", "--ray", "127.0.0.1:1"), "ray_unreachable"),
    ],
)
def test_what_cannot_start_says_why(
    heap: Path, tmp_path: Path, arguments: tuple[str, ...], code: str
) -> None:
    if "--ray" in arguments:
        pytest.importorskip("ray")
    given = [argument.format(tmp=tmp_path) for argument in arguments]

    ran = assess(heap, "--engine", "daft", *given)

    assert ran.returncode == 2
    assert code in ran.stderr
