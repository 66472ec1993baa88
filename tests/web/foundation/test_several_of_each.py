"""Two processes of pages and two workers on one record: started together, used as one service."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from real_postgres import asking
from running import Browser, Started, environment, free_port, started

LONG = "four rivers meet below the old bridge"
FOR_ANOTHER_SYSTEM = """
from setsudo.web.starting import set_up
set_up()
from django.utils import timezone
from setsudo.web.accounts.models import User
from setsudo.web.api import tokens
from setsudo.web.api.models import Scope
scopes = [Scope.INTERACTIONS_WRITE, Scope.INTERACTIONS_READ]
print(tokens.make("pbx", "pbx", scopes, by=User.objects.get(), at=timezone.now())[1])
"""
PATIENCE_S = 120


class System:
    """Another system that hands its contacts to whichever process it reaches."""

    def __init__(self, bases: list[str], token: str) -> None:
        self.bases = bases
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def post(self, place: int, id: str) -> str:
        turns = [{"speaker": "customer", "text": "届いた鍋のふたが割れていました。"}]
        body = json.dumps({"id": id, "channel": "phone", "turns": turns}).encode()
        return str(self._asked(place, "", body)["ref"])

    def read(self, place: int, ref: str) -> Any:
        return self._asked(place, f"/{ref}", None)

    def _asked(self, place: int, path: str, body: bytes | None) -> Any:
        address = f"{self.bases[place]}/api/v1/interactions{path}"
        request = urllib.request.Request(address, body, self._headers)  # noqa: S310 - our own
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.load(answer)


def assessed(system: System, refs: list[str], place: int) -> None:
    """Wait until a worker has read them all, as one of the processes tells it."""
    end = time.monotonic() + PATIENCE_S
    for ref in refs:
        while system.read(place, ref)["state"] != "assessed":
            assert time.monotonic() < end, "nobody assessed it"
            time.sleep(0.1)


def test_any_number_of_each_are_one_service(tmp_path: Path, kept: dict[str, str]) -> None:
    data, ports = tmp_path / "data", [free_port(), free_port()]
    with ExitStack() as stack:

        def start(*words: str) -> Started:
            return stack.enter_context(started(data, *words, SETSUDO_ENGINE="fast", **kept))

        webs = [start("web", "--port", str(port)) for port in ports]
        workers = [start("worker"), start("worker")]
        said = [one.wait_for("Setsudo runs at") for one in webs]
        for one in workers:
            one.wait_for("The worker of Setsudo runs")
        bases = [f"http://127.0.0.1:{port}" for port in ports]
        signs_in_at_one_and_is_known_at_the_other(said, bases)

        env = environment(data, DJANGO_SETTINGS_MODULE="setsudo.web.settings", **kept)
        made = subprocess.run(
            [sys.executable, "-c", FOR_ANOTHER_SYSTEM],
            env=env,
            capture_output=True,
            text=True,
            check=True,
        )
        system = System(bases, made.stdout.strip())
        refs = sent_to_both_at_once(system)
        for place in (0, 1):
            assessed(system, refs, place)

        # One of each is taken away: what is left is the service still.
        assert workers[0].stop() == webs[0].stop() == 0
        further = [system.post(1, f"later-{n}") for n in range(4)]
        assessed(system, further, 1)
        assert workers[1].stop() == webs[1].stop() == 0
        for one in (*webs, *workers):
            assert "Traceback" not in one.said
            assert "Warning" not in one.said
    everything_was_done_once(data, kept, [*refs, *further])


def signs_in_at_one_and_is_known_at_the_other(said: list[str], bases: list[str]) -> None:
    links = [re.search(r"(/welcome/\S+/)", one) for one in said]
    visitor = Browser(bases[0])
    pages = [visitor.get(link[1]) for link in links if link]
    assert sum("Welcome to Setsudo" in page for page in pages) == 1, "one link makes one person"
    link = next(link[1] for link in links if link and "Welcome" in visitor.get(link[1]))
    visitor.post(link, name="Kobayashi", username="k", password=LONG, again=LONG)
    assert "Hello, Kobayashi" in visitor.post("/accounts/login/", login="k", password=LONG)
    assert "Kobayashi" in visitor.get(f"{bases[1]}/profile/")


def sent_to_both_at_once(system: System) -> list[str]:
    """Hand the same contacts to both processes at the same moment: each is kept once."""
    sendings = [(place, f"call-{n}") for n in range(12) for place in (0, 1)]
    with ThreadPoolExecutor(8) as senders:
        refs = [*senders.map(lambda one: system.post(*one), sendings)]
    assert refs[::2] == refs[1::2]
    assert len({*refs}) == 12
    return refs[::2]


def everything_was_done_once(data: Path, kept: dict[str, str], refs: list[str]) -> None:
    with asking(data, kept) as ask:
        acts = Counter(ask("SELECT act, about FROM ledger_entry"))
        places = [place for (place,) in ask("SELECT place FROM ledger_entry ORDER BY place")]
        (assessments,) = ask("SELECT count(*) FROM interactions_assessment")[0]
    for act in ("interaction.received", "interaction.assessed"):
        assert {about: n for (one, about), n in acts.items() if one == act} == {
            f"interaction/{ref}": 1 for ref in refs
        }
    assert assessments == len(refs)
    assert places == [*range(len(places))]
