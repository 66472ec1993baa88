"""The rules for malicious cases hold in a drill, and a drill says where they do not."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from setsudo.referrals.drills import DRILLS
from setsudo.web.referrals import drilling
from setsudo.web.referrals.drilling import walk

BEGINS = datetime.now(UTC) - timedelta(hours=3)


@pytest.mark.parametrize("code", DRILLS)
def test_every_rule_is_met_from_incident_to_police_pack(
    db: None, settings: Any, tmp_path: Path, code: str
) -> None:
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "kept"
    steps = list(walk(DRILLS[code], begins=BEGINS, folder=tmp_path))
    assert [one.wrong for one in steps if one.wrong] == []
    assert len(steps) == len(drilling._STEPS)
    assert [one.at for one in steps] == sorted(one.at for one in steps)
    assert all(one.where.startswith("/") and "{" not in one.where for one in steps)
    # A machine that a new officer waits for is done within a minute, on a slow one too.
    assert sum(one.seconds for one in steps) < 60
    assert [one.suffix for one in tmp_path.glob("*police*")].count(".pdf") == 2


def test_a_rule_that_no_longer_holds_is_named(
    db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "kept"
    # As if anybody read counsel's notes.
    monkeypatch.setattr(drilling.privileged, "readable", lambda case, user: True)
    steps = list(walk(DRILLS["visit"], begins=BEGINS, folder=tmp_path))
    assert steps[-1].wrong == "the officer reads counsel's notes"
    assert len(steps) == 9


def test_the_command_touches_no_other_store(tmp_path: Path) -> None:
    kept = tmp_path / "service"
    kept.mkdir()
    env = {**os.environ, "SETSUDO_DATA": str(kept), "LANG": "C.UTF-8",
           "DJANGO_SETTINGS_MODULE": "setsudo.web.settings", "DATABASE_URL": ""}  # fmt: skip
    code = "from setsudo.cli import main; main()"
    asked = ["drill", "--case", "visit", "--lang", "en", "--output", str(tmp_path / "out")]
    ran = subprocess.run(
        [sys.executable, "-c", code, *asked], env=env, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "every rule was met" in ran.stdout
    assert "/referrals/police/" in ran.stdout
    assert list(kept.iterdir()) == []
    assert len(list((tmp_path / "out").glob("*.pdf"))) == 2


def test_the_command_exits_with_1_where_a_rule_was_not_met(tmp_path: Path) -> None:
    env = {**os.environ, "SETSUDO_DATA": str(tmp_path), "LANG": "C.UTF-8",
           "DJANGO_SETTINGS_MODULE": "setsudo.web.settings", "DATABASE_URL": ""}  # fmt: skip
    # Without a danger nobody may call the police before anything was determined.
    code = (
        "from dataclasses import replace\n"
        "from setsudo.referrals import drills\n"
        "drills.DRILLS = {code: replace(one, danger='') if code == 'visit' else one\n"
        "                 for code, one in drills.DRILLS.items()}\n"
        "from setsudo.cli import main; main()"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, "drill", "--lang", "en"],
        env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "A rule was not met" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stdout.count("✗") == 1
    # The other case was walked, and says so.
    assert ran.stdout.count("every rule was met") == 1
