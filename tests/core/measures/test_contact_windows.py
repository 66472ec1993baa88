"""Hours are data: the same answer everywhere, whatever the clock and the season."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from setsudo.bilingual import Text
from setsudo.cases.roles import Person, Role
from setsudo.decisions.evaluating import decide
from setsudo.decisions.services import Service
from setsudo.decisions.telling import told as said_to_customer
from setsudo.measures import windows
from setsudo.measures.effects import EVERY_CHANNEL, WRITTEN, does
from setsudo.measures.lacking import Lack, NotReady
from setsudo.measures.ladder import Fact, Source
from setsudo.measures.proposing import Ground, Plan, refuse_unless_proposable
from setsudo.measures.restrictions import OUTSIDE, Effect, Restriction
from setsudo.measures.windows import DAY, Window, as_json, from_json, next_opening, open_at, read
from setsudo.policy import load_policy

POLICY = load_policy()
MORNINGS = Window((0, 2), 600, 720)
TOKYO = ZoneInfo("Asia/Tokyo")
MONDAY = datetime(2026, 11, 30, 10, tzinfo=TOKYO)
ZONES = ["Asia/Tokyo", "Europe/London", "America/New_York", "Australia/Lord_Howe", "UTC"]
moments = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001
    datetime(2040, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@st.composite
def any_window(draw: st.DrawFn) -> Window:
    days = tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1))))
    opens = draw(st.integers(0, DAY - 1))
    return Window(days, opens, draw(st.integers(opens + 1, DAY)), draw(st.sampled_from(ZONES)))


def hours(*every: Window, **other: object) -> Restriction:
    fields: dict[str, object] = {
        "ref": "m1", "effect": Effect.CONDITIONS, "services": frozenset(),
        "channels": EVERY_CHANNEL - WRITTEN, "since": MONDAY - timedelta(days=9),
        "until": MONDAY + timedelta(days=60), "determination": "d", "rung": "restrict_hours",
        "says": Text(ja="時間を限ります。", en="At some hours."), "code": "ABCD",
        "conditions": ("hours",), "windows": every,
    }  # fmt: skip
    return Restriction(**{**fields, **other})  # type: ignore[arg-type]


def asked(one: Restriction, at: datetime, channel: str = "phone") -> Effect:
    return decide([one], service=DESK, channel=channel, at=at).effect


DESK = Service("desk", Text(ja="窓口", en="Desk"))


def test_within_the_hours_a_customer_is_served_and_outside_of_them_not() -> None:
    one = hours(MORNINGS)
    assert asked(one, MONDAY) is Effect.CONDITIONS
    assert asked(one, MONDAY + timedelta(hours=1, minutes=59, seconds=59)) is Effect.CONDITIONS
    assert asked(one, MONDAY + timedelta(hours=2)) is Effect.SUSPEND
    assert asked(one, MONDAY - timedelta(seconds=1)) is Effect.SUSPEND
    assert asked(one, MONDAY + timedelta(days=1)) is Effect.SUSPEND
    # A letter has no hour.
    assert asked(one, MONDAY + timedelta(days=1), "letter") is Effect.SERVE
    # Before it begins and after it ends it binds nobody at any hour.
    assert asked(one, MONDAY + timedelta(days=61)) is Effect.SERVE


def test_the_customer_is_told_the_hours_and_when_the_next_ones_begin() -> None:
    decision = decide([hours(MORNINGS)], service=DESK, channel="", at=MONDAY + timedelta(hours=3))
    assert decision.until == MONDAY + timedelta(days=2)
    assert OUTSIDE in decision.conditions
    said = said_to_customer(decision)
    assert "月・水 10:00–12:00" in said.ja
    assert "Mon, Wed 10:00–12:00 (Japan time)" in said.en
    assert "2026-12-02 10:00 (JST)" in said.ja


def test_a_refusal_is_no_milder_for_its_hours() -> None:
    one = hours(MORNINGS, effect=Effect.REFUSE)
    assert asked(one, MONDAY) is asked(one, MONDAY + timedelta(hours=5)) is Effect.REFUSE


def test_by_a_clock_that_nobody_knows_it_is_never_open() -> None:
    one = hours(Window((0, 1, 2, 3, 4, 5, 6), 0, DAY, "Mars/Olympus"))
    assert asked(one, MONDAY) is Effect.SUSPEND
    assert decide([one], service=DESK, channel="", at=MONDAY).until == one.until


def test_japan_can_be_told_without_a_table_of_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    windows._zone.cache_clear()
    monkeypatch.setattr(windows, "ZoneInfo", lambda name: ZoneInfo(f"no/{name}"))
    try:
        assert MORNINGS.holds(MONDAY)
        assert not MORNINGS.holds(MONDAY - timedelta(minutes=1))
    finally:
        windows._zone.cache_clear()


@given(st.lists(any_window(), min_size=1, max_size=4), moments)
def test_the_next_opening_is_open_and_nothing_is_open_before_it(
    every: list[Window], at: datetime
) -> None:
    opening = next_opening(every, at)
    assert opening is not None
    assert opening > at
    assert open_at(every, opening)
    if not open_at(every, at):
        # The hour in which clocks are set may open a little earlier than is told, never later.
        for part in range(1, 20):
            between = at + (opening - at) * part / 20
            assert not open_at(every, between) or opening - between <= timedelta(hours=1)


@given(any_window())
def test_a_window_comes_back_from_json_and_from_a_line(one: Window) -> None:
    assert from_json(json.loads(json.dumps(as_json(one)))) == one
    assert read(windows.written(one)) == one


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=6),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["days", "from", "to", "zone"]), inner, max_size=4)
        ),
        max_leaves=8,
    )
)
def test_whatever_else_is_told_is_refused(value: object) -> None:
    try:
        found = from_json(value)
    except (ValueError, TypeError, KeyError):
        return
    assert as_json(found)["days"]


@given(st.text(max_size=40))
def test_any_line_is_read_or_refused(line: str) -> None:
    with suppress(ValueError):
        assert windows.told([read(line)]).ja


@pytest.mark.parametrize(
    "line",
    ["", "mon", "mon 10:00", "mon 12:00-10:00", "mon 10:00-25:00", "day 10:00-11:00",
     "mon 10-11", "fri-mon 10:00-11:00", "mon 10:00-10:00",
     "wed,fri-mon 10:00-11:00", "mon 1０:00-11:00"],
)  # fmt: skip
def test_what_is_no_hours_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(line)


def test_words_for_days() -> None:
    def said(line: str) -> Text:
        return windows.told([read(line)])

    assert said("mon-fri 09:00-17:00") == Text(
        ja="月~金 09:00–17:00", en="Mon to Fri 09:00–17:00 (Japan time)"
    )
    assert said("mon-sun 00:00-24:00 UTC").ja == "毎日 00:00–24:00(UTC)"
    assert said("tue,thu 13:00-15:00").en == "Tue, Thu 13:00–15:00 (Japan time)"


def test_a_restriction_of_hours_needs_hours_and_others_take_none() -> None:
    officer = Person("officer", frozenset({Role.OFFICER}), frozenset({"ginza"}))

    def lacks(rung: str, *every: Window) -> set[Lack]:
        known = tuple(
            Fact(one.code, Source.RECORD, MONDAY) for one in POLICY.ladder[rung].preconditions
        )
        ground = Ground(3, customer_known=True, services=frozenset({"shop"}), duties={},
                        facts=known)  # fmt: skip
        plan = Plan(rung, "he calls all day", services=frozenset({"shop"}), terms="Ginza desk",
                    windows=every)  # fmt: skip
        try:
            refuse_unless_proposable(plan, POLICY.ladder[rung], ground, by=officer)
        except NotReady as refused:
            return {one.lack for one in refused.shortcomings}
        return set()

    assert does(POLICY.ladder["restrict_hours"]).asks_windows
    assert lacks("restrict_hours") == {Lack.WINDOWS}
    assert lacks("restrict_hours", MORNINGS) == set()
    assert lacks("one_window") == lacks("one_window", MORNINGS) == set()
    assert lacks("refuse", MORNINGS) == {Lack.WINDOWS}
    assert lacks("restrict_hours", Window((0,), 1, 2, "no/where")) == {Lack.WINDOWS}
    assert lacks("restrict_hours", *[MORNINGS] * 22) == {Lack.WINDOWS}
