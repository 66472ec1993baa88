"""Web and worker are killed again and again: what was acknowledged is there, and there once.

Contacts come in, are assessed, become cases, and two people determine these, all the while.
`SETSUDO_TEST_KILLS` sets how often; what 200 showed stands in CONTRIBUTING.md.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from intake_cast import CALM, THREAT
from intake_process import PREPARE, PREPARE_PEOPLE, Nursery, free_port, until
from real_postgres import Ask, asking

from setsudo.ledger import Frontier
from setsudo.ledger.hashing import leaf_hash

KILLS = int(os.environ.get("SETSUDO_TEST_KILLS", "12"))
SENDERS, EACH = 4, max(14, KILLS // 3)
PATIENCE_S = 200 + 3 * KILLS


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


class Deciders(threading.Thread):
    """Two people's programs that take each case to its determination, whatever is in the way."""

    def __init__(self, port: int, officer: str, approver: str) -> None:
        super().__init__(daemon=True)
        self._port, self._officer, self._approver = port, officer, approver
        self.all_came = threading.Event()
        self.acknowledged: Counter[tuple[str, str]] = Counter()
        self.odd: list[tuple[str, int]] = []
        self.determined: set[str] = set()

    def run(self) -> None:
        while not self.odd:
            last = self.all_came.is_set()
            listed = self._asked("GET", "?most=200", self._officer)
            open_ = [one for one in (listed or {}).get("cases", ()) if one["state"] != "determined"]
            for one in open_:
                self._further(one["number"])
            if last and listed is not None and not open_:
                self.determined = {one["number"] for one in listed["cases"]}
                return
            time.sleep(0.02)

    def _further(self, number: str) -> None:
        case = self._asked("GET", f"/{number}", self._officer)
        if case is None:
            return
        state, evidence = case["state"], case.get("evidence", ())
        if state == "received":
            self._act(number, "claim", self._officer)
        elif state == "proposed":
            ref = case["proposal"]["ref"]
            self._act(number, "approve", self._approver, reason="I heard it", proposal=ref)
        elif waits := [one for one in evidence if not one["confirmed"]]:
            self._act(number, "confirm_evidence", self._officer, piece=waits[0]["ref"])
        elif not any(one["kind"] == "statement" for one in evidence):
            about = "the agent told me"
            self._act(number, "add_evidence", self._officer, kind="statement", about=about)
        else:
            keys = [one["key"] for one in evidence]
            self._act(number, "propose", self._officer, **_draft(keys))

    def _act(self, number: str, act: str, token: str, **fields: object) -> None:
        if self._asked("POST", f"/{number}/{act}", token, fields) is not None:
            self.acknowledged[number, f"case.{act}"] += 1

    def _asked(self, method: str, path: str, token: str, fields: object = None) -> Any:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            with closing(line):
                body = json.dumps(fields) if fields is not None else None
                line.request(method, f"/api/v1/cases{path}", body, headers)
                answer = line.getresponse()
                told = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            time.sleep(0.02)
            return None
        if answer.status not in (200, 503):
            self.odd.append((path, answer.status))
        return told if answer.status == 200 else None


def _draft(keys: list[str]) -> dict[str, object]:
    answers = {"customer_conduct": "yes", "beyond_norm": "yes", "harms_environment": "yes",
               "demand": "no", "means": "no"}  # fmt: skip
    fields: dict[str, object] = {
        "outcome": "beyond_norm", "acts": ["threat"], "harmed": ["employees"],
        "beyond_norm_degree": 3, "harms_environment_degree": 2, "fault_answer": "no",
        "fault_reason": "all was in time", "need_stated": "no",
    }  # fmt: skip
    for key, said in answers.items():
        fields |= {f"{key}_answer": said, f"{key}_reason": "as heard", f"{key}_evidence": keys}
    return fields


