"""A manager reads the month's figures; nobody is told by them, however one subtracts."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from setsudo.bilingual import Text
from setsudo.reports.figures import Breakdown, Column, Shown, Unit, series
from setsudo.reports.hiding import hidden, withheld

LEAST = 5
WORD = Text(ja="数", en="count")


def table(*columns: list[int], units: tuple[Unit, ...] = ()) -> Breakdown:
    kinds = units or (Unit.COUNT,) * len(columns)
    return Breakdown(
        "t",
        WORD,
        WORD,
        tuple(Text(ja=f"行{n}", en=f"row {n}") for n in range(len(columns[0]))),
        tuple(Column(str(n), WORD, unit) for n, unit in enumerate(kinds)),
        tuple(zip(*columns, strict=True)),
    )


def column(shown: Shown, n: int) -> list[int | None]:
    return [row[n] for row in shown.cells]


@st.composite
def tables(draw: st.DrawFn) -> Breakdown:
    rows = draw(st.integers(1, 7))
    counts = st.integers(0, 12) | st.integers(0, 5000)
    wide = draw(st.integers(1, 3))
    return table(*(draw(st.lists(counts, min_size=rows, max_size=rows)) for _ in range(wide)))


@given(tables())
def test_no_small_count_is_shown_anywhere(given_table: Breakdown) -> None:
    shown = hidden(given_table)
    every = [value for row in shown.cells for value in row] + [*shown.totals]
    assert not [value for value in every if value is not None and 0 < value < LEAST]


@given(tables())
def test_what_is_shown_is_true(given_table: Breakdown) -> None:
    shown = hidden(given_table)
    for row, real in zip(shown.cells, given_table.values, strict=True):
        assert all(told in (None, value) for told, value in zip(row, real, strict=True))
    for n, total in enumerate(shown.totals):
        assert total in (None, sum(row[n] for row in given_table.values))


@given(tables())
def test_each_hidden_figure_could_still_be_large(given_table: Breakdown) -> None:
    """From the total less everything that is shown, none is pinned below the least."""
    shown = hidden(given_table)
    for n, total in enumerate(shown.totals):
        if total is None:
            assert column(shown, n) == [None] * len(shown.rows)
            continue
        gone = [row for row, value in enumerate(column(shown, n)) if value is None]
        left = total - sum(value or 0 for value in column(shown, n))
        if gone and left:
            assert len(gone) > 1
            assert left - (len(gone) - 1) >= LEAST


@given(tables())
def test_columns_that_bound_each_other_hide_the_same_rows(given_table: Breakdown) -> None:
    shown = hidden(given_table)
    kept = [n for n, total in enumerate(shown.totals) if total is not None]
    assert len({tuple(cell is None for cell in column(shown, n)) for n in kept}) <= 1


@pytest.mark.parametrize(("rows", "total"), [(2, 9), (3, 10), (3, 12), (4, 9), (4, 11)])
def test_who_knows_the_method_works_out_nothing(rows: int, total: int) -> None:
    """Run the method over every table there could be: a hidden figure never has one value only."""
    seen: dict[object, list[tuple[int, ...]]] = {}
    for values in product(range(total + 1), repeat=rows):
        if sum(values) == total:
            shown = hidden(table([*values]))
            seen.setdefault((shown.cells, shown.totals), []).append(values)
    assert any(None in (cell for row in cells for cell in row) for cells, _ in seen)  # type: ignore[misc]
    for (cells, _), possible in seen.items():  # type: ignore[misc]
        for row, cell in enumerate(cells):
            if cell[0] is None:
                assert len({values[row] for values in possible}) > 1


@settings(max_examples=30)
@given(st.integers(5, 9), st.integers(5, 9))
def test_who_knows_the_method_and_that_one_column_bounds_the_other(a: int, b: int) -> None:
    """Contacts of a channel are at least its cases; both totals are known."""
    contacts, cases = a + b, min(a, b)
    seen: dict[object, list[tuple[int, ...]]] = {}
    for first in range(contacts + 1):
        for case in range(cases + 1):
            if case <= first and cases - case <= contacts - first:
                made = table([first, contacts - first], [case, cases - case])
                shown = hidden(made)
                seen.setdefault((shown.cells, shown.totals), []).append(
                    (first, contacts - first, case, cases - case)
                )
    for (cells, _), possible in seen.items():  # type: ignore[misc]
        for place, cell in enumerate([row[n] for n in (0, 1) for row in cells]):
            small = {values[place] for values in possible}
            if cell is None and any(0 < value < LEAST for value in small):
                assert len(small) > 1


def test_one_small_shop_takes_the_next_smallest_with_it() -> None:
    shown = hidden(table([40, 2, 9]))
    assert column(shown, 0) == [40, None, None]
    assert shown.totals == (51,)


def test_nothing_at_all_is_no_secret() -> None:
    shown = hidden(table([40, 0, 9]))
    assert shown.complete
    assert not shown.empty
    assert hidden(table([0, 0])).empty


def test_two_of_one_each_do_not_add_up_to_themselves() -> None:
    assert column(hidden(table([1, 1, 30, 50])), 0) == [None, None, None, 50]


def test_a_month_of_three_cases_keeps_even_their_sum() -> None:
    shown = hidden(table([100, 80], [2, 1]))
    assert shown.totals == (180, None)
    assert column(shown, 0) == [100, 80]
    assert not shown.empty


def test_minutes_are_hidden_with_the_contacts_that_they_are_of() -> None:
    units = (Unit.COUNT, Unit.MINUTES)
    shown = hidden(table([60, 3, 8], [900, 200, 41], units=units))
    assert column(shown, 1) == [900, None, None]
    assert hidden(table([2, 1], [90, 9], units=units)).totals == (None, None)


def test_what_follows_from_elsewhere_is_withheld_whole() -> None:
    shown = withheld(hidden(table([40, 9])))
    assert shown.rows == ()
    assert shown.totals == (None,)


def test_a_course_hides_its_small_months() -> None:
    found = series("cases", WORD, [("2026-08", 0), ("2026-09", 3), ("2026-10", 5)])
    assert found.values == (0, None, 5)


@pytest.mark.parametrize("values", [[[1, 2]], [[-1]]])
def test_figures_that_do_not_fit_are_refused(values: list[list[int]]) -> None:
    with pytest.raises(ValueError, match=r"values|none"):
        Breakdown("t", WORD, WORD, (WORD,), (Column("n", WORD),), tuple(map(tuple, values)))
