"""Stories of the first start: one link, one administrator, and then invitations."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from django.test import Client
from django.utils import timezone

from setsudo.cases.roles import Role
from setsudo.web.accounts.models import Site, User, Welcome
from setsudo.web.accounts.refusing import WelcomeSpent
from setsudo.web.accounts.welcoming import accept, begin, first_welcome, found
from setsudo.web.ledger.models import Entry

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
LONG = "四月の雨と長い坂道の途中で"
ANSWERS = {"name": "小林 結", "username": "kobayashi", "password": LONG, "again": LONG}


def test_the_first_link_makes_the_first_administrator_and_works_once(client: Client) -> None:
    token = first_welcome(timezone.now())
    page = client.get(f"/welcome/{token}/")
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]

    made = client.post(f"/welcome/{token}/", ANSWERS)
    assert made.headers["Location"] == "/accounts/login/"
    user = User.objects.get()
    assert user.person.roles == {Role.ADMINISTRATOR}
    assert Entry.objects.get().act == "first_administrator_made"

    again = client.post(f"/welcome/{token}/", {**ANSWERS, "username": "somebody"})
    assert again.status_code == 410
    assert User.objects.count() == 1
    assert first_welcome(timezone.now()) is None, "nobody else is let in by a restart"


def test_only_the_digest_of_a_link_is_kept() -> None:
    token = first_welcome(NOON)
    assert token is not None
    assert token not in repr(list(Welcome.objects.values()))


def test_a_link_dies_after_a_day_and_with_the_next_start() -> None:
    token = first_welcome(NOON)
    assert token is not None
    found(token, NOON + timedelta(hours=23, minutes=59))
    with pytest.raises(WelcomeSpent):
        found(token, NOON + timedelta(hours=24))

    newer = first_welcome(NOON + timedelta(hours=1))
    with pytest.raises(WelcomeSpent):
        begin(token, "a", "A", LONG, lang="ja", at=NOON + timedelta(hours=2))
    begin(newer or "", "a", "A", LONG, lang="ja", at=NOON + timedelta(hours=2))


def test_a_first_link_opens_nothing_once_somebody_is_here(administrator: User) -> None:
    token = "made-before-the-others-came"  # noqa: S105
    Welcome.objects.create(
        digest=sha256(token.encode()).hexdigest(),
        made_at=NOON,
        expires_at=NOON + timedelta(hours=24),
    )
    with pytest.raises(WelcomeSpent):
        begin(token, "b", "B", LONG, lang="ja", at=NOON)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"again": "another long password"}, "not the same"),
        ({"password": "short", "again": "short"}, "12"),
        ({"password": "kobayashi1234", "again": "kobayashi1234"}, "similar"),
        ({"username": "with space"}, "letters, digits"),
    ],
)
def test_a_weak_or_mistyped_answer_is_said_at_its_field(
    client: Client, change: dict[str, str], word: str
) -> None:
    token = first_welcome(timezone.now())
    page = client.post(
        f"/welcome/{token}/", {**ANSWERS, **change}, headers={"Accept-Language": "en"}
    )
    assert page.status_code == 200
    assert word in page.content.decode()
    assert 'class="errors' in page.content.decode()
    assert not User.objects.exists()


def test_an_administrator_invites_and_the_invited_chooses_a_password(
    administrator: User, signed_in, ginza: Site
) -> None:
    office = signed_in(administrator)
    form = {"name": "高橋 凛", "username": "rin", "lang": "en"}
    page = office.post("/people/new/", {**form, "roles": ["officer"], "sites": [ginza.pk]})
    rin = User.objects.get(username="rin")
    link = re.search(r"http://testserver(/welcome/[^/<]+/)", page.content.decode())
    assert link is not None
    again = office.get(f"/people/{rin.pk}/").content.decode()
    assert "http://testserver/welcome/" not in again, "it is shown once"

    browser = Client()
    assert rin.name in browser.get(link[1]).content.decode()
    browser.post(link[1], {"password": LONG, "again": LONG})
    rin.refresh_from_db()
    assert rin.check_password(LONG)
    assert browser.get(link[1]).status_code == 410
    assert [one.act for one in Entry.objects.order_by("place")] == [
        "person_invited",
        "person_welcomed",
        "password_chosen",
    ]


def test_a_newer_link_or_a_deactivation_ends_an_older_link(
    administrator: User, officer: User, signed_in
) -> None:
    office = signed_in(administrator)
    pages = [office.post(f"/people/{officer.pk}/welcome/").content.decode() for _ in range(2)]
    older, newer = (re.search(r"testserver/welcome/([^/<]+)/", page) for page in pages)
    assert older
    assert newer
    with pytest.raises(WelcomeSpent):
        accept(older[1], LONG, at=timezone.now())
    office.post(f"/people/{officer.pk}/switch/")
    with pytest.raises(WelcomeSpent):
        accept(newer[1], LONG, at=timezone.now())
