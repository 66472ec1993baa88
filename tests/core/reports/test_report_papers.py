"""Figures as a spreadsheet, as a chart, and beside the duties that they prove."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from setsudo.cases.roles import Person, Role
from setsudo.reports.charts import bars, course
from setsudo.reports.duties import (
    EVIDENCE,
    Due,
    Evidence,
    Found,
    Law,
    Standing,
    duties,
    prove,
)
from setsudo.reports.months import Month, NoSuchMonth, ended, month_of
from setsudo.reports.permissions import Deed, NotEntitled, refuse_unless_entitled
from setsudo.reports.spreadsheets import rows_to_csv, safe

NOW = datetime(2026, 11, 28, 5, tzinfo=UTC)


@given(st.text(max_size=40))
def test_no_cell_begins_what_a_spreadsheet_works_out(said: str) -> None:
    cell = safe(said)
    assert cell.lstrip()[:1] not in set("=+-@|%＝＋－＠\t\r\n")


@pytest.mark.parametrize(
    "said",
    ["=1+1", " =HYPERLINK(A1)", "\t=1", "+81", "-1", "@SUM(A1)", "＝1", "\u200b=1", "\ufeff=1"],
)
def test_a_name_that_is_a_formula_becomes_words(said: str) -> None:
    assert safe(said).startswith("'")


@given(st.lists(st.lists(st.text(max_size=12) | st.integers(), min_size=1), max_size=6))
def test_every_row_is_read_back_as_it_was_written(rows: list[list[str | int]]) -> None:
    read = csv.reader(io.StringIO(rows_to_csv(rows).decode("utf-8-sig"), newline=""))
    assert [*read] == [[safe(cell) for cell in row] for row in rows]


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60),
            st.none() | st.integers(0, 10**9),
        ),
        max_size=8,
    )
)
def test_a_chart_is_well_formed_and_without_style(rows: list[tuple[str, int | None]]) -> None:
    # What XML has no letter for does not come in a name either.
    rows = [(name.replace("\ufffe", "").replace("\uffff", ""), value) for name, value in rows]
    drawn = bars(rows, title='"quotes" & <tags>', hidden="hidden")
    assert "style" not in drawn.split("aria-label")[0]
    root = ElementTree.fromstring(drawn)  # noqa: S314
    assert not [one for one in root.iter() if "style" in one.attrib or one.tag == "script"]
    assert len([one for one in root if one.tag == "rect"]) == sum(v is not None for _, v in rows)


def test_the_longest_bar_is_the_largest_and_nothing_hidden_has_one() -> None:
    root = ElementTree.fromstring(bars([("a", 10), ("b", 5), ("c", None)], title="t", hidden="—"))  # noqa: S314
    first, second = [float(one.attrib["width"]) for one in root if one.tag == "rect"]
    assert first == pytest.approx(2 * second)


@given(st.lists(st.none() | st.integers(0, 10**7), min_size=1, max_size=12))
def test_a_course_is_well_formed(values: list[int | None]) -> None:
    months = [f"2026-{n + 1:02}" for n in range(len(values))]
    root = ElementTree.fromstring(course(months, values, title="t"))  # noqa: S314
    assert len([one for one in root if one.tag == "rect"]) == sum(bool(v) for v in values)


@given(st.integers(1971, 8998), st.integers(1, 12), st.integers(-30, 30))
def test_months_are_counted_over_the_years(year: int, number: int, by: int) -> None:
    if 1971 * 12 <= year * 12 + number + by <= 8998 * 12:
        assert Month(year, number).after(by).after(-by) == Month(year, number)


@given(st.text(max_size=12))
def test_only_a_month_that_has_ended_is_reported(written: str) -> None:
    with pytest.raises(NoSuchMonth):
        ended(written.replace("2", "x"), at=NOW, zone=UTC)
    assert ended("2026-10", at=NOW, zone=UTC) == Month(2026, 10)
    for not_over in ("2026-11", "2027-01", "2026-13", "2026-00", "0000-01", "２０２６-10"):
        with pytest.raises(NoSuchMonth):
            ended(not_over, at=NOW, zone=UTC)


def test_a_month_begins_where_the_one_before_ends() -> None:
    assert Month(2026, 12).bounds(UTC)[1] == Month(2027, 1).bounds(UTC)[0]
    assert month_of(NOW, UTC) == Month(2026, 11)


def test_figures_are_for_managers_and_auditors() -> None:
    for role in Role:
        person = Person("p", frozenset({role}))
        for deed in Deed:
            if role in (Role.MANAGER, Role.AUDITOR):
                refuse_unless_entitled(person, deed)
            else:
                with pytest.raises(NotEntitled):
                    refuse_unless_entitled(person, deed)
    with pytest.raises(NotEntitled):
        refuse_unless_entitled(Person("program"), Deed.READ_FIGURES)


def test_every_block_of_both_laws_has_evidence_a_source_and_a_day() -> None:
    blocks = duties()
    assert {one.law for one in blocks} == set(Law)
    assert len({one.code for one in blocks}) == len(blocks)
    for one in blocks:
        assert one.evidence
        assert one.source.startswith("https://")
        assert one.checked <= date(2026, 11, 28)
    assert {evidence for one in blocks for evidence in one.evidence} == set(Evidence)
    assert set(EVIDENCE) == set(Evidence)


def test_a_block_is_on_record_once_all_that_is_always_due_is() -> None:
    desk = next(one for one in duties() if one.code == "jp-desk")
    every = {one: Found(9, NOW) for one in desk.evidence}
    assert prove(desk, {}).standing is Standing.LACKING
    assert prove(desk, {Evidence.DESK: Found(1)}).standing is Standing.PARTLY
    assert prove(desk, every).standing is Standing.SHOWN


def test_what_need_not_arise_is_not_held_against_anybody() -> None:
    response = next(one for one in duties() if one.code == "jp-response")
    due = {one: Found(9, NOW) for one in response.evidence if EVIDENCE[one][0] is Due.ALWAYS}
    assert prove(response, due).standing is Standing.SHOWN
    assert not [line for line in prove(response, due).lines if line.lacking]


@given(st.integers(0, 40))
def test_a_few_people_are_not_counted_out_to_managers(count: int) -> None:
    response = next(one for one in duties() if one.code == "jp-response")
    found = prove(response, {Evidence.CARE: Found(count, NOW)})
    line = next(one for one in found.lines if one.evidence is Evidence.CARE)
    assert (line.count is None) == (0 < count < 5)
    assert line.count is not None or line.last is None
    assert line.there == (count > 0)


def test_a_source_read_long_ago_is_called_so() -> None:
    (one, *_) = duties()
    assert not one.stale(one.checked)
    assert one.stale(date(2028, 1, 1))
