"""The queue: cases in the order of `setsudo.cases.triage`, a page at a time, out of the indexes.

The order is that of the core, band by band: each band is one walk along an index that ends when the
page is full, so that a hundred thousand cases cost no more than a hundred.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, prefetch_related_objects

from setsudo.assessment.model import Verdict
from setsudo.bilingual import Text
from setsudo.cases import triage
from setsudo.cases.clocks import CLOCK_NAMES, Clock
from setsudo.cases.permissions import PERMISSIONS, entitled
from setsudo.cases.roles import Involved, Person
from setsudo.cases.states import STATE_NAMES, Act, State
from setsudo.cases.triage import BAND_REASONS, MALICIOUS, SERIOUS, Band
from setsudo.web.cases.clocking import due_first, waiting
from setsudo.web.cases.models import Case, Part, PartTaken, Tagged, Watch
from setsudo.web.cases.models.case import ENDED
from setsudo.web.cases.reading.firsts import First, first_contacts
from setsudo.web.cases.reading.sight import own_cases, seen_cases

PAGE = 50
FEW = 500
AGES = (1, 3, 7, 30)
"""How many days ago a case was received at the least, where somebody asks for the old ones."""
CLAIM = PERMISSIONS[Act.CLAIM]
_ORDER = ("due_at", "opened_at", "-score", "number")
_AS_THE_VERDICT_SAYS = {BAND_REASONS[Band.BEYOND], BAND_REASONS[Band.REVIEW]}
_LONGEST_CURSOR = 500
"""Characters; those of the queue itself have 200."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the queue somebody asked for; an empty field is no filter.

    `severity` is the least, `malice` asks for what is suspected, `age` is one of `AGES`.
    """

    site: str = ""
    state: str = ""
    verdict: str = ""
    severity: int = 0
    malice: bool = False
    age: int = 0
    mine: bool = False
    overdue: bool = False
    watched: bool = False
    tag: str = ""
    ended: bool = False

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Wanted:
        """Return what a query string asks for; what it cannot mean is no filter."""
        asked = {name: value.replace("\x00", "") for name, value in asked.items()}
        return cls(
            site=asked.get("site", ""),
            state=asked.get("state", "") if asked.get("state") in {*State} else "",
            verdict=asked.get("verdict", "") if asked.get("verdict") in {*Verdict} else "",
            severity=_one_of(asked.get("severity", ""), range(1, 5)),
            malice=asked.get("malice") == "1",
            age=_one_of(asked.get("age", ""), AGES),
            mine=asked.get("mine") == "1",
            overdue=asked.get("overdue") == "1",
            watched=asked.get("watched") == "1",
            tag=asked.get("tag", ""),
            ended=asked.get("ended") == "1" or asked.get("state") in {*ENDED},
        )


def _one_of(written: str, offered: Collection[int]) -> int:
    return next((one for one in offered if str(one) == written), 0)


@dataclass(frozen=True, slots=True)
class Row:
    """A case in its place. `reasons` say why it stands there, the weightiest first; `clock` is what
    is due first, None where nothing is; `first` what came in first."""

    case: Case
    band: Band
    reasons: tuple[Text, ...]
    clock: Clock | None = None
    first: First | None = None

    @property
    def further(self) -> tuple[Text, ...]:
        """The other reasons; what only repeats the verdict beside them is left out."""
        return tuple(one for one in self.reasons[1:] if one not in _AS_THE_VERDICT_SAYS)

    @property
    def clock_name(self) -> Text | None:
        """What somebody waits for first."""
        return CLOCK_NAMES[self.clock] if self.clock is not None else None

    @property
    def malice(self) -> int:
        """How likely malice looks to a program, in a hundred."""
        return round(self.case.malice * 100)

    @property
    def suspected(self) -> bool:
        """Whether that is enough to look at it before others."""
        return self.case.malice >= MALICIOUS

    @property
    def state_name(self) -> Text:
        """The name of where it stands."""
        return STATE_NAMES[State(self.case.state)]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the queue. `further` is the cursor of the next, empty where there is none."""

    rows: tuple[Row, ...]
    further: str = ""
    wanted: Wanted = field(default_factory=Wanted)


def queue(
    person: Person, wanted: Wanted, *, at: datetime, after: str = "", page: int = PAGE
) -> Page:
    """Return a page of what somebody should look at, `after` the cursor of the page before.

    A cursor holds the time at which the first page was read, so that the pages of one reading fit.
    """
    cases = _wanted(seen_cases(person), person, wanted, at)
    cursor = _Cursor.read(after)
    at = cursor.at if cursor is not None else at
    if wanted.ended:
        found = [*_ended(cases, cursor)[: page + 1]]
    else:
        found = []
        for case in _in_order(cases, at, cursor, page + 1, until=_last_band(wanted)):
            found.append(case)
            if len(found) > page:
                break
    prefetch_related_objects(found, "dialogues", "objections")
    came = first_contacts([case.pk for case in found[:page]], person)
    rows = tuple(replace(_row(case, at), first=came.get(case.pk)) for case in found[:page])
    further = _Cursor.of(rows[-1], at).written() if len(found) > page else ""
    return Page(rows, further, wanted)


