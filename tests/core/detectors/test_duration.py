"""Duration: how long a contact took, and how much of it the company caused."""

from __future__ import annotations

import pytest
from detector_readings import reading_of, told

from setsudo.assessment.detectors.duration import Duration
from setsudo.assessment.detectors.told_minutes import told_minutes


def minutes(turns, **fields):
    found = told(Duration(), reading_of(turns, channel="phone", **fields))
    return {name.removeprefix("minutes_"): signal.value for name, signal in found.items()}


def test_hold_is_the_companys_time_and_the_rest_the_customers():
    turns = [
        ("s", "はい、窓口です。", 0),
        ("c", "請求がおかしいです。", 10),
        ("s", "少々お待ちください。", 60),
        ("c", "はい", 63),
        ("s", "お待たせいたしました。", 660),
        ("c", "やっとですか。", 670),
    ]

    assert minutes(turns, duration_s=1200) == {"total": 20.0, "company": 10.0, "customer": 10.0}


def test_a_queue_before_the_first_word_of_staff_is_the_companys_time():
    turns = [("s", "Thanks for waiting.", 600), ("c", "Hello.", 605)]

    assert minutes(turns, duration_s=900) == {"total": 15.0, "company": 10.0, "customer": 5.0}


def test_a_short_breath_is_not_a_hold():
    turns = [("c", "Hello", 0), ("s", "Let me check.", 5), ("c", "Right", 40)]

    assert minutes(turns, duration_s=60) == {"total": 1.0, "customer": 1.0}


def test_a_silence_that_nobody_announced_is_not_the_companys():
    turns = [("c", "Hello", 0), ("s", "It cannot be changed.", 5), ("c", "Hm.", 605)]

    assert minutes(turns) == {"total": 10.1, "customer": 10.1}


def test_hold_told_by_the_customer_counts_for_the_customer():
    turns = [("c", "I was on hold 40 minutes before you picked up.")]

    assert minutes(turns, duration_s=3000) == {"total": 50.0, "company": 40.0, "customer": 10.0}


def test_the_record_may_tell_of_the_hold():
    found = minutes("遅いですよ", duration_s=2400, facts="通話40分のうち33分は当社の保留だった。")

    assert found == {"total": 40.0, "company": 33.0, "customer": 7.0}


def test_the_company_never_caused_more_than_there_was():
    found = minutes("I was on hold 40 minutes.", duration_s=600)

    assert found == {"total": 10.0, "company": 10.0, "customer": 0.0}


@pytest.mark.parametrize(
    ("note", "length"),
    [
        ("窓口で2時間にわたり話し続けられた。", 120.0),
        ("約1時間半、席を離れず話された。", 90.0),
        ("14時から16時まで居座られた。", 120.0),
        ("She kept me at the counter for about 80 minutes.", 80.0),
        ("He stayed from 4:10 until 5:25.", 75.0),
        ("It lasted an hour and a quarter.", 75.0),
    ],
)
def test_a_note_tells_the_length_where_no_clock_does(note, length):
    reading = reading_of([("r", note)], channel="in_person")

    assert told(Duration(), reading)["minutes_customer"].value == length


@pytest.mark.parametrize("note", ["荷物は2時間遅れていた。", "The parcel was two hours late."])
def test_a_delay_in_a_note_is_not_the_length_of_the_contact(note):
    assert not told(Duration(), reading_of([("r", note)], channel="in_person"))


def test_a_mail_has_no_length():
    assert not told(Duration(), reading_of([("c", "x", 0), ("s", "y", 9000)], channel="email"))


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("1時間20分", [80]),
        ("三十五分", [35]),
        ("14時30分", []),
        ("half an hour", [30]),
        ("two hours and 5 minutes", [125]),
        ("one and a half hours", [90]),
        ("10分前", []),
    ],
)
def test_lengths_are_told_apart_from_times_of_day(text, lengths):
    assert [told for told, _, _ in told_minutes(text)] == lengths
