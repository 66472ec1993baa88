"""Web and worker are killed again and again: what was acknowledged is there, and there once.

`SETSUDO_TEST_KILLS` sets how often; the bench runs it longer.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from intake_cast import CALM, THREAT
from intake_process import PREPARE, Nursery, free_port, until

from setsudo.ledger import Frontier
from setsudo.ledger.hashing import leaf_hash

KILLS = int(os.environ.get("SETSUDO_TEST_KILLS", "30"))
SENDERS, EACH = 4, 15


class Sender(threading.Thread):
    """A system that sends each contact until it is acknowledged, as it should."""

    def __init__(self, port: int, token: str, number: int) -> None:
        super().__init__(daemon=True)
        self._port, self._token, self._number = port, token, number
        self.acknowledged: dict[str, list[str]] = {}
        self.odd: list[int] = []

    def run(self) -> None:
        for n in range(EACH):
            id = f"{self._number}-{n}"
            # Each is sent once more after it was acknowledged.
            self.acknowledged[id] = [self._sent(id), self._sent(id)]

    def _sent(self, id: str) -> str:
        body = json.dumps(
            {
                "id": id,
                "channel": "phone",
                "customer": {"tel": f"03-6234-56{self._number}0"},
                "turns": [{"speaker": "customer", "text": THREAT if id.endswith("3") else CALM}],
            }
        )
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        while True:
            line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
            try:
                with closing(line):
                    line.request("POST", "/api/v1/interactions", body, headers)
                    answer = line.getresponse()
                    told = json.loads(answer.read())
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.02)
                continue
            if answer.status == 202:
                return str(told["ref"])
            if answer.status != 503:
                self.odd.append(answer.status)
                return ""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(tmp_path: Path) -> None:
    seed = random.randrange(1 << 30)  # noqa: S311
    chance = random.Random(seed)  # noqa: S311
    env = {
        **os.environ, "SETSUDO_DATA": str(tmp_path), "SETSUDO_ENGINE": "fast",
        "DJANGO_SETTINGS_MODULE": "setsudo.web.settings", "DATABASE_URL": "",
    }  # fmt: skip
    ready = subprocess.run(
        [sys.executable, "-c", PREPARE], env=env, capture_output=True, text=True, check=True
    )
    token = ready.stdout.strip().splitlines()[-1]
    port = free_port()
    web, worker = Nursery("web", str(port), env=env), Nursery("worker", env=env)
    until(lambda: bool(web.pid and worker.pid))
    senders = [Sender(port, token, n) for n in range(SENDERS)]
    for sender in senders:
        sender.start()
    for n in range(KILLS):
        time.sleep(chance.uniform(0.05, 0.6))
        (web if n % 2 else worker).kill()
    for sender in senders:
        sender.join(240)
    with closing(
        sqlite3.connect(f"file:{tmp_path / 'setsudo.sqlite3'}?mode=ro", uri=True)
    ) as store:
        _all_is_there_once(store, web, worker, senders, seed)


def _all_is_there_once(
    store: sqlite3.Connection, web: Nursery, worker: Nursery, senders: list[Sender], seed: int
) -> None:

    def waiting() -> int:
        sql = "SELECT count(*) FROM work_task WHERE done_at IS NULL AND kind = 'interaction.assess'"
        return int(store.execute(sql).fetchone()[0])

    until(lambda: waiting() == 0, 200)
    web.close()
    worker.close()

    assert [sender.odd for sender in senders] == [[]] * SENDERS, seed
    sent = {id: refs for sender in senders for id, refs in sender.acknowledged.items()}
    assert len(sent) == SENDERS * EACH
    kept = store.execute("SELECT external_id, ref FROM interactions_interaction").fetchall()
    assert {
        id: {refs[0].replace("-", ""), refs[1].replace("-", "")} for id, refs in sent.items()
    } == {id: {ref} for id, ref in kept}, seed
    counting = store.execute(
        "SELECT interaction_id FROM interactions_assessment WHERE counts"
    ).fetchall()
    assert Counter(counting) == Counter((ref,) for _, ref in kept), seed
    assert store.execute("SELECT count(*) FROM customers_customer").fetchone()[0] == SENDERS

    entries = store.execute("SELECT place, act, about, statement FROM ledger_entry ORDER BY place")
    frontier, acts = Frontier(), Counter[tuple[str, str]]()
    for place, act, about, statement in entries:
        assert place == frontier.size, seed
        frontier, _ = frontier.add(leaf_hash(bytes(statement)))
        acts[act, about] += 1
    size, peaks = store.execute("SELECT size, peaks FROM ledger_frontier").fetchone()
    assert (size, bytes(peaks)) == (frontier.size, bytes(frontier)), seed
    for act in ("interaction.received", "interaction.assessed"):
        assert sum(1 for one in acts if one[0] == act) == len(kept)
        assert all(n == 1 for one, n in acts.items() if one[0] == act), seed
    opened = store.execute("SELECT count(*) FROM cases_contact").fetchone()[0]
    beyond = store.execute(
        "SELECT count(*) FROM interactions_assessment WHERE counts AND verdict <> 'within'"
    ).fetchone()[0]
    assert opened == beyond > 0, seed
