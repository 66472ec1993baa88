"""A name that is kept from somebody survives no cut, wherever evidence begins or ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stored_cases import contact, opened

from setsudo.web.accounts.models import Site, User
from setsudo.web.cases.models import Piece
from setsudo.web.cases.reading import naming
from setsudo.web.cases.reading.marking import stretches
from setsudo.web.cases.reading.naming import Names, names_of

NAMES = ("佐藤 葵", "Kimura Tsumugi", "林")


def keeping_back() -> Names:
    names = Names(User(name="viewer", username="viewer"), frozenset(), "en")
    hidden: dict[str, str] = {}
    for name in NAMES:
        naming._hide_name(hidden, name, "[somebody]")
    names._hidden = {naming._key(word): label for word, label in hidden.items()}
    names._pattern = naming._pattern(hidden)
    return names


WORDS = st.lists(
    st.sampled_from(
        ["佐藤", "佐藤葵", "葵さん", "KIMURA", "Tsumugi", "林さん", "が", " ", "、", "no", "。"]
    ),
    max_size=12,
).map("".join)
CUTS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5)


@given(WORDS, CUTS)
def test_no_hidden_name_survives(text: str, cuts: list[tuple[int, int]]) -> None:
    names = keeping_back()
    pieces = [Piece(start=min(pair), end=max(pair), counter="") for pair in cuts]
    shown = "".join(bit.text for bit in stretches(text, pieces, names))
    assert shown == names.masked(text)
    for left in ("佐藤", "葵", "林さん", "kimura"):
        assert left not in shown.casefold() or left == "kimura", (text, shown)


@given(st.text(alphabet="ab 。", max_size=30), CUTS)
def test_without_names_nothing_of_the_words_is_lost(text: str, cuts: list[tuple[int, int]]) -> None:
    names = Names(User(name="viewer", username="viewer"), frozenset(), "en")
    pieces = [Piece(start=min(pair), end=max(pair), counter="") for pair in cuts]
    assert "".join(bit.text for bit in stretches(text, pieces, names)) == text


def test_a_common_character_is_a_name_only_where_somebody_is_called_so() -> None:
    names = keeping_back()
    assert names.masked("林の中で") == "林の中で"
    assert names.masked("林さんが") == "[somebody]さんが"
    assert names.masked("Kimurasan and kimura") == "Kimurasan and [somebody]"
    assert names.masked("客のKimuraが") == "客の[somebody]が"


@pytest.mark.django_db
def test_what_tells_the_customer_is_kept_back_with_their_name(ginza: Site, agent: User) -> None:
    told = {"id": "K-1001", "name": "Noguchi Rei", "tel": "03-6234-5678", "orders": ["A-77", "B-8"]}
    heard = contact(ginza, customer=told)
    names = names_of(opened(ginza), agent, frozenset(), lang="en", contacts=[heard])

    shown = names.masked("Noguchi, K-1001 of 03-6234-5678, asks about A-77 and B-8.")
    assert not [one for one in ("Noguchi", "K-1001", "6234", "A-77", "B-8") if one in shown], shown
