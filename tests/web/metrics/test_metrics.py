"""Whoever watches over the service reads its figures; nobody's data is among them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

HERE = Path(__file__).parent
sys.path += [str(HERE.parent / one) for one in ("decisions", "outbox", "transactions")]

from decision_office import Office, opened, until  # noqa: E402

from setsudo import __version__  # noqa: E402
from setsudo.decisions.guard import Guard  # noqa: E402
from setsudo.web.accounts.models import User  # noqa: E402
from setsudo.web.environment import env_token  # noqa: E402
from setsudo.web.metrics.asgi import Measured  # noqa: E402
from setsudo.web.metrics.counting import MOST_VERSIONS, Counted, room_of  # noqa: E402
from setsudo.web.metrics.reading import depths  # noqa: E402
from setsudo.web.metrics.telling import text  # noqa: E402
from setsudo.web.outbox import subscribing  # noqa: E402
from setsudo.web.outbox.models import Delivery, Standing  # noqa: E402
from setsudo.web.outbox.sending import emit  # noqa: E402
from setsudo.web.transactions.models import Transaction  # noqa: E402

Figures = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def figures(told: str) -> Figures:
    """Read figures as Prometheus does."""
    return {
        (one.name, tuple(sorted(one.labels.items()))): one.value
        for family in text_string_to_metric_families(told)
        for one in family.samples
    }


def of(found: Figures, name: str, **labels: str) -> float:
    return found[name, tuple(sorted(labels.items()))]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened(tmp_path_factory.mktemp("office")) as one:
        one.scribe("service", code="orders")
        one.start()
        yield one


def test_the_decision_server_tells_what_it_did_and_who_follows(office: Office) -> None:
    asks = office.scribe("token", source="shop", scopes=["decisions:read"])
    follows = office.scribe("token", source="shop", scopes=["decisions:feed"])
    office.scribe("publish", ref="m1", identifiers=[["phone", "0355550001"]])
    until(lambda: not office.may(asks, "0355550001").json["decision"])
    for n in range(5):
        office.may(asks, f"035555010{n}")
    assert office.may("setsudo_wrong", "0355550001").status == 401
    office.ask("/0355550001/rei@example.com")
    with Guard(office.url, follows) as guard:
        until(lambda: guard.state.value == "ready")
        answer = office.ask("/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    told = answer.body.decode()
    found = figures(told)
    assert of(found, "setsudo_requests_total", room="evaluation", status="200") >= 6
    assert of(found, "setsudo_requests_total", room="evaluation", status="401") == 1
    assert of(found, "setsudo_requests_total", room="other", status="404") == 1
    count = of(found, "setsudo_request_seconds_count", room="evaluation")
    assert count == of(found, "setsudo_request_seconds_bucket", room="evaluation", le="+Inf")
    assert of(found, "setsudo_request_seconds_sum", room="evaluation") > 0
    assert of(found, "setsudo_guards_following", version=__version__) == 1
    assert of(found, "setsudo_guard_seen_timestamp_seconds", version=__version__) > 1e9
    assert of(found, "setsudo_feed_sequence") == guard.seq
    assert of(found, "setsudo_feed_changes_behind") == 0
    assert of(found, "setsudo_feed_lag_seconds") < 5
    assert of(found, "setsudo_database_up") == 1
    assert of(found, "setsudo_restrictions") == 1
    for theirs in ("0355550001", "rei@example.com", asks, follows, "shop"):
        assert theirs not in told


def test_through_a_proxy_they_are_told_to_nobody(office: Office) -> None:
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "x-forwarded-host"):
        assert office.ask("/metrics", **{name: "10.0.0.8"}).status == 403
    assert office.ask("/metrics", {"a": 1}).status == 405


def asked(
    client: tuple[str, int] | None, *headers: tuple[bytes, bytes], method: str = "GET"
) -> int:
    """Ask from an address that a test cannot have."""
    came: list[Any] = []

    async def send(message: Any) -> None:
        came.append(message)

    async def nothing(*_: Any) -> None:
        raise AssertionError("the figures are not told by what is behind")

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "path": "/metrics", "method": method, "client": client,
             "headers": list(headers)}  # fmt: skip

    measured = Measured(nothing, counts=Counted())
    measured._known = (float("inf"), None)
    asyncio.run(measured(scope, receive, send))
    return int(came[0]["status"])


SECRET = "a-token-for-the-figures"  # noqa: S105


def test_without_a_token_only_this_machine_may_read_them() -> None:
    for near in (("127.0.0.1", 1), ("::1", 1)):
        assert asked(near) == 200
    for far in (("10.0.0.8", 1), ("::ffff:10.0.0.8", 1), None, ("unix", 0)):
        assert asked(far) == 403
    for host in (b"localhost:8000", b"127.0.0.1", b"[::1]:8000", b"127.0.1.1:8000"):
        assert asked(("127.0.0.1", 1), (b"host", host)) == 200


def test_a_proxy_that_says_nothing_of_itself_is_known_by_the_name_it_was_asked_under() -> None:
    for host in (b"conduct.example", b"conduct.example:443", b"[2001:db8::1]:443", b"localhost.x"):
        assert asked(("127.0.0.1", 1), (b"host", host)) == 403
    assert asked(("127.0.0.1", 1), (b"via", b"1.1 edge")) == 403


@override_settings(METRICS_TOKEN=SECRET)
def test_with_a_token_whoever_sends_it_may_and_nobody_else() -> None:
    right = (b"authorization", f"Bearer {SECRET}".encode())
    assert asked(("10.0.0.8", 1), right) == 200
    assert asked(("10.0.0.8", 1), right, (b"x-forwarded-for", b"10.0.0.9")) == 200
    assert asked(("127.0.0.1", 1)) == 401
    for wrong in (b"Bearer", b"Bearer a", f"Bearer {SECRET}x".encode(), b"Bearer \xff", b""):
        assert asked(("127.0.0.1", 1), (b"authorization", wrong)) == 401
    assert asked(("127.0.0.1", 1), right, right) == 401


def test_a_token_that_could_be_guessed_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    for bad in ("short", "節" * 30):
        monkeypatch.setenv("SETSUDO_METRICS_TOKEN", bad)
        with pytest.raises(Exception, match="SETSUDO_METRICS_TOKEN"):
            env_token("SETSUDO_METRICS_TOKEN")


def test_what_waits_is_counted(administrator: User) -> None:
    at = timezone.now()
    subscribing.subscribe("a", "https://a.example/", ["*"], by=administrator, at=at)
    old = at - timedelta(minutes=5)
    for n in range(3):
        with transaction.atomic():
            emit("setsudo.case.claim", subject=f"case/{n}", data={}, at=old)
    Delivery.objects.filter(pk=Delivery.objects.latest("pk").pk).update(standing=Standing.DEAD)
    for n, state in enumerate(["open", "held", "held", "completed"]):
        Transaction.objects.create(
            source="shop", external_id=f"o-{n}", digest="0" * 64, service="orders", state=state,
            begun_at=at, changed_at=at,
        )  # fmt: skip
    found = figures(text(Counted(), depths(), snapshot=None, looked=0.0))
    assert of(found, "setsudo_deliveries", standing="waiting") == 2
    assert of(found, "setsudo_deliveries", standing="dead") == 1
    assert 299 < of(found, "setsudo_delivery_oldest_seconds") < 400
    assert of(found, "setsudo_tasks_due", kind="deliver") == 1
    assert of(found, "setsudo_transactions", state="held") == 2
    assert of(found, "setsudo_transactions", state="open") == 1
    assert of(found, "setsudo_commands_overdue") == 0


def test_while_the_database_is_away_the_rest_is_told() -> None:
    counts = Counted()
    counts.answered("cases", 200, 0.2)
    found = figures(text(counts, None, snapshot=None, looked=0.0))
    assert of(found, "setsudo_database_up") == 0
    assert of(found, "setsudo_request_seconds_bucket", room="cases", le="0.1") == 0
    assert of(found, "setsudo_request_seconds_bucket", room="cases", le="0.25") == 1


@given(st.text(max_size=60))
def test_nothing_that_anybody_sends_becomes_a_label(sent: str) -> None:
    counts = Counted()
    for path in (f"/{sent}", f"/api/v1/{sent}", f"/access/v1/{sent}", sent):
        counts.answered(room_of(path), 200, 0.1)
    counts.guard(sent)
    counts.guard(f"setsudo-guard/{sent}")
    rooms = {room for room, _ in counts.requests}
    assert all(one.replace(".", "").isalpha() and one.isascii() for one in rooms)
    figures(text(counts, None, snapshot=None, looked=0.0))


def test_every_address_has_a_room_however_short() -> None:
    rooms = {"/api": "api", "/api/": "api", "/api/v1": "api", "/api/v1/": "api", "": "first"}
    assert {one: room_of(one) for one in rooms} == rooms
    assert room_of("/api/v1/cases/12") == "api.cases"


def test_inventions_of_versions_are_bounded() -> None:
    counts = Counted()
    for n in range(1000):
        counts.guard(f"setsudo-guard/1.{n}")
    assert len(counts.seen) <= MOST_VERSIONS + 1
    assert counts.guard("curl/8.1") == "other"
