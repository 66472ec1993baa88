"""Stories of the doctor: it finds what is fine, what is missing and what mends it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

from setsudo.bilingual import Text
from setsudo.cli.checks import Check, State, all_well
from setsudo.cli.checks_shown import write_json, write_table

SETSUDO = Path(sys.executable).with_name("setsudo")

BROKEN = Check(
    "engine",
    Text(ja="エンジン", en="Engine"),
    State.BROKEN,
    Text(ja="重みがありません", en="its weights are missing"),
    Text(ja="入れ直してください。", en="Install it again."),
)


def doctor(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SETSUDO, "doctor", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"} | environ,
    )


def test_on_this_machine_everything_that_is_needed_is_fine() -> None:
    ran = doctor("--format", "json")
    answer = json.loads(ran.stdout)

    assert ran.returncode == 0, ran.stdout
    assert answer["ok"] is True
    states = {check["code"]: check["state"] for check in answer["checks"]}
    assert states["python"] == states["packages"] == states["policy"] == states["engine"] == "fine"
    assert {"cores", "disk", "terminal", "daft", "ray"} <= set(states)


def test_the_self_test_gives_a_verdict_in_both_languages() -> None:
    (engine,) = [
        check
        for check in json.loads(doctor("--format", "json").stdout)["checks"]
        if check["code"] == "engine"
    ]

    assert "ja 0." in engine["found"]["en"]
    assert "en 0." in engine["found"]["en"]


def test_the_table_is_read_in_either_language() -> None:
    assert "Setsudo can work on this machine." in doctor("--lang", "en").stdout
    assert "この機械で節度を使えます。" in doctor("--lang", "ja").stdout


def test_a_thread_limit_above_the_cores_is_pointed_out_with_its_remedy() -> None:
    ran = doctor("--format", "json", OMP_NUM_THREADS="4096")
    (cores,) = [c for c in json.loads(ran.stdout)["checks"] if c["code"] == "cores"]

    assert ran.returncode == 0
    assert cores["state"] == "notice"
    assert "OMP_NUM_THREADS=4096" in cores["found"]["en"]
    assert "at most" in cores["remedy"]["en"]


def test_what_is_broken_is_named_with_its_remedy() -> None:
    table, answer = io.StringIO(), io.StringIO()
    write_table([BROKEN], table, lang="ja")
    write_json([BROKEN], answer)

    assert not all_well([BROKEN])
    assert "× 故障" in table.getvalue()
    assert "→ 入れ直してください。" in table.getvalue()
    assert json.loads(answer.getvalue())["ok"] is False
