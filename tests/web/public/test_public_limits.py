"""How often somebody outside may try: counted exactly, by household, and never at others' cost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from setsudo.web.public import limiting
from setsudo.web.public.limiting import spent
from setsudo.web.public.models import Tried


def tried(address: str, what: str = "code", *, each: int = 2, together: int | None = None) -> bool:
    asked = RequestFactory().get("/", REMOTE_ADDR=address)
    return spent(asked, what, each=each, all_together=together)


@pytest.mark.django_db
def test_what_was_tried_is_counted_for_the_whole_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [tried("192.0.2.1") for _ in range(4)] == [False, False, True, True]
    # A cache would have forgotten it after five minutes; the row stays until the hour is over.
    assert [one.times for one in Tried.objects.all()] == [4]
    later = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr(limiting.timezone, "now", lambda: later)
    assert not tried("192.0.2.1")
    assert [one.times for one in Tried.objects.all()] == [1], "nothing is kept for longer"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8:0:0:1::", "2001:db8::2", True),
        ("2001:db8::1%eth0", "2001:db8::2", True),
        ("2001:db8:0:1::1", "2001:db8::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_a_household_counts_as_one_however_its_address_is_written(
    one: str, other: str, same: bool
) -> None:
    assert not tried(one, each=1)
    assert tried(other, each=1) is same


@pytest.mark.django_db
def test_nobody_shuts_the_page_of_codes_for_others(client: Client) -> None:
    Tried.objects.create(what="code:all", hour=int(timezone.now().timestamp()) // 3600, times=10**6)
    assert client.post("/public/en/notice/", {"code": "NONE"}).status_code == 404


@pytest.mark.django_db
def test_an_address_that_was_forged_by_whoever_asks_counts_for_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("setsudo.web.notices.public_views.TRIES_EACH", 2)
    statuses = [
        client.post(
            "/public/en/notice/", {"code": "NONE"}, headers={"X-Forwarded-For": f"10.0.0.{number}"}
        ).status_code
        for number in range(4)
    ]
    assert statuses == [404, 404, 429, 429]


@pytest.mark.django_db(transaction=True)
def test_tries_at_once_are_all_counted() -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a database in memory has one connection")

    def one(_: Any) -> bool:
        try:
            return tried("192.0.2.1", each=5)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        assert sum(not refused for refused in threads.map(one, range(40))) == 5


@pytest.mark.django_db
def test_a_session_that_was_known_before_does_not_open_the_notice(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace
    from uuid import uuid4

    from setsudo.web.notices import finding

    monkeypatch.setattr(finding, "found", lambda *_, **__: SimpleNamespace(ref=uuid4()))
    monkeypatch.setattr(finding, "opened", lambda *_, **__: None)
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    client.post("/public/en/notice/", {"code": "ANY"})
    assert client.cookies["sessionid"].value != planted
