"""A decision server that slept until what it missed was cleaned up knows that, and catches up."""

from __future__ import annotations

import os
import signal
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from decision_office import opened, until
from django.db import DatabaseError
from django.utils import timezone

from setsudo.bilingual import Text
from setsudo.decisions.evaluating import Unknown
from setsudo.decisions.guard import Guard
from setsudo.measures.restrictions import Effect, Restriction
from setsudo.web.decisions import deeds, publishing
from setsudo.web.decisions import standing as standing_module
from setsudo.web.decisions.standing import Standing

MONTH = 30 * 86400


def test_a_server_that_slept_for_weeks_binds_whoever_was_restricted_meanwhile(
    tmp_path: Path,
) -> None:
    with opened(tmp_path) as office:
        office.scribe("service", code="orders")
        office.start()
        assert office.server is not None
        shop = office.scribe("token", source="shop", scopes=["decisions:read"])
        token = office.scribe("token", source="shop", scopes=["decisions:feed"])
        assert office.may(shop, "0388880001").json == {"decision": True}
        with Guard(office.url, token) as guard:
            assert guard.wait(20)
            os.kill(office.server.process.pid, signal.SIGSTOP)
            try:
                told = [["phone", "0388880001"]]
                office.scribe("publish", ref="a", identifiers=told, lasts=MONTH)
                assert office.scribe("forget") == 0
            finally:
                os.kill(office.server.process.pid, signal.SIGCONT)

            until(lambda: not office.may(shop, "0388880001").json["decision"])
            until(lambda: bool(guard.check("orders", phone="0388880001").because))
            until(lambda: guard.check("orders", phone="0388880009").serves)
        assert office.may(shop, "0388880009").json == {"decision": True}


def restricted(digits: str, at: datetime) -> None:
    one = Restriction(
        ref=digits, effect=Effect.SUSPEND, services=frozenset({"orders"}), channels=frozenset(),
        since=at - timedelta(days=1), until=at + timedelta(days=30), determination="d",
        rung="suspend", says=Text(ja="ご注文は承れません。", en="We cannot take your orders."),
        code="ABCD-EFGH", conditions=(),
    )  # fmt: skip
    publishing.publish(one, [("phone", digits)], at=at)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("later", [0, 1], ids=["all of it", "the first of it"])
def test_while_it_catches_up_it_is_sure_of_nobody(
    monkeypatch: pytest.MonkeyPatch, later: int
) -> None:
    now = timezone.now()
    one = Standing()
    one._load()
    assert one.unsure is None
    restricted("0388880001", now)
    deeds.clean("all", now + timedelta(days=8))
    for n in range(later):
        restricted(f"038888001{n}", now)
    real = standing_module._standing

    def away() -> Any:
        raise DatabaseError

    monkeypatch.setattr(standing_module, "_standing", away)
    for _ in range(2):
        with pytest.raises(DatabaseError):
            one._look()
        assert one.unsure is Unknown.STALE
        assert not one.in_step
    monkeypatch.setattr(standing_module, "_standing", real)
    one._look()

    assert one.unsure is None
    assert one.in_step
    assert one.snapshot is not None
    assert one.snapshot.seq == publishing.head_now().seq
    assert len([*one.snapshot.subjects()]) == 1 + later
