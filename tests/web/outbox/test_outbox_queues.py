"""Workers and receivers as they are: some never answer, some are killed; nobody else waits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from real_postgres import database

from setsudo.web.accounts.models import User
from setsudo.web.outbox import delivering, posting, subscribing
from setsudo.web.outbox.models import Delivery, Standing, Subscription
from setsudo.web.outbox.posting import Answer
from setsudo.web.outbox.sending import DELIVER, emit
from setsudo.web.work.deeds import Deed
from setsudo.web.work.models import Task
from setsudo.web.work.working import work_once

HERE = Path(__file__).parent
sys.path += [str(HERE), str(HERE.parent / "intake")]

from intake_process import Nursery, until  # noqa: E402
from receiver_nearby import Receiver, receiving  # noqa: E402

SECOND = timedelta(seconds=1)


class Office:
    """An installation of its own: who writes there, and a worker that comes again when killed."""

    def __init__(self, folder: Path, kept: Mapping[str, str]) -> None:
        env = {
            **os.environ, "SETSUDO_DATA": str(folder), "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "setsudo.web.settings", **kept,
        }  # fmt: skip
        self._scribe = subprocess.Popen(
            [sys.executable, str(HERE / "outbox_scribe.py")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env,
        )  # fmt: skip
        assert self._scribe.stdout is not None
        assert self._scribe.stdout.readline() == "ready\n"
        self.worker = Nursery("worker", env=env)

    def scribe(self, deed: str, **arguments: object) -> Any:
        assert self._scribe.stdin is not None
        assert self._scribe.stdout is not None
        self._scribe.stdin.write(json.dumps([deed, arguments]) + "\n")
        self._scribe.stdin.flush()
        return json.loads(self._scribe.stdout.readline())

    def close(self) -> None:
        self.worker.close()
        self._scribe.communicate()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with database() as kept:
        one = Office(tmp_path_factory.mktemp("office"), kept)
        try:
            yield one
        finally:
            one.close()


@pytest.fixture
def receivers() -> Iterator[list[Receiver]]:
    with ExitStack() as open_:
        yield [open_.enter_context(receiving()) for _ in range(4)]


def ids(receiver: Receiver) -> list[str]:
    return [headers["webhook-id"] for headers, _ in receiver.came]


def numbers(receiver: Receiver) -> list[int]:
    return [json.loads(body)["data"]["n"] for _, body in receiver.came]


def test_nobody_waits_for_a_receiver_that_never_answers(
    office: Office, receivers: list[Receiver]
) -> None:
    *silent, well = receivers
    for n, one in enumerate(silent):
        one.status = 0
        office.scribe("subscribe", name=f"silent {n}", url=one.url)
    office.scribe("subscribe", name="prompt", url=well.url)
    began = time.monotonic()
    office.scribe("tell", count=5)
    until(lambda: len(well.came) == 5)
    took = time.monotonic() - began
    # One after another, each would have had its time before it was this one's turn.
    assert took < len(silent) * posting.ANSWER_S - 1
    until(lambda: all(one.came for one in silent))
    assert numbers(well) == [0, 1, 2, 3, 4]
    assert office.scribe("standing", name="silent 0") == {"waiting": 5}


def test_a_worker_that_is_killed_loses_nothing_and_repeats_the_same_id(
    office: Office, receivers: list[Receiver]
) -> None:
    receiver = receivers[0]
    count, seen = 24, threading.Lock()
    killed: set[str] = set()

    def on_the_way(headers: dict[str, str], body: bytes) -> None:
        # Taken, and its sender is dead before it hears so.
        with seen:
            if json.loads(body)["data"]["n"] % 6 == 1 and headers["webhook-id"] not in killed:
                killed.add(headers["webhook-id"])
                office.worker.kill()

    receiver.on_the_way = on_the_way
    office.scribe("subscribe", name="well", url=receiver.url)
    office.scribe("tell", count=count)
    until(lambda: office.scribe("standing", name="well") == {"delivered": count})
    assert len(killed) == 4
    by_id: dict[str, set[bytes]] = {}
    for headers, body in receiver.came:
        by_id.setdefault(headers["webhook-id"], set()).add(body)
    # Once or more, byte for byte; a receiver that keeps the ids takes each once.
    assert len(by_id) == count
    assert all(len(bodies) == 1 for bodies in by_id.values())
    times = Counter(ids(receiver))
    assert all(times[one] >= 2 for one in killed)
    assert all(n == 1 for one, n in times.items() if one not in killed)
    firsts = list(dict.fromkeys(numbers(receiver)))
    assert firsts == sorted(firsts)


class TestOneQueueAReceiver:
    def told(self, at: datetime, kind: str = "setsudo.case.claim") -> None:
        with transaction.atomic():
            emit(kind, subject="case/1", data={}, at=at)

    def subscribed(self, by: User, name: str, at: datetime) -> Subscription:
        url = f"http://127.0.0.1:9/{name}"
        return subscribing.subscribe(name, url, ["*"], by=by, at=at)[0]

    def test_what_waits_goes_the_oldest_first(self, administrator: User) -> None:
        at = timezone.now()
        whom = self.subscribed(administrator, "a", at)
        for n in range(4):
            self.told(at + n * SECOND)
        went: list[str] = []

        def take(url: str, body: bytes, headers: Any) -> Answer:
            went.append(headers["webhook-id"])
            return Answer(200)

        assert Task.objects.filter(kind=DELIVER).count() == 1
        due = delivering.deliver_waiting(whom.ref, send=take, now=lambda: at + 9 * SECOND)
        assert due is None
        rows = Delivery.objects.order_by("event__at")
        assert went == [str(one.event_id) for one in rows]

    def test_a_new_event_does_not_wait_for_the_next_try_of_an_old_one(
        self, administrator: User
    ) -> None:
        at = timezone.now()
        self.subscribed(administrator, "a", at)
        answers = [Answer(422, "refused", retry_after=3000), Answer(200)]

        def deed(about: str, at: datetime) -> datetime | None:
            whom = Subscription.objects.get(ref=about)
            return delivering.deliver_waiting(whom.ref, send=lambda *_: answers.pop(0))

        deeds: dict[str, Deed] = {DELIVER: deed}
        self.told(at)
        assert work_once(deeds)
        assert not work_once(deeds)
        self.told(at, "setsudo.case.close")
        assert work_once(deeds)
        assert [one.standing for one in Delivery.objects.order_by("pk")] == [
            Standing.WAITING, Standing.DELIVERED,
        ]  # fmt: skip

    def test_after_its_turn_a_long_queue_stands_behind_those_who_wait(
        self, administrator: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        at = timezone.now()
        whom = self.subscribed(administrator, "a", at)
        for n in range(3):
            self.told(at + n * SECOND)
        monkeypatch.setattr(delivering, "TURN_S", 0.0)
        later = at + timedelta(minutes=5)
        assert delivering.deliver_waiting(
            whom.ref, send=lambda *_: Answer(200), now=lambda: later
        ) == later  # fmt: skip

    def test_one_that_comes_while_the_queue_is_being_worked_off_is_not_forgotten(
        self, administrator: User
    ) -> None:
        at = timezone.now()
        self.subscribed(administrator, "a", at)
        went: list[str] = []

        def deed(about: str, at: datetime) -> datetime | None:
            went.append(about)
            if len(went) == 1:
                # The last look is over; then somebody acts.
                self.told(timezone.now())
                return timezone.now() + timedelta(hours=1)
            return None

        self.told(at)
        while work_once({DELIVER: deed}):
            pass
        assert len(went) == 2
