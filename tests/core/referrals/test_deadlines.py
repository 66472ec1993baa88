"""Days become deadlines by the calendar, and no reading of the record makes one late."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from setsudo.bilingual import Text
from setsudo.policy import load_policy
from setsudo.policy.model import Deadline
from setsudo.referrals.deadlines import WARN_DAYS, Event, Happened, Level, dues, last_day
from setsudo.referrals.proceeding import SERVED, Stage

POLICY = load_policy(packs=("jp", "uk"))
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
NAME = Text(ja="期限", en="deadline")


def rule(counting: str, *, months: int = 0, days: int = 0, code: str = "x-test") -> Deadline:
    return Deadline(
        code, "jp", NAME, NAME, "act_ended", months, days, counting,  # type: ignore[arg-type]
        (), False, "ours", ("x-law",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        # The first day is left out: what became known on 10 May ends with 10 November.
        (date(2026, 5, 10), 6, date(2026, 11, 10)),
        # From the end of a month on, the whole months that follow count.
        (date(2026, 2, 28), 6, date(2026, 8, 31)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        # There is no 31 February, so the period ends with the month.
        (date(2026, 8, 30), 6, date(2027, 2, 28)),
        (date(2027, 8, 30), 6, date(2028, 2, 29)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
        (date(2026, 1, 1), 240, date(2046, 1, 1)),
    ],
)
def test_months_that_leave_out_the_first_day(start: date, months: int, last: date) -> None:
    assert last_day(rule("next_day", months=months), start) == last


@pytest.mark.parametrize(
    ("counting", "start", "months", "last"),
    [
        ("first_day", date(2026, 5, 10), 36, date(2029, 5, 9)),
        ("first_day", date(2024, 2, 29), 36, date(2027, 2, 28)),
        ("same_day", date(2026, 2, 28), 6, date(2026, 8, 28)),
        ("same_day", date(2026, 8, 31), 6, date(2027, 2, 28)),
    ],
)
def test_the_first_day_counts_or_the_corresponding_day_ends_it(
    counting: str, start: date, months: int, last: date
) -> None:
    assert last_day(rule(counting, months=months), start) == last


def test_an_operator_that_was_asked_on_a_monday_has_until_the_next() -> None:
    found = POLICY.deadlines["jp-platform-7-days"]
    assert last_day(found, date(2026, 11, 23)) == date(2026, 11, 30)


@given(start=DAYS, months=st.integers(1, 300))
def test_counting_the_first_day_never_gives_longer(start: date, months: int) -> None:
    first = last_day(rule("first_day", months=months), start)
    after = last_day(rule("next_day", months=months), start)
    same = last_day(rule("same_day", months=months), start)
    assert start <= first <= after
    assert first <= same <= after
    # No month is shorter than 28 days or longer than 31.
    assert timedelta(days=28 * months - 1) <= after - start <= timedelta(days=31 * months + 1)
    # It stays within the month that the calendar names.
    begin = start + timedelta(days=1)
    there = (begin.year * 12 + begin.month - 1 + months) - (after.year * 12 + after.month - 1)
    assert there in (0, 1)


@given(start=DAYS, later=st.integers(0, 800), months=st.integers(1, 300))
def test_what_begins_later_never_ends_earlier(start: date, later: int, months: int) -> None:
    for counting in ("next_day", "first_day", "same_day"):
        one = rule(counting, months=months)
        assert last_day(one, start) <= last_day(one, start + timedelta(days=later))


@given(start=DAYS, days=st.integers(1, 400))
def test_days_are_days(start: date, days: int) -> None:
    assert last_day(rule("next_day", days=days), start) == start + timedelta(days=days)
    assert last_day(rule("first_day", days=days), start) == start + timedelta(days=days - 1)


@given(start=DAYS, stated=DAYS)
def test_what_somebody_stated_counts_before_what_the_record_assumes(
    start: date, stated: date
) -> None:
    happened = [
        Happened(Event.OFFENDER_KNOWN, start, assumed=True),
        Happened(Event.OFFENDER_KNOWN, stated),
    ]
    (due,) = dues(happened, [POLICY.deadlines["jp-complaint-6-months"]], {"posting_employee"})
    assert due.happened.on == stated
    assert not due.happened.assumed


def test_a_deadline_is_for_its_acts() -> None:
    happened = [Happened(Event.OFFENDER_KNOWN, date(2026, 11, 1))]
    rules = POLICY.deadlines.values()
    codes = {one.deadline.code for one in dues(happened, rules, {"posting_employee"})}
    assert codes == {"jp-complaint-6-months"}
    assert not dues(happened, rules, {"refusal_to_leave"})


# The longest term of each offence that acts name, and so the years within which it is prosecuted.
PROSECUTED = {
    "jp-penal-130": 3, "jp-penal-176": 12, "jp-penal-204": 10, "jp-penal-208": 3,
    "jp-penal-220": 5, "jp-penal-222": 3, "jp-penal-223": 3, "jp-penal-230": 3, "jp-penal-231": 3,
    "jp-penal-233": 3, "jp-penal-234": 3, "jp-penal-249": 7, "jp-minor-offences-1": 1,
    "jp-stalker": 3,
}  # fmt: skip


@pytest.mark.parametrize("act", POLICY.acts)
def test_no_offence_that_an_act_names_is_without_its_time(act: str) -> None:
    happened = [Happened(Event.ACT_ENDED, date(2026, 11, 1))]
    laws = [code for code in POLICY.acts[act].laws if code.startswith(("jp-penal", "jp-minor"))]
    assert set(laws) <= set(PROSECUTED)
    years = {
        one.deadline.months // 12
        for one in dues(happened, POLICY.deadlines.values(), {act})
        if one.deadline.code.startswith("jp-prosecution")
    }
    named = [PROSECUTED[code] for code in POLICY.acts[act].laws if code in PROSECUTED]
    assert set(named) <= years


def test_the_logs_of_a_post_are_watched_whatever_it_was_found_to_be() -> None:
    happened = [Happened(Event.POSTED, date(2026, 11, 1))]
    found = dues(happened, POLICY.deadlines.values(), {"threat"})
    assert "jp-provider-logs" in {one.deadline.code for one in found}


def test_what_was_broken_needs_a_complaint_too() -> None:
    happened = [Happened(Event.OFFENDER_KNOWN, date(2026, 11, 1))]
    for act in ("violence", "other_obstruction", "other_beyond_norm"):
        found = dues(happened, POLICY.deadlines.values(), {act})
        assert "jp-complaint-6-months" in {one.deadline.code for one in found}


def test_slander_has_one_year_from_what_was_said() -> None:
    happened = [Happened(Event.ACT_ENDED, date(2026, 11, 1))]
    found = dues(happened, POLICY.deadlines.values(), {"disparagement"})
    assert date(2027, 11, 1) in {
        one.due for one in found if one.deadline.code == "uk-slander-1-year"
    }


def test_two_requests_to_operators_are_two_deadlines() -> None:
    happened = [
        Happened(Event.ASKED_TO_DELETE, date(2026, 11, 20), about="one"),
        Happened(Event.ASKED_TO_DELETE, date(2026, 11, 21), about="two"),
    ]
    found = dues(happened, POLICY.deadlines.values(), set())
    assert [one.key for one in found] == ["jp-platform-7-days/one", "jp-platform-7-days/two"]


@given(start=DAYS)
def test_people_are_told_at_each_level_and_when_it_has_passed(start: date) -> None:
    (due,) = dues([Happened(Event.ACT_ENDED, start)], [rule("next_day", months=6)], set())
    told = [due.level(due.due - timedelta(days=days)) for days in (*WARN_DAYS, -1)]
    assert told == [Level.SOON, Level.NEAR, Level.URGENT, Level.PASSED]
    assert due.level(due.due) is Level.URGENT
    assert due.level(due.due - timedelta(days=31)) is Level.FAR
    assert due.left(due.due) == 0


def test_every_deadline_names_its_articles_and_when_they_were_checked() -> None:
    assert {"jp", "uk"} == {one.jurisdiction for one in POLICY.deadlines.values()}
    for one in POLICY.deadlines.values():
        assert one.months or one.days
        assert one.runs_from in set(Event)
        assert set(one.acts) <= set(POLICY.acts)
        for law in one.laws:
            assert POLICY.laws[law].source
            assert date.fromisoformat(POLICY.laws[law].date_checked) <= date(2026, 11, 28)


def test_the_reference_lists_every_deadline_with_its_articles() -> None:
    docs = Path(__file__).parents[3] / "docs" / "reference" / "deadlines.md"
    rows = {
        line.split("`")[1]: line
        for line in docs.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    }
    assert rows.keys() == POLICY.deadlines.keys()
    for code, one in POLICY.deadlines.items():
        assert one.name.en in rows[code]
        assert f"`{one.counting}`" in rows[code]
        assert ("house rule" in rows[code]) == one.house
        for law in one.laws:
            found = POLICY.laws[law]
            told = f"{found.name.en} ({found.date_checked}, {found.confidence})"
            assert told in rows[code]


def test_an_appeal_in_the_united_kingdom_runs_from_the_decision_and_not_from_its_service() -> None:
    # McDonald v Rose: for a decision of 18 April the last possible day was 9 May.
    found = POLICY.deadlines["uk-appeal-21-days"]
    assert last_day(found, date(2018, 4, 18)) == date(2018, 5, 9)
    given = [Happened(Event.DECISION_GIVEN, date(2026, 11, 2), about="one")]
    served = [Happened(Event.JUDGMENT_RECEIVED, date(2026, 11, 9), about="one")]
    runs = dues([*given, *served], POLICY.deadlines.values(), {"threat"})
    told = {one.deadline.code: one.due for one in runs}
    assert told == {
        "uk-appeal-21-days": date(2026, 11, 23), "jp-appeal-2-weeks": date(2026, 11, 23),
    }  # fmt: skip


def test_every_stage_of_a_court_starts_the_appeal_of_each_place() -> None:
    for stage in (Stage.ORDER, Stage.JUDGMENT):
        happened = [Happened(event, date(2026, 11, 2)) for event in SERVED[stage]]
        codes = {one.deadline.code for one in dues(happened, POLICY.deadlines.values(), set())}
        assert "uk-appeal-21-days" in codes
        assert {"jp-provisional-2-weeks", "jp-appeal-2-weeks"} & codes


def test_a_demand_gives_six_months_once() -> None:
    happened = [Happened(Event.DEMANDED, date(2026, 5, 10))]
    (due,) = dues(happened, POLICY.deadlines.values(), set())
    assert (due.deadline.code, due.due) == ("jp-demand-6-months", date(2026, 11, 10))
