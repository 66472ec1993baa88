"""A page that stays open hears of what others did, through a real server; nobody hears too much."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest

sys.path += [str(Path(__file__).parents[1] / one) for one in ("foundation", "cases")]

from running import environment, free_port, started

PREPARE = """
import sys
from setsudo.web.starting import set_up, migrate
set_up(); migrate()
from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from setsudo.cases.roles import Role
from setsudo.web.accounts.models import HeldRole, Site, User
from stored_cases import opened
sites = [Site.objects.create(code=one, name_ja=one, name_en=one) for one in ("ginza", "umeda")]
for site in sites:
    user = User.objects.create(username=site.code, name=site.code)
    user.sites.set([site])
    HeldRole.objects.create(user=user, role=Role.OFFICER)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    print(session.session_key, opened(site).number)
"""
ACT = """
import sys
from setsudo.web.starting import set_up
set_up()
from django.utils import timezone
from setsudo.web.accounts.models import User
from setsudo.web.cases import talking
from setsudo.web.cases.models import Case
case = Case.objects.get(number=sys.argv[1])
talking.comment(case.ref, "look", by=User.objects.get(username=sys.argv[2]), at=timezone.now())
"""


class Stream(threading.Thread):
    """What somebody's page hears."""

    def __init__(self, base: str, session: str, query: str) -> None:
        super().__init__(daemon=True)
        request = urllib.request.Request(  # noqa: S310 - our own
            f"{base}/live/?{query}", headers={"Cookie": f"sessionid={session}"}
        )
        self.answer = urllib.request.urlopen(request, timeout=60)  # noqa: S310
        self.heard: Queue[str] = Queue()
        self.start()

    def run(self) -> None:
        with self.answer:
            for line in self.answer:
                self.heard.put(line.decode().strip())
        self.heard.put("end")

    def hears(self, word: str, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                if self.heard.get(timeout=left) == word:
                    return True
            except Empty:
                break
        return False


@pytest.fixture
def shops(
    tmp_path: Path, kept: dict[str, str]
) -> Iterator[tuple[str, dict[str, str], list[list[str]]]]:
    data, port = tmp_path / "data", free_port()
    data.mkdir(mode=0o700)
    env = environment(data, DJANGO_SETTINGS_MODULE="setsudo.web.settings", **kept)
    env["PYTHONPATH"] = os.pathsep.join(sys.path)
    made = subprocess.run(
        [sys.executable, "-c", PREPARE], env=env, check=True, capture_output=True, text=True
    )
    people = [line.split() for line in made.stdout.splitlines()]
    with started(data, "web", "--port", str(port), **kept) as running:
        running.wait_for("Setsudo runs at")
        yield f"http://localhost:{port}", env, people
        began = time.monotonic()
        assert running.stop() == 0
        for one in threading.enumerate():
            if isinstance(one, Stream):
                one.join(10)
        assert time.monotonic() - began < 10
        assert "Traceback" not in running.said


def test_a_page_hears_of_its_case_and_of_no_other(
    shops: tuple[str, dict[str, str], list[list[str]]],
) -> None:
    base, env, ((ginza, case), (umeda, other)) = shops
    page = Stream(base, ginza, f"case={case}")
    elsewhere = Stream(base, umeda, f"case={other}")
    queue = Stream(base, umeda, "")
    assert page.hears("retry: 3000", 10)
    subprocess.run([sys.executable, "-c", ACT, case, "ginza"], env=env, check=True)
    assert page.hears("event: changed", 10)
    assert queue.hears("event: changed", 10)
    assert not elsewhere.hears("event: changed", 2.5)
    # A page that was drawn before it hears so at once.
    assert Stream(base, ginza, f"case={case}&since=0").hears("event: changed", 5)

    with pytest.raises(urllib.error.HTTPError) as refused:
        Stream(base, umeda, f"case={case}")
    refused.value.close()
    assert refused.value.code == 403
    with pytest.raises(urllib.error.HTTPError) as lost:
        Stream(base, umeda, "case=C-1900-00001")
    lost.value.close()
    assert lost.value.code == 404