@pytest.mark.timeout(2 * PATIENCE_S)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(
    tmp_path: Path, kept: dict[str, str]
) -> None:
    seed = random.randrange(1 << 30)  # noqa: S311
    chance = random.Random(seed)  # noqa: S311
    env = {
        **os.environ, "SETSUDO_DATA": str(tmp_path), "SETSUDO_ENGINE": "fast",
        "DJANGO_SETTINGS_MODULE": "setsudo.web.settings", "DATABASE_URL": "", **kept,
    }  # fmt: skip
    ready = subprocess.run(
        [sys.executable, "-c", PREPARE + PREPARE_PEOPLE],
        env=env, capture_output=True, text=True, check=True,
    )  # fmt: skip
    token, officer, approver = ready.stdout.strip().splitlines()[-3:]
    port = free_port()
    web, worker = Nursery("web", str(port), env=env), Nursery("worker", env=env)
    until(lambda: bool(web.pid and worker.pid))
    senders = [Sender(port, token, n) for n in range(SENDERS)]
    deciders = Deciders(port, officer, approver)
    for one in (*senders, deciders):
        one.start()
    for n in range(KILLS):
        time.sleep(chance.uniform(0.05, 0.6))
        (web if n % 2 else worker).kill()
    for sender in senders:
        sender.join(PATIENCE_S)
    with asking(tmp_path, kept) as ask:
        until(lambda: _waiting(ask) == 0, PATIENCE_S)
        deciders.all_came.set()
        deciders.join(PATIENCE_S)
        web.close()
        worker.close()
        _all_is_there_once(ask, senders, seed)
        _all_is_determined_once(ask, deciders, seed)


def _waiting(ask: Ask) -> int:
    sql = "SELECT count(*) FROM work_task WHERE done_at IS NULL AND kind = 'interaction.assess'"
    return int(ask(sql)[0][0])


def _all_is_there_once(ask: Ask, senders: list[Sender], seed: int) -> None:
    assert [sender.odd for sender in senders] == [[]] * SENDERS, seed
    sent = {id: refs for sender in senders for id, refs in sender.acknowledged.items()}
    assert len(sent) == SENDERS * EACH
    kept = [
        (id, _uuid(ref)) for id, ref in ask("SELECT external_id, ref FROM interactions_interaction")
    ]
    assert {id: {_uuid(ref) for ref in refs} for id, refs in sent.items()} == {
        id: {ref} for id, ref in kept
    }, seed
    counting = ask("SELECT interaction_id FROM interactions_assessment WHERE counts")
    assert Counter(_uuid(ref) for (ref,) in counting) == Counter(ref for _, ref in kept), seed
    assert ask("SELECT count(*) FROM customers_customer")[0][0] == SENDERS

    entries = ask("SELECT place, act, about, statement FROM ledger_entry ORDER BY place")
    frontier, acts = Frontier(), Counter[tuple[str, str]]()
    for place, act, about, statement in entries:
        assert place == frontier.size, seed
        frontier, _ = frontier.add(leaf_hash(bytes(statement)))
        acts[act, about] += 1
    ((size, peaks),) = ask("SELECT size, peaks FROM ledger_frontier")
    assert (size, bytes(peaks)) == (frontier.size, bytes(frontier)), seed
    for act in ("interaction.received", "interaction.assessed"):
        assert sum(1 for one in acts if one[0] == act) == len(kept)
        assert all(n == 1 for one, n in acts.items() if one[0] == act), seed
    opened = ask("SELECT count(*) FROM cases_contact")[0][0]
    beyond = ask(
        "SELECT count(*) FROM interactions_assessment WHERE counts AND verdict <> 'within'"
    )[0][0]
    assert opened == beyond > 0, seed


def _all_is_determined_once(ask: Ask, deciders: Deciders, seed: int) -> None:
    assert deciders.odd == [], seed
    assert not deciders.is_alive(), seed
    numbers = {_uuid(ref): number for ref, number in ask("SELECT ref, number FROM cases_case")}
    assert {*numbers.values()} == deciders.determined, seed
    done = Counter[tuple[str, str]]()
    for act, about in ask("SELECT act, about FROM ledger_entry WHERE about LIKE 'case/%'"):
        done[numbers[UUID(about.removeprefix("case/"))], act] += 1
    for number in numbers.values():
        for act in ("case.claim", "case.add_evidence", "case.propose", "case.approve"):
            # Acknowledged or not, each was done, and each once.
            assert done[number, act] == 1, (seed, number, act)
        for act in ("case.claim", "case.confirm_evidence"):
            assert deciders.acknowledged[number, act] <= done[number, act], (seed, number, act)
    made = ask("SELECT case_id, holds FROM cases_determined")
    assert sorted(_uuid(ref) for ref, holds in made if holds) == sorted(numbers), seed


def _uuid(kept: object) -> UUID:
    """Return a number as it is, which one database keeps as itself and the other as text."""
    return UUID(str(kept))
