"""Many at once: a text passed round, a call to join in, and many voices that may be right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from html import unescape

import pytest
from casting import SignIn
from django.utils import timezone
from stored_cases import assessed, contact, customer

from setsudo.cases.grouping import Pattern
from setsudo.cases.links import LinkKind
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import opening
from setsudo.web.cases.models import Case
from setsudo.web.cases.reading.alike import belongs_together, proposals

POSTING = "https://social.example/posts/77"
COPIED = "This shop is the worst of all, ring them and tell them so, the number is on the sign"
OWN_WORDS = [
    "Mine leaked as well, all over the kitchen floor.",
    "Bought two of these kettles and both lids broke within a week.",
    "Why is this still on your shelf after so many reports?",
    "My mother burnt her hand on the handle, I want an answer.",
    "蓋が割れました。返金をお願いします。",
    "You told me on the phone that nobody else had this, and that was a lie.",
]


def cases_of(texts: Sequence[str], site: Site, about: str = "") -> list[Case]:
    """A case of each text, all by different people within an hour."""
    at = timezone.now() - timedelta(hours=3)
    opened = []
    for nth, text in enumerate(texts):
        told = contact(
            site, text, who=customer(f"Voice {nth}"), at=at + timedelta(minutes=nth),
            channel="social", context={"about": about} if about else {},
        )  # fmt: skip
        case = opening.open_for(assessed(told), at=at + timedelta(minutes=nth))
        assert case is not None
        opened.append(case)
    return opened


@pytest.mark.django_db
def test_one_text_passed_round_by_many_is_shown_as_a_pile_on(
    ginza: Site, officer: User, signed_in: SignIn
) -> None:
    cases = cases_of([COPIED] * 5, ginza)
    (found,) = belongs_together(cases[2], officer.person, at=timezone.now())
    assert found.pattern is Pattern.PILE_ON
    assert set(found.cases) == set(cases)

    page = unescape(signed_in(officer).get("/cases/together/").content.decode())
    assert "5 contacts from 5 people fall on one matter" in page
    assert f'<option value="{LinkKind.PILE_ON}" selected>' in page


@pytest.mark.django_db
def test_two_or_three_with_one_text_are_copies_and_no_wave(ginza: Site, officer: User) -> None:
    cases_of([COPIED] * 3, ginza)
    (found,) = proposals(officer.person, at=timezone.now())
    assert (found.pattern, found.suggests) == (Pattern.COPIED, LinkKind.SAME_MATTER)


@pytest.mark.django_db
def test_many_who_complain_of_one_thing_in_their_own_words_are_asked_what_we_did_wrong(
    ginza: Site, officer: User, signed_in: SignIn
) -> None:
    cases = cases_of(OWN_WORDS, ginza, about=POSTING)
    cases_of(["The lamp flickers, see to it."], ginza, about="another posting")
    (found,) = proposals(officer.person, at=timezone.now())
    assert (found.pattern, found.suggests) == (Pattern.MANY_VOICES, LinkKind.SAME_MATTER)
    assert set(found.cases) == set(cases)

    page = unescape(signed_in(officer).get("/cases/together/").content.decode())
    assert "Look first for what we did wrong" in page
    assert POSTING in page


@pytest.mark.django_db
def test_one_call_to_join_in_makes_it_a_pile_on(ginza: Site, officer: User) -> None:
    called = [*OWN_WORDS[:5], "Let's all ring them tonight until they close down!"]
    cases_of(called, ginza, about=POSTING)
    (found,) = proposals(officer.person, at=timezone.now())
    assert (found.pattern, found.suggests) == (Pattern.PILE_ON, LinkKind.PILE_ON)
