"""Whoever subscribed hears of it once, signed, however long they were away; nobody else does."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction
from outbox_cast import CASE, NOW, SECOND, one, subscribed, told_of, until_over
from receiver_nearby import Receiver
from standardwebhooks import Webhook, WebhookVerificationError

from setsudo.web.accounts.models import User
from setsudo.web.ledger.models import Entry
from setsudo.web.outbox import delivering, subscribing
from setsudo.web.outbox.models import Delivery, Event, Key, Standing, Use
from setsudo.web.outbox.posting import (
    Answer,
    post,
)
from setsudo.web.outbox.sending import DELIVER, emit
from setsudo.web.work.models import Task


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
        told_of("setsudo.notice.handed")
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