def claimable(cases: Sequence[Case], person: Person) -> frozenset[UUID]:
    """Return the keys of those of the cases that somebody may claim now, as the table has it."""
    new = [case for case in cases if case.state == State.RECEIVED]
    if not new or not any(role in CLAIM.grants for role in person.roles):
        return frozenset()
    # Whoever was hurt or is complained of: the only bars that a case can set before it is claimed.
    rows = PartTaken.objects.filter(user=UUID(person.id), case__in=[one.pk for one in new])
    parts: defaultdict[UUID, set[str]] = defaultdict(set)
    for case, part in rows.values_list("case", "part"):
        parts[case].add(part)
    return frozenset(
        case.pk
        for case in new
        if entitled(
            person,
            Act.CLAIM,
            Involved(
                site=case.site.code if case.site is not None else "",
                victims=frozenset({person.id} if Part.VICTIM in parts[case.pk] else ()),
                accused=frozenset({person.id} if Part.ACCUSED in parts[case.pk] else ()),
            ),
        )
    )


def _wanted(cases: QuerySet[Case], person: Person, wanted: Wanted, at: datetime) -> QuerySet[Case]:
    # Asked as `waits = True`, Django writes a bare column, which SQLite finds in no index.
    cases = cases.filter(waits__in=[not wanted.ended])
    if wanted.site:
        cases = cases.filter(site__code=wanted.site)
    if wanted.state:
        cases = cases.filter(state=wanted.state)
    if wanted.verdict:
        cases = cases.filter(verdict=wanted.verdict)
    if wanted.severity:
        cases = cases.filter(severity__gte=wanted.severity)
    if wanted.malice:
        cases = cases.filter(malice__gte=MALICIOUS)
    if wanted.age:
        cases = cases.filter(opened_at__lte=at - timedelta(days=wanted.age))
    who = UUID(person.id)
    if wanted.mine:
        cases = cases.filter(claimed_by=who)
    if wanted.watched:
        cases = _among(cases, Watch.objects.filter(user=who).values_list("case", flat=True))
    if wanted.tag:
        tagged = Tagged.objects.filter(word=wanted.tag)
        cases = _among(cases, tagged.values_list("case", flat=True))
    own = own_cases(person)
    if own is not None:
        cases = _among(cases, own)
    if wanted.overdue:
        cases = cases.filter(due_at__lt=at)
    return cases.select_related("site", "claimed_by")


def _among(cases: QuerySet[Case], keys: QuerySet[Any, UUID]) -> QuerySet[Case]:
    """Return those of the cases whose keys are named. A short list is named one by one: else a
    database walks the whole queue in order to meet a few of it."""
    few = [*keys[: FEW + 1]]
    return cases.filter(pk__in=few if len(few) <= FEW else keys)


def _last_band(wanted: Wanted) -> Band:
    """Return in which band the last of the wanted can stand, so that no other is walked through."""
    if wanted.overdue:
        return Band.OVERDUE
    return Band.GRAVE if wanted.malice or wanted.severity >= SERIOUS else Band.WITHIN


def _in_order(
    cases: QuerySet[Case], at: datetime, cursor: _Cursor | None, limit: int, *, until: Band
) -> Iterator[Case]:
    first = cursor.band if cursor is not None else Band.DANGER
    for band in Band:
        if not first <= band <= until:
            continue
        within = _in_band(cases, band, at)
        if cursor is not None and band == first:
            within = within.filter(cursor.beyond())
        yield from within.order_by(*_ORDER)[:limit]


def _in_band(cases: QuerySet[Case], band: Band, at: datetime) -> QuerySet[Case]:
    if band is Band.DANGER:
        return cases.filter(band=band)
    if band is Band.OVERDUE:
        return cases.filter(due_at__lt=at, band__gt=Band.DANGER)
    return cases.filter(band=band, due_at__gte=at)


def _ended(cases: QuerySet[Case], cursor: _Cursor | None) -> QuerySet[Case]:
    if cursor is not None:
        cases = cases.filter(number__lt=cursor.number)
    return cases.order_by("-number")


def _row(case: Case, at: datetime) -> Row:
    if State(case.state) in ENDED:
        (place,) = triage.queue([waiting(case, overdue=False)], at=at)
        return Row(case, Band(case.band), place.reasons[:1])
    (place,) = triage.queue([waiting(case)], at=at)
    return Row(case, place.band, place.reasons, due_first(case, at=at))


@dataclass(frozen=True, slots=True)
class _Cursor:
    at: datetime
    band: Band
    due_at: datetime
    opened_at: datetime
    score: float
    number: str

    @classmethod
    def of(cls, row: Row, at: datetime) -> _Cursor:
        case = row.case
        return cls(at, row.band, case.due_at, case.opened_at, case.score, case.number)

    @classmethod
    def read(cls, written: str) -> _Cursor | None:
        # A cursor that somebody made up is no cursor: they get the first page.
        if len(written) > _LONGEST_CURSOR:
            return None
        try:
            at, band, due_at, opened_at, score, number = json.loads(
                base64.urlsafe_b64decode(written.encode())
            )
            if not str(number).isascii() or "\x00" in str(number):
                return None
            return cls(
                datetime.fromisoformat(at).astimezone(UTC),
                Band(band),
                datetime.fromisoformat(due_at).astimezone(UTC),
                datetime.fromisoformat(opened_at).astimezone(UTC),
                float(score),
                str(number),
            )
        except (ValueError, TypeError, binascii.Error, OverflowError, RecursionError):
            return None

    def written(self) -> str:
        values = (
            self.at.isoformat(),
            int(self.band),
            self.due_at.isoformat(),
            self.opened_at.isoformat(),
            self.score,
            self.number,
        )
        return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()

    def beyond(self) -> Q:
        due, opened, score = self.due_at, self.opened_at, self.score
        return Q(due_at__gt=due) | Q(due_at=due) & (
            Q(opened_at__gt=opened)
            | Q(opened_at=opened)
            & (Q(score__lt=score) | Q(score=score) & Q(number__gt=self.number))
        )
