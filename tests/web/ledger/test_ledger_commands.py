"""`setsudo ledger` on a store in a folder, as a real process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest
from real_postgres import database

from setsudo.ledger import ExportedLog, VerifierKey, verify, verify_proof

MAKE = """
import django
django.setup()
import sys
sys.path.insert(0, sys.argv[1])
from ledger_store import fill
fill(40, every=20)
"""
CHANGE = """
import django
django.setup()
import sys
sys.path.insert(0, sys.argv[1])
from django.db import transaction
from ledger_store import let_anything_pass, sql
with transaction.atomic():
    let_anything_pass()
    assert sql("UPDATE ledger_entry SET statement = %s WHERE place = 9", b"{}") == 1
"""
GARBLE = """
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    told = "UPDATE policies_policyrevision SET in_force_from = 'zz' WHERE ident LIKE '%/5'"
    assert cursor.execute(told).rowcount == 1
"""


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of data, and where its database is if that is elsewhere."""

    folder: Path
    kept: Mapping[str, str] = field(default_factory=dict)

    def setsudo(self, *words: str, code: str = "") -> subprocess.CompletedProcess[str]:
        setting = {
            **os.environ,
            "SETSUDO_DATA": str(self.folder),
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "setsudo.web.settings",
            "LANG": "C.UTF-8",
            **self.kept,
        }
        return subprocess.run(
            [sys.executable, "-c", code or "from setsudo.cli import main; main()", *words],
            env=setting, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def run(self, code: str) -> None:
        """Let a program of these tests do something with the database."""
        done = self.setsudo(str(Path(__file__).parent), code=code)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with database() as kept:
        made = Store(tmp_path_factory.mktemp("store"), kept)
        made.run(
            "import django; django.setup(); from setsudo.web.starting import migrate; migrate()"
        )
        made.run(MAKE)
        yield made


def test_the_log_is_signed_exported_proven_and_verified(store: Store, tmp_path: Path) -> None:
    setsudo = store.setsudo
    key = VerifierKey.read(setsudo("ledger", "checkpoint", "--show-key").stdout)
    assert (store.folder / "ledger.key").stat().st_mode & 0o777 == 0o600

    out = tmp_path / "export"
    assert setsudo("ledger", "export", str(out)).returncode == 0
    log = ExportedLog(out, [key])
    assert verify(log.entries(), keys=[key], checkpoints=[log.note], tree=log.tree).sound

    proof = setsudo("ledger", "prove", "7", "--show", "by").stdout
    assert verify_proof(proof, [key]).shown == {"by": "agent-1"}

    kept = tmp_path / "kept"
    kept.write_text(setsudo("ledger", "checkpoint").stdout, encoding="utf-8")
    done = setsudo("ledger", "verify", "--against", str(kept), "--key", str(key), "--lang", "ja")
    assert done.returncode == 0, done.stderr + done.stdout
    assert "台帳は登録されたとおりです。" in done.stdout

    store.run(CHANGE)
    if not store.kept:
        # SQLite lets anything stand in any column; a server refuses it.
        store.run(GARBLE)
    found = setsudo("ledger", "verify", "--format", "jsonl")
    lines = [json.loads(line) for line in found.stdout.splitlines()]
    assert found.returncode == 1
    assert ("changed", 9) in {(one.get("kind"), one.get("first")) for one in lines}
    if not store.kept:
        garbled = f"policy/{sha256(b'5').hexdigest()}: ?"
        assert ("record_changed", garbled) in {(one.get("kind"), one.get("name")) for one in lines}
    assert lines[-1]["sound"] is False
    table = setsudo("ledger", "verify", "--lang", "en")
    assert "Entry 9 is not what was entered." in " ".join(table.stdout.split())


def test_a_folder_without_a_ledger_is_told_and_nothing_is_made(tmp_path: Path) -> None:
    done = Store(tmp_path).setsudo("ledger", "verify", "--data", str(tmp_path / "none"))
    assert done.returncode == 2
    assert "there is no ledger" in done.stderr
    assert not (tmp_path / "none").exists()
