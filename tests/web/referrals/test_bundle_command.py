"""`setsudo bundle` on a store in a folder, as a real process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

MAKE = """
import django
django.setup()
import sys
sys.path.insert(0, sys.argv[1])
from setsudo.web.starting import migrate
migrate()
from setsudo.cases.roles import Role
from setsudo.web.accounts.models import HeldRole, Site, User
from setsudo.web.cases import claiming
import stored_cases
site = Site.objects.create(code="ginza", name_ja="銀座店", name_en="Ginza")
officer = User.objects.create(username="officer", name="Takahashi Rin")
officer.sites.set([site])
HeldRole.objects.create(user=officer, role=Role.OFFICER)
case = stored_cases.opened(site)
claiming.claim(case.ref, by=officer, at=stored_cases.NOON)
print(case.number)
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


def test_a_bundle_is_made_and_verified_from_the_command_line(tmp_path: Path) -> None:
    made = setsudo(tmp_path, str(Path(__file__).parents[1] / "cases"), code=MAKE)
    assert made.returncode == 0, made.stderr
    number, out = made.stdout.split()[-1], tmp_path / "out.zip"
    asked = ["bundle", "make", number, "--for", "police", "--purpose", "complaint"]
    ran = setsudo(tmp_path, *asked, "--by", "officer", "--output", str(out))
    assert ran.returncode == 0, ran.stderr
    assert setsudo(tmp_path, *asked, "--by", "officer", "--output", str(out)).returncode == 2
    assert setsudo(tmp_path, *asked, "--by", "nobody", "--output", "x.zip").returncode == 2

    key = setsudo(tmp_path, "ledger", "checkpoint", "--show-key").stdout.strip()
    told = setsudo(tmp_path, "bundle", "verify", str(out), "--key", key, "--lang", "en")
    assert told.returncode == 0, told.stdout
    assert "every byte is as it was handed over" in told.stdout
    content = bytearray(out.read_bytes())
    content[200] ^= 1
    out.write_bytes(content)
    told = setsudo(tmp_path, "bundle", "verify", str(out), "--lang", "en")
    assert told.returncode == 1
    assert "CHANGED data/chronology-ja.json" in told.stdout
    out.write_bytes(b"PK")
    assert setsudo(tmp_path, "bundle", "verify", str(out)).returncode == 2
