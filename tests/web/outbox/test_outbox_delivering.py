"""Whoever subscribed hears of it once, signed, however long they were away; nobody else does."""

from __future__ import annotations

import base64
import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from setsudo.cases.permissions import NotEntitled
from setsudo.networks import networks_of, reached_by
from setsudo.web.accounts.models import User
from setsudo.web.environment import env_networks
from setsudo.web.ledger.models import Entry
from setsudo.web.outbox import delivering, posting, signing, subscribing
from setsudo.web.outbox.models import Delivery, Event, Key, Standing, Subscription, Use
from setsudo.web.outbox.posting import (
    AddressRefused,
    Answer,
    NetworkRefused,
    post,
    refuse_unless_address,
)
from setsudo.web.outbox.sending import DELIVER, emit
from setsudo.web.work.models import Task

sys.path.append(str(Path(__file__).parent))

from receiver_nearby import Receiver, receiving

NOW = datetime(2026, 11, 28, 3, tzinfo=UTC)
CASE = "case/0b1e3f9c"
SECOND = timedelta(seconds=1)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as told:
        yield told


def subscribed(
    by: User, receiver: Receiver, *types: str, at: datetime = NOW
) -> tuple[Subscription, dict[Use, str]]:
    return subscribing.subscribe("Data room", receiver.url, types or ["*"], by=by, at=at)


def told_of(kind: str = "setsudo.case.claim", at: datetime = NOW) -> Delivery | None:
    with transaction.atomic():
        emit(kind, subject=CASE, data={"case": "C-2026-1", "state": "in_review"}, at=at)
    return Delivery.objects.order_by("-pk").first()


def one() -> Delivery:
    return Delivery.objects.get()


def until_over(at: datetime, send: Any, *, most: int = 500) -> tuple[int, datetime]:
    """Let the clock run from try to try, as a worker would; return the tries and when it ended."""
    tries = 0
    pk = one().pk
    while tries < most:
        again = delivering.deliver(pk, at, send=send)
        if again is None:
            return tries, at
        assert again > at
        at, tries = again, tries + 1
    raise AssertionError("it is tried for ever")


class TestWhatIsSent:
    def test_a_subscriber_can_verify_and_read_what_came(
        self, administrator: User, receiver: Receiver
    ) -> None:
        now = datetime.now(UTC)
        _, keys = subscribed(administrator, receiver, at=now)
        row = told_of(at=now)
        assert row is not None
        assert delivering.deliver(row.pk, now) is None
        assert one().standing == Standing.DELIVERED
        headers, body = receiver.came[0]
        Webhook(keys[Use.OUT]).verify(body, headers)
        low = {name.lower(): value for name, value in headers.items()}
        event = from_structured_event(HTTPMessage(headers=low, body=body))
        assert event.get_type() == "setsudo.case.claim"
        assert event.get_subject() == CASE
        assert event.get_id() == headers["webhook-id"] == headers["Idempotency-Key"]
        assert event.get_data() == {"case": "C-2026-1", "state": "in_review"}
        with pytest.raises(WebhookVerificationError):
            Webhook(keys[Use.IN]).verify(body, headers)

    def test_an_ed25519_signature_is_verified_by_the_public_half(
        self, administrator: User, receiver: Receiver
    ) -> None:
        row, _ = subscribed(administrator, receiver)
        _, public = subscribing.rotate(row.ref, Use.OUT, by=administrator, at=NOW, asymmetric=True)
        assert public.startswith("whpk_")
        sent = told_of()
        assert sent is not None
        delivering.deliver(sent.pk, NOW)
        headers, body = receiver.came[0]
        newest = headers["webhook-signature"].split(" ")[0]
        version, _, encoded = newest.partition(",")
        assert version == "v1a"
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public[5:]))
        key.verify(base64.b64decode(encoded), signed)

    def test_for_a_day_both_the_old_and_the_new_key_verify(
        self, administrator: User, receiver: Receiver
    ) -> None:
        now = datetime.now(UTC)
        row, keys = subscribed(administrator, receiver, at=now - timedelta(days=2))
        _, fresh = subscribing.rotate(row.ref, Use.OUT, by=administrator, at=now)
        sent = told_of(at=now)
        assert sent is not None
        delivering.deliver(sent.pk, now)
        headers, body = receiver.came[0]
        assert len(headers["webhook-signature"].split(" ")) == 2
        for key in (keys[Use.OUT], fresh):
            Webhook(key).verify(body, headers)
        assert row.keys(Use.OUT, now + subscribing.OVERLAP) == [fresh]

    def test_keys_are_not_kept_in_the_clear(self, administrator: User, receiver: Receiver) -> None:
        _, keys = subscribed(administrator, receiver)
        kept = [one.sealed for one in Key.objects.all()]
        assert not any(key[6:] in "".join(kept) for key in keys.values())

    def test_only_who_subscribed_to_it_hears_of_it(
        self, administrator: User, receiver: Receiver
    ) -> None:
        subscribed(administrator, receiver, "setsudo.notice.*", "setsudo.case.close")
        for kind in ("setsudo.case.claim", "setsudo.objection.received"):
            told_of(kind)
        assert not Event.objects.exists()
        told_of("setsudo.notice.sent")
        told_of("setsudo.case.close")
        assert Delivery.objects.count() == 2

    def test_an_event_stands_or_falls_with_what_it_tells_of(
        self, administrator: User, receiver: Receiver
    ) -> None:
        subscribed(administrator, receiver)
        with transaction.atomic():
            emit("setsudo.case.claim", subject=CASE, data={}, at=NOW)
            transaction.set_rollback(True)
        assert not Event.objects.exists()
        assert not Task.objects.filter(kind=DELIVER).exists()
        with transaction.atomic(), pytest.raises(ValueError, match="no such type"):
            emit("setsudo.gossip.heard", subject=CASE, data={}, at=NOW)


