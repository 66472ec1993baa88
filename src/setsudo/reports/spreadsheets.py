"""Figures as CSV that a spreadsheet opens as text and numbers, never as a formula."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

from setsudo.bilingual import Language, Text
from setsudo.reports.figures import Monthly

HIDDEN: Final = Text(ja="非表示", en="hidden")
TOTAL: Final = Text(ja="合計", en="Total")
_MONTH: Final = Text(ja="月", en="Month")
_STARTS: Final = frozenset("=+-@|%")
# A byte order mark, without which a spreadsheet reads Japanese in the wrong encoding.
_MARK: Final = "\ufeff"


def safe(cell: str | int) -> str:
    """Return a cell that no spreadsheet takes for a formula: a quote stands before what could be.

    Full-width signs count as their plain ones, blanks and invisible letters before them as none.
    """
    if isinstance(cell, int):
        return str(cell)
    text = "".join(" " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one for one in cell)
    seen = unicodedata.normalize("NFKC", text)
    bare = next(
        (one for one in seen if not one.isspace() and unicodedata.category(one) != "Cf"), ""
    )
    return f"'{text}" if bare in _STARTS and bare else text


def rows_to_csv(rows: Iterable[Sequence[str | int]]) -> bytes:
    """Return rows as CSV in UTF-8, every text made safe."""
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return (_MARK + out.getvalue()).encode()


def monthly_csv(report: Monthly, language: Language) -> bytes:
    """Return the report of a month as CSV: one block a breakdown, with its totals."""

    def figure(value: int | None) -> str | int:
        return HIDDEN.to(language) if value is None else value

    rows: list[list[str | int]] = [[_MONTH.to(language), report.month]]
    for one in report.breakdowns:
        rows += [[], [one.title.to(language)]]
        rows.append([one.label.to(language), *(column.name.to(language) for column in one.columns)])
        for name, cells in zip(one.rows, one.cells, strict=True):
            rows.append([name.to(language), *map(figure, cells)])
        if one.totals:
            rows.append([TOTAL.to(language), *map(figure, one.totals)])
    for course in report.series:
        rows += [[], [course.title.to(language)]]
        rows += [
            [month, figure(value)]
            for month, value in zip(course.months, course.values, strict=True)
        ]
    return rows_to_csv(rows)
