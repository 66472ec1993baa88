"""Which clocks of the cases of a month were kept. Each clock hides its own small figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from typing import Final

from setsudo.cases.clocks import CLOCK_NAMES, DEFAULT_RULES, Clock, Running, Standing, read
from setsudo.reports.figures import Breakdown, Column, Shown
from setsudo.reports.hiding import hidden
from setsudo.web.cases.clocking import hours, running
from setsudo.web.reports import words
from setsudo.web.reports.counting import Span, opened

_WAYS: Final = (words.KEPT, words.LATE, words.STILL)
_CHUNK: Final = 2000


def clocks(span: Span, *, at: datetime) -> Shown:
    """Return how the clocks of the cases that were opened stand, small figures hidden."""
    counted: defaultdict[Clock, Counter[int]] = defaultdict(Counter)
    rules = hours()
    cases = opened(span).prefetch_related("dialogues", "objections")
    for case in cases.iterator(chunk_size=_CHUNK):
        for one in running(case):
            early = _surely_kept(one, at)
            way = 0 if early else _WAY[read(one, at=at, hours=rules).standing]
            counted[one.clock][way] += 1
    rows = [_hidden(clock, counted[clock]) for clock in Clock]
    columns = (
        Column("kept", words.KEPT),
        Column("late", words.LATE),
        Column("running", words.STILL),
        Column("all", words.IN_ALL),
    )
    return Shown(
        "clocks",
        words.BY_CLOCK,
        words.CLOCK,
        tuple(CLOCK_NAMES[clock] for clock in Clock),
        columns,
        tuple(rows),
        (),
        words.CLOCKS_NOTE,
    )


def _hidden(clock: Clock, ways: Counter[int]) -> tuple[int | None, ...]:
    table = Breakdown(
        clock.value,
        CLOCK_NAMES[clock],
        words.CLOCK,
        _WAYS,
        (Column("cases", words.CASES),),
        tuple((ways[way],) for way in range(len(_WAYS))),
    )
    shown = hidden(table)
    return (*(row[0] for row in shown.cells), shown.totals[0])


def _surely_kept(one: Running, at: datetime) -> bool:
    """Say whether it was met so early that no calendar and no pause could make it late."""
    if one.met is None or one.met > at:
        return False
    rule = DEFAULT_RULES[one.clock]
    shortest = rule.grave if one.severity >= 3 and rule.grave is not None else rule.allowed
    return one.met - one.started <= shortest


_WAY: Final = {
    Standing.MET: 0,
    Standing.MET_LATE: 1,
    Standing.OVERDUE: 1,
    Standing.RUNNING: 2,
    Standing.PAUSED: 2,
}
