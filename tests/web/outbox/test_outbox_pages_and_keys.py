"""Only an administrator sets it up; only what was signed with a key of theirs passes."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from outbox_cast import NOW, one, subscribed, told_of, until_over
from receiver_nearby import Receiver

from setsudo.cases.permissions import NotEntitled
from setsudo.web.accounts.models import User
from setsudo.web.outbox import signing
from setsudo.web.outbox.models import Event, Standing, Subscription
from setsudo.web.outbox.posting import Answer


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
