"""A customer complains: it becomes something to put right, never something held against them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case, Improving
from setsudo.web.interactions.models import Interaction
from setsudo.web.ledger.models import Entry
from setsudo.web.public import views
from setsudo.web.public.models import Message, Tried
from setsudo.web.work.models import Task

pytestmark = pytest.mark.django_db

FURIOUS = {
    "kind": "complaint",
    "title": "Two weeks without an answer",
    "text": "I am furious. I called Hanako Yamada at 090-1234-5678 five times. Money back!",
    "name": "Rei Noguchi",
    "reply_to": "rei.noguchi@mail.example",
}


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> None:
    Tried.objects.all().delete()


def test_a_furious_complaint_becomes_an_improvement_and_no_case(
    client: Client, administrator: User
) -> None:
    sent = client.post("/public/en/contact/", FURIOUS)
    assert sent.status_code == 302
    assert "Thank you" in client.get(sent["Location"]).text
    row = Message.objects.get()
    assert row.text == FURIOUS["text"]
    assert not Case.objects.exists()
    assert not Interaction.objects.exists()
    assert not Task.objects.filter(kind="interaction.assess").exists()
    assert Entry.objects.filter(act="message.received").count() == 1


def test_the_register_names_nobody_but_who_works_on_it_can_answer(
    client: Client, administrator: User, officer: User, auditor: User, signed_in: Any
) -> None:
    client.post("/public/en/contact/", FURIOUS)
    entered = Improving.objects.get()
    for secret in ("090-1234-5678", "Noguchi", "mail.example"):
        assert secret not in entered.title + entered.about
    page = f"/improvements/{entered.ref}/"
    assert "rei.noguchi@mail.example" in signed_in(officer).get(page).text
    assert "rei.noguchi@mail.example" not in signed_in(auditor).get(page).text
    answer = f"/public/kit/messages/{entered.message.ref}/answer/"
    assert signed_in(auditor).post(answer, {"answer": "no"}).status_code == 403
    signed_in(officer).post(answer, {"answer": "We paid it back today."})
    assert "We paid it back today." in signed_in(officer).get(page).text


def test_who_sends_too_many_loses_no_word(
    client: Client, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MESSAGES_EACH", 2)
    for _ in range(2):
        assert client.post("/public/ja/contact/", FURIOUS).status_code == 302
    third = client.post("/public/ja/contact/", FURIOUS)
    assert third.status_code == 429
    assert "I am furious" in third.text
    assert Message.objects.count() == 2
    elsewhere = client.post("/public/ja/contact/", FURIOUS, REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 302


def test_an_empty_form_says_what_is_missing_and_keeps_the_rest(client: Client) -> None:
    back = client.post("/public/en/contact/", {"kind": "complaint", "text": "only this"})
    assert back.status_code == 422
    assert "only this" in back.text
    assert 'aria-invalid="true"' in back.text


def test_before_anybody_is_here_nothing_is_taken_and_the_first_administrator_still_can_be_made(
    client: Client,
) -> None:
    early = client.post("/public/en/contact/", FURIOUS)
    assert early.status_code == 503
    assert "I am furious" in early.text
    assert not User.objects.exists()


def test_nobody_signs_in_as_the_public_pages(client: Client, administrator: User) -> None:
    client.post("/public/en/contact/", FURIOUS)
    desk = User.objects.get(username="public-pages")
    assert not desk.is_active
    assert not desk.has_usable_password()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(title=st.text(max_size=250), text=st.text(max_size=300), name=st.text(max_size=30))
def test_whatever_is_typed_is_kept_or_asked_for_again(
    client: Client, administrator: User, title: str, text: str, name: str
) -> None:
    Tried.objects.all().delete()
    before = Message.objects.count()
    form = {**FURIOUS, "title": title, "text": text, "name": name}
    status = client.post("/public/ja/contact/", form).status_code
    assert status in (302, 422)
    assert Message.objects.count() == before + (status == 302)
