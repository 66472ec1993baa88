"""The country of telephone numbers is one setting: checked at the start, used everywhere."""

from __future__ import annotations

import inspect
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from setsudo.bilingual import Text
from setsudo.decisions.identifiers import hasher, keyed, normalised, phone
from setsudo.decisions.snapshot import Snapshot
from setsudo.measures.restrictions import Effect, Restriction
from setsudo.web.customers.identify import identifiers_of
from setsudo.web.decisions import publishing
from setsudo.web.decisions.standing import Standing
from setsudo.web.environment import env_region
from setsudo.web.interactions import reporting
from setsudo.web.transactions.reading import read

SOURCES = Path(__file__).parents[3] / "src" / "setsudo"


@pytest.mark.parametrize("wrong", ["Japan", "XX", "", "81", "J P"])
def test_a_word_that_is_no_country_stops_the_start(
    wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SETSUDO_REGION", wrong)
    with pytest.raises(ImproperlyConfigured, match="two letters, such as JP or GB"):
        env_region("SETSUDO_REGION", "JP")


def test_small_letters_are_meant_as_the_country(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETSUDO_REGION", "gb")
    assert env_region("SETSUDO_REGION", "JP") == "GB"
    monkeypatch.delenv("SETSUDO_REGION")
    assert env_region("SETSUDO_REGION", "JP") == "JP"


def test_a_transaction_is_read_with_the_numbers_of_that_country(settings: Any) -> None:
    number = {"kind": "phone", "value": "020 7946 0958"}
    told = {"id": "o-1", "service": "shop-order", "identifiers": [number]}
    settings.REGION = "GB"
    assert "+442079460958" in str(read(told, source="shop"))


def test_nothing_reads_the_setting_beside_the_settings() -> None:
    reading = re.compile(r"SETSUDO_REGION")
    found = [one for one in SOURCES.rglob("*.py") if reading.search(one.read_text("utf-8"))]
    assert [one.relative_to(SOURCES).as_posix() for one in found] == ["web/settings.py"]


def test_nobody_can_forget_the_country() -> None:
    """Whoever asks for a number says its country: forgotten, it would silently be Japan's."""
    for asked in (phone, normalised, keyed, hasher, Snapshot, identifiers_of):
        (region,) = [
            one for name, one in inspect.signature(asked).parameters.items() if name == "region"
        ]
        assert (region.kind, region.default) == (region.KEYWORD_ONLY, region.empty), asked


@pytest.mark.parametrize(
    ("region", "told", "number"),
    [
        ("JP", "0800 1111", "0800 1111"),
        ("US", "0800 1111", ""),
        ("US", "212 555 0123", "212 555 0123"),
    ],
)
def test_what_a_colleague_types_is_a_number_where_it_is_one_there(
    settings: Any, region: str, told: str, number: str
) -> None:
    settings.REGION = region
    party = reporting._party("", told)
    assert (party.tel, party.id) == (number, "" if number else told)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("published", ["+442079460958", "020 7946 0958"])
def test_a_number_without_its_country_meets_its_restriction_there(
    settings: Any, published: str
) -> None:
    settings.REGION = "GB"
    at = timezone.now()
    one = Restriction(
        "m-1", Effect.REFUSE, frozenset(), frozenset(), at - timedelta(hours=1),
        at + timedelta(days=1), "C-1", "refuse", Text(ja="お断り", en="refused"),
    )  # fmt: skip
    publishing.publish(one, [("phone", published)], at=at)
    standing = Standing()
    standing.start()
    try:
        assert standing.wait(60)
        # What a guard reads it with comes with the snapshot.
        assert standing.snapshot is not None
        assert standing.snapshot.region == "GB"
        assert standing.hashing is not None
        (found,) = standing.hashing.hashed("phone", "020 7946 0958", "")
        assert [bound.ref for bound in standing.snapshot.of([found])] == ["m-1"]
    finally:
        standing.stop()
