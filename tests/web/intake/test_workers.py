"""Workers: what is asked for is done, once where it can be, again where it must be."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Event

import pytest
from django.db import transaction
from django.utils import timezone
from intake_cast import NOON

from setsudo.web.work.asking import ask
from setsudo.web.work.deeds import Deed, deed, known
from setsudo.web.work.models import Task
from setsudo.web.work.working import (
    FIRST_DELAY,
    LEASE,
    LONGEST_DELAY,
    delay,
    leased,
    work,
    work_once,
)

pytestmark = pytest.mark.django_db
KINDS = ["bake"]


def asked(about: str = "bread", *, due: datetime | None = None) -> Task:
    with transaction.atomic():
        ask("bake", about, timezone.now(), due=due)
    return Task.objects.get(about=about, done_at__isnull=True)


def test_what_waits_is_done_and_marked() -> None:
    done: list[str] = []
    asked("bread")
    asked("cake")
    deeds: dict[str, Deed] = {"bake": lambda about, at: done.append(about)}
    assert [work_once(deeds), work_once(deeds), work_once(deeds)] == [True, True, False]

    assert done == ["bread", "cake"]
    assert not Task.objects.filter(done_at__isnull=True).exists()


def test_what_waits_is_asked_for_once_and_can_be_asked_for_again_when_done() -> None:
    asked()
    asked()
    assert Task.objects.count() == 1
    work_once({"bake": lambda about, at: None})
    asked()
    assert Task.objects.count() == 2


def test_what_is_asked_for_while_it_is_done_is_done_once_more() -> None:
    seen: list[int] = []

    def bake(about: str, at: datetime) -> None:
        seen.append(1)
        if len(seen) == 1:
            asked()

    asked()
    while work_once({"bake": bake}):
        pass
    assert len(seen) == 2
    assert Task.objects.filter(done_at__isnull=True).count() == 0


def test_what_fails_is_tried_again_later_and_says_why_in_nobodys_words() -> None:
    def burn(about: str, at: datetime) -> None:
        raise ValueError("the customer said: 秘密の言葉")

    asked()
    assert work_once({"bake": burn})
    task = Task.objects.get()
    assert task.done_at is None
    assert task.tries == 1
    assert "ValueError" in task.failure
    assert "test_workers.py" in task.failure
    assert "秘密" not in task.failure
    assert task.due_at > timezone.now() + FIRST_DELAY / 2
    assert not work_once({"bake": burn})


def test_one_that_always_fails_holds_up_no_other() -> None:
    done: list[str] = []

    def bake(about: str, at: datetime) -> None:
        if about == "bad":
            raise RuntimeError
        done.append(about)

    asked("bad")
    asked("good")
    while work_once({"bake": bake}):
        pass
    assert done == ["good"]


def test_it_waits_longer_each_time_and_never_longer_than_an_hour() -> None:
    delays = [delay(tries) for tries in range(1, 40)]
    assert delays == sorted(delays)
    assert delays[0] == FIRST_DELAY
    assert delays[-1] == LONGEST_DELAY


def test_what_is_not_due_waits() -> None:
    asked(due=timezone.now() + timedelta(hours=1))
    assert not work_once({"bake": lambda about, at: None})


def test_a_deed_that_has_to_go_on_is_done_again() -> None:
    left = [3]

    def bake(about: str, at: datetime) -> datetime | None:
        left[0] -= 1
        return at if left[0] else None

    asked()
    count = 0
    while work_once({"bake": bake}):
        count += 1
    assert count == 3


def test_what_a_dead_worker_held_is_given_to_another_when_its_lease_ends() -> None:
    asked()
    now = timezone.now()
    held = leased(now, LEASE, kinds=KINDS)
    assert held is not None
    assert leased(now + LEASE / 2, LEASE, kinds=KINDS) is None
    again = leased(now + LEASE + timedelta(seconds=1), LEASE, kinds=KINDS)
    assert again is not None
    assert (again.pk, again.tries) == (held.pk, 2)


def test_a_kind_that_this_worker_does_not_know_is_left_to_one_that_does() -> None:
    asked()
    assert not work_once({"brew": lambda about, at: None})
    assert Task.objects.get().tries == 0


def test_asking_outside_a_transaction_is_refused(transactional_db: None) -> None:
    with pytest.raises(RuntimeError, match="in the transaction"):
        ask("bake", "bread", NOON)


def test_a_worker_ends_when_it_is_told_to_and_outlives_what_goes_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stop, seen = Event(), []

    def once(deeds: object, *, lease: timedelta) -> bool:
        seen.append(1)
        if len(seen) == 1:
            raise ConnectionError
        stop.set()
        return True

    monkeypatch.setattr("setsudo.web.work.working.work_once", once)
    monkeypatch.setattr("setsudo.web.work.working.close_old_connections", lambda: None)
    work(stop, deeds={})
    assert len(seen) == 2


def test_every_room_registers_its_deeds_and_none_twice() -> None:
    assert {"interaction.assess", "interaction.reassess", "interaction.apply"} <= set(known())
    with pytest.raises(RuntimeError, match="two functions"):
        deed("interaction.assess")(lambda about, at: None)