class TestReceiversInTrouble:
    def test_one_that_answers_500_for_an_hour_gets_it_afterwards_once(
        self, administrator: User, receiver: Receiver
    ) -> None:
        row, _ = subscribed(administrator, receiver)
        told_of()
        well_again = NOW + timedelta(hours=1)
        tried: list[datetime] = []
        at = NOW
        again: datetime | None = NOW
        while again is not None:
            at = again
            receiver.status = 200 if at >= well_again else 500
            tried.append(at)
            again = delivering.deliver(one().pk, at)
        assert one().standing == Standing.DELIVERED
        assert well_again <= at <= well_again + timedelta(hours=1)
        pauses = [b - a for a, b in pairwise(tried)]
        assert all(later > earlier * 1.2 for earlier, later in pairwise(pauses[:-1]))
        assert len(receiver.came) < 20
        assert len({headers["webhook-id"] for headers, _ in receiver.came}) == 1
        assert len({body for _, body in receiver.came}) == 1
        row.refresh_from_db()
        assert (row.failures, row.rests_until) == (0, None)
        assert delivering.deliver(one().pk, at + SECOND) is None
        assert len([1 for _ in receiver.came]) == one().tries

    def test_one_that_never_answers_ends_as_a_dead_letter_that_a_person_sends_again(
        self, administrator: User, receiver: Receiver
    ) -> None:
        subscribed(administrator, receiver)
        told_of()
        tries, at = until_over(NOW, lambda *_: Answer(trouble="no_answer"))
        dead = one()
        assert dead.standing == Standing.DEAD
        assert dead.trouble == "no_answer"
        assert timedelta(hours=72) <= at - NOW <= timedelta(hours=74)
        assert tries < 100
        assert Entry.objects.filter(act="outbox.dead").count() == 1
        subscribing.send_again(dead.pk, by=administrator, at=at + SECOND)
        queue = Task.objects.filter(kind=DELIVER, about=str(dead.subscription_id), done_at=None)
        assert queue.get().due_at <= at + SECOND
        assert delivering.deliver(dead.pk, at + SECOND) is None
        assert one().standing == Standing.DELIVERED
        assert receiver.came[0][0]["webhook-id"] == str(dead.event_id)

    def test_no_answer_is_waited_for_no_longer_than_is_allowed(
        self, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("setsudo.web.outbox.posting.ANSWER_S", 0.2)
        receiver.status = 0
        assert post(receiver.url, b"{}", {}) == Answer(trouble="no_answer")

    def test_while_it_rests_others_are_not_held_up_by_it(
        self, administrator: User, receiver: Receiver
    ) -> None:
        subscribed(administrator, receiver)
        first, second = told_of(), told_of("setsudo.case.close")
        assert first is not None
        assert second is not None
        asked: list[str] = []

        def away(url: str, body: bytes, headers: Any) -> Answer:
            asked.append(headers["webhook-id"])
            return Answer(trouble="no_answer")

        delivering.deliver(first.pk, NOW, send=away)
        again = delivering.deliver(second.pk, NOW, send=away)
        assert again is not None
        assert again > NOW
        assert asked == [str(first.event_id)]
        second.refresh_from_db()
        assert second.tries == 0

    def test_a_message_that_is_refused_itself_does_not_stop_the_next(
        self, administrator: User, receiver: Receiver
    ) -> None:
        subscribed(administrator, receiver)
        told_of()
        tries, _ = until_over(NOW, lambda *_: Answer(422, "refused"))
        assert one().standing == Standing.DEAD
        assert tries == 5
        following = told_of("setsudo.case.close")
        assert following is not None
        assert delivering.deliver(following.pk, NOW) is None
        following.refresh_from_db()
        assert following.standing == Standing.DELIVERED

    def test_it_waits_as_long_as_the_receiver_asks(
        self, administrator: User, receiver: Receiver
    ) -> None:
        subscribed(administrator, receiver)
        row = told_of()
        assert row is not None
        receiver.status, receiver.headers = 503, {"Retry-After": "900"}
        again = delivering.deliver(row.pk, NOW)
        assert again is not None
        assert again >= NOW + timedelta(seconds=900)

    def test_an_ended_subscription_hears_nothing_more(
        self, administrator: User, receiver: Receiver
    ) -> None:
        row, _ = subscribed(administrator, receiver)
        sent = told_of()
        assert sent is not None
        subscribing.end(row.ref, by=administrator, at=NOW)
        assert delivering.deliver(sent.pk, NOW) is None
        assert not receiver.came
        assert one().standing == Standing.DROPPED
        told_of()
        assert Delivery.objects.count() == 1


class TestWhereItIsSent:
    @pytest.mark.parametrize(
        "url",
        [
            "http://shop.example/hooks", "ftp://shop.example/", "https://", "//shop.example",
            "https://user:word@shop.example/", "https://shop.example/#part", "javascript:alert(1)",
            "https://shop.example/a b", "http://10.0.0.8/", "https://[::1", "https://shop.example:x/",
            "http://127.0.0.1.shop.example/", "https://shop.example/\r\nX: y", "file:///etc/passwd",
        ],
    )  # fmt: skip
    def test_an_address_that_is_none_is_refused(self, url: str) -> None:
        with pytest.raises(AddressRefused):
            refuse_unless_address(url)

    @pytest.mark.parametrize(
        "address",
        ["169.254.169.254", "0.0.0.0", "224.0.0.1", "::ffff:169.254.169.254", "fe80::1"],  # noqa: S104
    )
    def test_where_clouds_keep_their_keys_nothing_is_sent(
        self, address: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened: list[Any] = []
        monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (address, 443))])
        monkeypatch.setattr("socket.create_connection", lambda *a, **_: opened.append(a))
        assert post("https://shop.example/hooks", b"{}", {}).trouble == "address_refused"
        assert not opened

    @pytest.mark.parametrize(
        "address",
        ["10.0.0.8", "192.168.1.9", "172.16.0.1", "127.0.0.1", "100.64.0.1", "fd00::8", "::1",
         "::ffff:10.0.0.8", "64:ff9b::10.0.0.8", "2002:a00:8::", "fec0::8", "240.0.0.1"],
    )  # fmt: skip
    def test_an_inner_network_is_sent_to_only_where_it_is_listed(
        self, address: str, monkeypatch: pytest.MonkeyPatch, settings: Any
    ) -> None:
        opened: list[Any] = []

        def connect(where: tuple[str, int], **_: Any) -> None:
            opened.append(where)
            raise ConnectionRefusedError

        found = [(0, 0, 0, "", (address, 443))]
        monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)
        monkeypatch.setattr("socket.create_connection", connect)
        settings.WEBHOOK_NETWORKS = networks_of("192.0.2.0/24, 2001:db8::/32")
        assert post("https://shop.example/hooks", b"{}", {}).trouble == "address_refused"
        settings.WEBHOOK_NETWORKS = networks_of(str(reached_by(address)))
        assert not opened
        assert post("https://shop.example/hooks", b"{}", {}).trouble == "not_reached"
        assert opened == [(address, 443)]
        # One of several addresses is enough to refuse: a name may be answered in any order.
        found.insert(0, (0, 0, 0, "", ("169.254.169.254", 443)))
        assert post("https://shop.example/hooks", b"{}", {}).trouble == "address_refused"

    def test_the_public_internet_needs_no_list(
        self, monkeypatch: pytest.MonkeyPatch, settings: Any
    ) -> None:
        asked: list[Any] = []

        def connect(where: tuple[str, int], **_: Any) -> None:
            asked.append(where)
            raise ConnectionRefusedError

        def answers(*_: Any, **__: Any) -> list[Any]:
            # Looked up a second time it would lead inside.
            return [(0, 0, 0, "", ("10.0.0.8" if asked else "93.184.215.14", 443))]

        monkeypatch.setattr("socket.getaddrinfo", answers)
        monkeypatch.setattr("socket.create_connection", connect)
        settings.WEBHOOK_NETWORKS = ()
        assert post("https://shop.example/hooks", b"{}", {}).trouble == "not_reached"
        assert asked == [("93.184.215.14", 443)]
        assert post("https://shop.example/hooks", b"{}", {}).trouble == "address_refused"

    @pytest.mark.parametrize("url", ["http://127.0.0.1:8080/x", "http://localhost/x",
                                     "https://10.0.0.8/x", "https://[fd00::8]/x"])  # fmt: skip
    def test_whoever_subscribes_is_told_which_setting_opens_it(
        self, url: str, settings: Any
    ) -> None:
        settings.WEBHOOK_NETWORKS = ()
        with pytest.raises(NetworkRefused, match="SETSUDO_WEBHOOK_NETWORKS"):
            refuse_unless_address(url)
        settings.WEBHOOK_NETWORKS = networks_of("127.0.0.0/8,10.0.0.0/8,fd00::/8")
        refuse_unless_address(url)

    @pytest.mark.parametrize("wrong", ["10.0.0.0/33", "inner", "10.0.0.1/8"])
    def test_a_list_of_networks_that_is_none_stops_the_start(
        self, wrong: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SETSUDO_WEBHOOK_NETWORKS", wrong)
        with pytest.raises(ImproperlyConfigured, match=r"10\.1\.0\.0/16"):
            env_networks("SETSUDO_WEBHOOK_NETWORKS")

    def test_plain_http_stays_on_this_machine(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            "socket.getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("10.0.0.8", 80))]
        )
        assert post("http://localhost/hooks", b"{}", {}).trouble == "address_refused"

    def test_a_redirect_is_not_followed(self, receiver: Receiver) -> None:
        receiver.status, receiver.headers = 307, {"Location": receiver.url + "/else"}
        assert post(receiver.url, b"{}", {}).trouble == "redirected"
        assert len(receiver.came) == 1

    @given(st.text(max_size=60))
    def test_whatever_is_typed_is_an_address_or_refused(self, url: str) -> None:
        for begun in ("", "https://", "http://"):
            try:
                refuse_unless_address(begun + url)
            except AddressRefused:
                continue


class TestKeysAndSignatures:
    @given(st.binary(max_size=200), st.text(max_size=40), st.text(max_size=120))
    def test_no_made_up_signature_passes(self, body: bytes, ident: str, made: str) -> None:
        key = signing.new_secret()
        stamp = str(int(NOW.timestamp()))
        for given_ in (made, f"v1,{made}", f"v1a,{made}", f"v1,{base64.b64encode(body).decode()}"):
            with pytest.raises(signing.NotSigned):
                signing.verify([key], signing.Signed(ident or "x", stamp, given_), body, at=NOW)

    @given(st.binary(max_size=200), st.integers(-900, 900))
    def test_a_true_one_passes_within_the_window_only(self, body: bytes, late: int) -> None:
        private, public = signing.new_pair()
        secret = signing.new_secret()
        stamp = int(NOW.timestamp())
        text = signing.signature([private, secret], id="m1", timestamp=stamp, body=body)
        signed = signing.Signed("m1", str(stamp), text)
        at = NOW + timedelta(seconds=late)
        for key in (public, secret):
            if abs(late) <= 300:
                signing.verify([key], signed, body, at=at)
            else:
                with pytest.raises(signing.NotSigned):
                    signing.verify([key], signed, body, at=at)
        with pytest.raises(signing.NotSigned):
            signing.verify([public, secret], signed, body + b"x", at=NOW)

    @given(st.text(max_size=60))
    def test_whatever_is_typed_is_a_key_or_refused(self, text: str) -> None:
        for begun in ("", "whsec_", "whpk_", "whsk_"):
            with pytest.raises(signing.BadKey):
                signing.checked(begun + text)


class TestThePages:
    def test_an_administrator_sets_it_up_sees_the_dead_letter_and_sends_it_again(
        self, administrator: User, signed_in: Any, receiver: Receiver
    ) -> None:
        browser: Client = signed_in(administrator)
        page = browser.post(
            "/outbox/new/",
            {"name": "Data room", "url": receiver.url, "types": ["setsudo.case"], "source": ""},
        )
        text = page.content.decode()
        assert page.status_code == 200
        assert text.count("whsec_") == 2
        told_of()
        until_over(NOW, lambda *_: Answer(trouble="not_reached"))
        listed = browser.get("/outbox/?tab=dead").content.decode()
        assert "setsudo.case.claim" in listed
        assert "whsec_" not in listed
        assert browser.post(f"/outbox/deliveries/{one().pk}/again/").status_code == 302
        assert one().standing == Standing.WAITING

    def test_a_wrong_address_is_said_at_its_field(
        self, administrator: User, signed_in: Any
    ) -> None:
        page = signed_in(administrator).post(
            "/outbox/new/", {"name": "x", "url": "http://10.0.0.8/", "types": ["setsudo.case"]}
        )
        assert page.status_code == 422
        assert "https://" in page.content.decode()
        assert not Subscription.objects.exists()

    def test_it_is_closed_to_everybody_else(
        self, officer: User, approver: User, signed_in: Any, receiver: Receiver
    ) -> None:
        for user in (officer, approver):
            assert signed_in(user).get("/outbox/").status_code == 403
            with pytest.raises(NotEntitled):
                subscribed(user, receiver)

    def test_body_is_json_without_anything_that_is_none(
        self, administrator: User, receiver: Receiver
    ) -> None:
        subscribed(administrator, receiver)
        told_of()
        assert json.loads(Event.objects.get().body)["specversion"] == "1.0"


@pytest.mark.parametrize(
    ("scheme", "begins"), [("https", b"\x16\x03\x03\x40\x00"), ("http", b"HTTP/1.1 200 OK\r\nX: ")]
)
def test_a_receiver_that_drips_holds_nobody_up(
    scheme: str, begins: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "CONNECT_S", 0.4)
    monkeypatch.setattr(posting, "ANSWER_S", 0.4)
    over = threading.Event()

    def drip(listening: socket.socket) -> None:
        one, _ = listening.accept()
        with one, suppress(OSError):
            one.sendall(begins)
            while not over.wait(0.1):
                one.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=drip, args=(listening,), daemon=True)
        thread.start()
        began = time.monotonic()
        answer = post(f"{scheme}://127.0.0.1:{listening.getsockname()[1]}/", b"{}", {})
        took = time.monotonic() - began
        over.set()
        thread.join(5)
    assert not answer.good, "what we cut off ourselves was taken for an answer"
    assert took < 4
