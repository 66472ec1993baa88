"""Contacts: what came before this contact, and nothing that came later."""

from __future__ import annotations

from datetime import datetime, timedelta

from detector_readings import reading_of, told, vectors_of

from setsudo.assessment.detectors.contacts import Contacts
from setsudo.assessment.reading import PastContact

NOW = datetime.fromisoformat("2026-02-03T10:00:00+09:00")
WORDS = "部品はいつ届きますか。"


def before(hours, words=WORDS):
    return PastContact(f"p{hours}", NOW - timedelta(hours=hours), vectors_of([words])[0])


def counts(*past, **fields):
    reading = reading_of(WORDS, past=past, started_at=NOW.isoformat(), **fields)
    return {name: signal.value for name, signal in told(Contacts(), reading).items()}


def test_a_new_customer_has_no_history():
    assert counts() == {}


def test_contacts_the_last_day_and_the_same_matter_are_counted_apart():
    assert counts(before(90), before(20, "駐車場はありますか。"), before(2)) == {
        "contacts_before": 3,
        "contacts_last_day": 2,
        "repeats_over_contacts": 2,
    }


def test_a_later_contact_never_counts_for_an_earlier_one():
    assert counts(before(-5)) == {}


def test_without_a_time_of_its_own_nothing_is_said_of_the_last_day():
    reading = reading_of(WORDS, past=(before(1),))

    assert set(told(Contacts(), reading)) == {"contacts_before", "repeats_over_contacts"}


def test_words_of_staff_alone_are_about_nothing():
    reading = reading_of([("s", WORDS)], past=(before(1),), started_at=NOW.isoformat())

    assert set(told(Contacts(), reading)) == {"contacts_before", "contacts_last_day"}


def test_what_was_asked_a_season_ago_and_is_asked_again_is_no_repetition():
    assert counts(before(24 * 91), before(24 * 89)) == {
        "contacts_before": 2,
        "repeats_over_contacts": 1,
    }
