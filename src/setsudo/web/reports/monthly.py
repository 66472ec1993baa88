"""The report of a month, out of the record: nothing in it names anybody or lets them be told."""

from __future__ import annotations

from datetime import datetime

from setsudo.reports.figures import Monthly, Shown, series
from setsudo.reports.hiding import hidden, withheld
from setsudo.reports.months import Month
from setsudo.web.reports import counting, words
from setsudo.web.reports.clocks import clocks

_BEYOND = 2
"""How many rows of the outcomes are beyond the norm: they come first."""


def monthly(month: Month, *, at: datetime) -> Monthly:
    """Return the report of a month that has ended."""
    span = month.bounds(counting.zone())
    channels, sites = map(hidden, counting.contacts(span))
    outcomes = hidden(counting.outcomes(span))
    found = hidden(counting.acts(span))
    # An act is found in at most all of these, so it could tell how many they are.
    told = all(cell is not None for row in outcomes.cells[:_BEYOND] for cell in row)
    breakdowns: tuple[Shown, ...] = (
        channels,
        sites,
        found if told else withheld(found),
        outcomes,
        hidden(counting.measures(span)),
        hidden(counting.objections(span)),
        clocks(span, at=at),
    )
    courses = tuple(
        series(code, words.COURSES[code], counts)
        for code, counts in counting.courses(month).items()
    )
    return Monthly(str(month), at, breakdowns, courses)
