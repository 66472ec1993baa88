"""`setsudo ledger` on a store in a folder, as a real process."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from setsudo.ledger import ExportedLog, VerifierKey, verify, verify_proof

MAKE = """
import django
django.setup()
import sys
sys.path.insert(0, sys.argv[1])
from ledger_store import fill
fill(40, every=20)
"""


def setsudo(store: Path, *words: str, code: str = "") -> subprocess.CompletedProcess[str]:
    setting = {
        **os.environ,
        "SETSUDO_DATA": str(store),
        "DJANGO_SETTINGS_MODULE": "setsudo.web.settings",
        "LANG": "C.UTF-8",
    }
    return subprocess.run(
        [sys.executable, "-c", code or "from setsudo.cli import main; main()", *words],
        env=setting, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    code = "import django; django.setup(); from setsudo.web.starting import migrate; migrate()"
    assert setsudo(folder, code=code).returncode == 0
    made = setsudo(folder, str(Path(__file__).parent), code=MAKE)
    assert made.returncode == 0, made.stderr
    return folder


def test_the_log_is_signed_exported_proven_and_verified(store: Path, tmp_path: Path) -> None:
    key = VerifierKey.read(setsudo(store, "ledger", "checkpoint", "--show-key").stdout)
    assert (store / "ledger.key").stat().st_mode & 0o777 == 0o600

    out = tmp_path / "export"
    assert setsudo(store, "ledger", "export", str(out)).returncode == 0
    log = ExportedLog(out, [key])
    assert verify(log.entries(), keys=[key], checkpoints=[log.note], tree=log.tree).sound

    proof = setsudo(store, "ledger", "prove", "7", "--show", "by").stdout
    assert verify_proof(proof, [key]).shown == {"by": "agent-1"}

    kept = tmp_path / "kept"
    kept.write_text(setsudo(store, "ledger", "checkpoint").stdout, encoding="utf-8")
    done = setsudo(
        store, "ledger", "verify", "--against", str(kept), "--key", str(key), "--lang", "ja"
    )
    assert done.returncode == 0, done.stderr + done.stdout
    assert "台帳は登録されたとおりです。" in done.stdout

    database = sqlite3.connect(store / "setsudo.sqlite3")
    database.execute("DROP TRIGGER ledger_no_change")
    database.execute("UPDATE ledger_entry SET statement = x'7b7d' WHERE place = 9")
    database.commit()
    database.close()
    found = setsudo(store, "ledger", "verify", "--format", "jsonl")
    lines = [json.loads(line) for line in found.stdout.splitlines()]
    assert found.returncode == 1
    assert ("changed", 9) in {(one.get("kind"), one.get("first")) for one in lines}
    assert lines[-1]["sound"] is False
    table = setsudo(store, "ledger", "verify", "--lang", "en")
    assert "Entry 9 is not what was entered." in " ".join(table.stdout.split())


def test_a_folder_without_a_ledger_is_told_and_nothing_is_made(tmp_path: Path) -> None:
    done = setsudo(tmp_path, "ledger", "verify", "--data", str(tmp_path / "none"))
    assert done.returncode == 2
    assert "there is no ledger" in done.stderr
    assert not (tmp_path / "none").exists()
