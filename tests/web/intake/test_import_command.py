"""`setsudo import`: files are taken in once, with progress to look at; what is refused is named."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from real_postgres import asking

SETSUDO = [sys.executable, "-c", "from setsudo.cli import main; main()"]


def line(number: int, **more: object) -> str:
    turns = [{"speaker": "customer", "text": f"返金してください {number}"}]
    return json.dumps({"id": f"c-{number}", "channel": "phone", "turns": turns, **more})


def imported(folder: Path, kept: dict[str, str], *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command; its standard error is a terminal, as people have one."""
    plain = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith(("SETSUDO_", "DJANGO_", "DATABASE_"))
    }
    env = {**plain, **kept, "SETSUDO_DATA": str(folder / "data"), "LC_ALL": "C.UTF-8"}
    # Wide enough that no path is broken in two.
    env |= {"TERM": "xterm", "COLUMNS": "300"}
    terminal, end = pty.openpty()
    ran = subprocess.Popen(
        [*SETSUDO, "import", *words], env=env, cwd=folder, stdout=subprocess.PIPE, stderr=end
    )
    os.close(end)
    seen = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        seen += part
    os.close(terminal)
    out, _ = ran.communicate(timeout=120)
    return subprocess.CompletedProcess(ran.args, ran.returncode, out, seen)


def test_files_are_taken_in_once_with_progress_and_what_could_not_is_named(
    tmp_path: Path, kept: dict[str, str]
) -> None:
    calls = tmp_path / "calls.jsonl"
    calls.write_text("\n".join(line(n) for n in range(450)), encoding="utf-8")
    desk = tmp_path / "desk.csv"
    desk.write_bytes("id,channel,text\nd-1,chat,①番の髙橋を出せ\n".encode("cp932"))

    first = imported(tmp_path, kept, str(calls), str(desk), "--source", "pbx", "--lang", "en")
    assert first.returncode == 0, first.stderr
    assert "451 taken in, 0 there already, 0 refused" in first.stdout.decode()
    told = first.stderr.decode()
    assert "taking in" in told, "a bar shows how far it is"
    assert "read as Shift_JIS" in told

    again = imported(tmp_path, kept, str(calls), "--source", "pbx", "--lang", "ja")
    assert "取り込み 0件、すでにあったもの 450件" in again.stdout.decode()
    calls.write_text(line(1, lang="ja") + "\n" + line(999, channel="fax"), encoding="utf-8")
    refused = imported(tmp_path, kept, str(calls), "--source", "pbx", "--lang", "en")
    assert refused.returncode == 1
    assert "0 taken in, 0 there already, 2 refused" in refused.stdout.decode()
    assert "calls.jsonl:2" in refused.stderr.decode()
    with asking(tmp_path / "data", kept) as ask:
        assert ask("SELECT COUNT(*) FROM interactions_interaction") == [(451,)]
        waiting = ask("SELECT COUNT(*) FROM work_task WHERE kind LIKE '%assess%'")
    assert waiting[0][0] > 0, "they wait to be assessed"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("staff-report", "choose another name"),
        (" Staff-Report ", "choose another name"),
        ("s" * 101, "1 to 100 characters"),
        ("", "give a short one"),
        ("two\nlines", "must be one line"),
    ],
)
def test_nothing_comes_in_under_a_name_that_is_none_or_that_reports_of_staff_have(
    tmp_path: Path, kept: dict[str, str], source: str, said: str
) -> None:
    calls = tmp_path / "calls.jsonl"
    calls.write_text(line(1), encoding="utf-8")
    refused = imported(tmp_path, kept, str(calls), "--source", source, "--lang", "en")
    assert refused.returncode == 2
    told = " ".join(refused.stderr.decode().split())
    assert said in told
    assert "source_name" in told
    assert "taken in" not in refused.stdout.decode()
