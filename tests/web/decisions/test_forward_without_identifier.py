"""Whoever brings no identifier is served where the gateway is set so, or the service fails open."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from setsudo.bilingual import Text
from setsudo.decisions.customers import Customers, Hashing
from setsudo.decisions.services import Service
from setsudo.decisions.snapshot import Snapshot
from setsudo.web.decisions.forward import forwarded

NOON = datetime(2026, 11, 28, 3, tzinfo=UTC)
NAME = Text(ja="注文", en="Orders")
SERVICES = [Service("orders", NAME, fails="closed"), Service("news", NAME, fails="open")]


def status(query: str, **headers: str) -> int:
    snapshot = Snapshot(1, NOON, SERVICES, region="JP")
    point = Customers(snapshot, Hashing(bytes(32), "JP"), NOON, source="shop")
    return forwarded(point, f"{query}&account=cookie:customer", headers)[0]


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("service=orders", 403),
        ("service=orders&nobody=ask", 403),
        ("service=orders&nobody=serve", 204),
        ("service=news", 204),
        # A code that nobody registered may have been typed by whoever asks.
        ("service=unheard&nobody=serve", 403),
    ],
)
def test_who_brings_nothing_is_let_through_only_where_that_is_said(query: str, answer: int) -> None:
    assert status(query) == answer
    assert status(query, cookie="customer=") == answer


def test_somebody_who_can_be_told_is_asked_about_either_way() -> None:
    for query in ("service=orders", "service=orders&nobody=serve"):
        assert status(query, cookie="customer=c-41") == 204
    # What was brought and cannot be read is somebody, not nobody.
    unreadable = "service=orders&nobody=serve&phone=cookie:tel"
    assert status(unreadable, cookie="tel=12") == 403
