"""What waits at this moment, as figures: nothing in it names anybody or lets them be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone

from setsudo.bilingual import Text
from setsudo.cases.disclosure import SIGHT, Part
from setsudo.cases.permissions import Reach
from setsudo.cases.roles import Person
from setsudo.cases.states import STATE_NAMES, State
from setsudo.reports.figures import Breakdown, Column, Shown
from setsudo.reports.hiding import hidden
from setsudo.web.accounts.models import Site
from setsudo.web.cases.models import Case
from setsudo.web.cases.models.case import ENDED
from setsudo.web.reports import words


@dataclass(frozen=True, slots=True)
class Line:
    """How much waits under one name; None where a figure is hidden. A state counts no overdue ones.

    `oldest` are the days for which the oldest case waits. `path` leads to these cases, and is empty
    where the reader may not follow it.
    """

    name: Text
    waiting: int | None
    oldest: int | None
    overdue: int | None = None
    path: str = ""

    @property
    def waited(self) -> Text | None:
        """For how long the oldest case waits, in words; None where there is nothing to tell."""
        if self.oldest is None:
            return None
        if self.oldest == 0:
            return words.SINCE_TODAY
        return words.A_DAY if self.oldest == 1 else words.DAYS.filled(n=self.oldest)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in all, by state and by site. `nothing` says that no case waits at all."""

    whole: Line
    states: tuple[Line, ...]
    sites: tuple[Line, ...]
    late: str

    @property
    def nothing(self) -> bool:
        """Say whether no case waits."""
        return self.whole.waiting == 0

    @property
    def complete(self) -> bool:
        """Say whether every figure is shown."""
        counts = [one.waiting for one in self.states]
        counts += [n for one in (self.whole, *self.sites) for n in (one.waiting, one.overdue)]
        return None not in counts


def waiting(person: Person, *, at: datetime) -> Waiting:
    """Return how many cases wait and how many of them are overdue, small figures hidden."""
    cases: Counter[tuple[str, int | None]] = Counter()
    late: Counter[tuple[str, int | None]] = Counter()
    opened: dict[tuple[str, int | None], datetime] = {}
    rows = Case.objects.filter(waits__in=[True]).order_by().values_list("state", "site")
    counts = {"n": Count("pk"), "late": Count("pk", Q(due_at__lt=at)), "first": Min("opened_at")}
    for state, place, count, overdue, first in rows.annotate(**counts):
        cases[state, place], late[state, place] = count, overdue
        opened[state, place] = first
    sites = {one.pk: one for one in Site.objects.order_by("code")}
    states = [one.value for one in State if one not in ENDED]
    places: list[int | None] = [one for one in sites if any(cases[s, one] for s in states)]
    places += [None] if any(cases[state, None] for state in states) else []

    def days(keys: Iterable[tuple[str, int | None]]) -> int | None:
        found = [opened[key] for key in keys if key in opened]
        if not found:
            return None
        return (timezone.localdate(at) - timezone.localdate(min(found))).days

    by_state = _hidden([[sum(cases[state, one] for one in places)] for state in states], 1)
    by_site = _hidden(
        [[sum(found[state, one] for state in states) for found in (cases, late)] for one in places],
        2,
    )
    # Both have one sum of cases: where one of them withholds it, the other must not tell it.
    if None in (by_state.totals[0], by_site.totals[0]):
        by_state, by_site = _without_first(by_state), _without_first(by_site)
    all_, all_late = by_site.totals
    everywhere, at_sites = _reach(person)
    queue = reverse("cases")
    oldest = _if_shown(all_, days(opened))
    whole = Line(words.IN_ALL, all_, oldest, all_late, queue if everywhere else "")
    return Waiting(
        whole,
        tuple(
            Line(
                STATE_NAMES[State(state)],
                by_state.cells[n][0],
                _if_shown(by_state.cells[n][0], days((state, one) for one in places)),
                path=f"{queue}?state={state}" if everywhere else "",
            )
            for n, state in enumerate(states)
        ),
        tuple(
            Line(
                words.NO_SITE if one is None else sites[one].name,
                by_site.cells[n][0],
                _if_shown(by_site.cells[n][0], days((state, one) for state in states)),
                by_site.cells[n][1],
                f"{queue}?site={sites[one].code}"
                if one is not None and (everywhere or sites[one].code in at_sites)
                else "",
            )
            for n, one in enumerate(places)
        ),
        f"{queue}?overdue=1" if everywhere else "",
    )


def _hidden(values: Sequence[Sequence[int]], columns: int) -> Shown:
    """Return a table without its small figures; its columns bound each other, so hide alike."""
    names = tuple(words.CASES for _ in values)
    every = (Column("waiting", words.CASES), Column("overdue", words.LATE))[:columns]
    rows = tuple(tuple(row) for row in values)
    return hidden(Breakdown("waiting", words.CASES, words.CASES, names, every, rows))


def _without_first(shown: Shown) -> Shown:
    return replace(
        shown,
        cells=tuple((None, *row[1:]) for row in shown.cells),
        totals=(None, *shown.totals[1:]),
    )


def _if_shown(count: int | None, days: int | None) -> int | None:
    return days if count else None


def _reach(person: Person) -> tuple[bool, frozenset[str]]:
    """Say whether somebody opens the cases of every site, and at which sites they do otherwise."""
    grants = SIGHT[Part.SUMMARY].grants
    reaches = {grants[role] for role in person.roles if role in grants}
    at_site = Reach.SITE in reaches
    everywhere = Reach.ANYWHERE in reaches or (at_site and person.headquarters)
    return everywhere, person.sites if at_site else frozenset()
