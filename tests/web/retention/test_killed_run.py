"""`setsudo retention run` in a process of its own that is killed: nothing is half deleted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "foundation"))

import pytest
from real_postgres import asking
from running import SETSUDO, environment

CONTACTS = 60
SEED = f"""
from datetime import UTC, datetime
from setsudo.web.starting import set_up, migrate
set_up(); migrate()
from django.core.files.uploadedfile import SimpleUploadedFile
from setsudo.interactions.model import Channel, Interaction, Speaker, Turn
from setsudo.web.accounts.models import Site, User
from setsudo.web.interactions import filing
from setsudo.web.interactions.actions import receive
at = datetime(2019, 5, 1, tzinfo=UTC)
site = Site.objects.create(code="ginza", name_ja="銀座店", name_en="Ginza")
by = User.objects.create(username="sato", name="Sato Aoi")
from django.db import transaction
for number in range({CONTACTS}):
    turns = (Turn(Speaker.CUSTOMER, f"WORDS-OF-{{number}}."),)
    contact = Interaction(id=f"m-{{number}}", channel=Channel.EMAIL, turns=turns)
    with transaction.atomic():
        row = receive(contact, source="desk", site=site, at=at)
        filing.keep(row, [SimpleUploadedFile("a.txt", b"paper %d" % number)], by=by, at=at)
from setsudo.web.retention import clock
clock.note(datetime.now(UTC))
"""


def setsudo(
    data: Path, kept: Mapping[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*SETSUDO, *arguments, "--data", str(data)],
        env=environment(data, SETSUDO_CLOCK_AHEAD_DAYS="100000", **kept),
        cwd=data.parent,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def files(data: Path) -> int:
    """Count the files that came along, whichever folder of the data they are kept in."""
    return sum(len(one.name) == 64 for one in data.rglob("*") if one.is_file())


@pytest.mark.timeout(900)
def test_a_run_that_is_killed_is_finished_by_the_next_and_the_log_verifies(
    tmp_path: Path, kept: dict[str, str]
) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    env = environment(data, DJANGO_SETTINGS_MODULE="setsudo.web.settings", **kept)
    subprocess.run([sys.executable, "-c", SEED], env=env, cwd=tmp_path, check=True, timeout=240)
    old = time.time() - 86_400
    for one in data.rglob("*"):
        if one.is_file() and len(one.name) == 64:
            os.utime(one, (old, old))
    assert files(data) == CONTACTS

    with asking(data, kept) as ask:

        def count(what: str) -> int:
            return int(ask(f"SELECT COUNT(*) FROM {what}")[0][0])  # noqa: S608

        killed_in_the_middle(data, kept, lambda: count("retention_gone"))
        gone = count("retention_gone")
        assert 5 <= gone < CONTACTS
        left = "interactions_interaction WHERE CAST(line AS TEXT) LIKE '%WORDS-OF-%'"
        assert count(left) == CONTACTS - gone
        assert files(data) == CONTACTS
        assert setsudo(data, kept, "ledger", "verify").returncode == 0

        done = json.loads(setsudo(data, kept, "retention", "run", "--json").stdout)

        assert done["deleted"] == {"contact_within": CONTACTS - gone}
        assert done["files"] == CONTACTS
        assert count(left) == 0
        assert files(data) == 0
        assert setsudo(data, kept, "ledger", "verify").returncode == 0


def killed_in_the_middle(data: Path, kept: Mapping[str, str], gone: Callable[[], int]) -> None:
    """Start a run, and kill it when it has deleted some of what it will delete."""
    running = subprocess.Popen(
        [*SETSUDO, "retention", "run", "--data", str(data)],
        env=environment(data, SETSUDO_CLOCK_AHEAD_DAYS="100000", **kept),
        cwd=data.parent,
    )
    until = time.monotonic() + 240
    while gone() < 5 and time.monotonic() < until:
        assert running.poll() is None, "it was over before it could be killed"
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    running.wait()
    # A server of its own may still carry out the last thing that it was told.
    seen = -1
    while seen != (seen := gone()):
        time.sleep(0.2)
