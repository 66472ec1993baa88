"""What a month holds, counted by the database: aggregates, never a row that names somebody."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Manager, Model, OuterRef, QuerySet, Subquery, Sum

from setsudo.bilingual import Text
from setsudo.cases.appeals import Result
from setsudo.cases.determination import OUTCOME_NAMES, Outcome
from setsudo.cases.states import State
from setsudo.interactions.model import Channel
from setsudo.measures.standing import State as MeasureState
from setsudo.reports.figures import Breakdown, Column, Unit
from setsudo.reports.months import Month
from setsudo.web.accounts.models import Site
from setsudo.web.cases.models import Case, Contact, Determined, Improving, Objection
from setsudo.web.interactions.models import Interaction
from setsudo.web.interactions.words import CHANNELS
from setsudo.web.measures.lifting import NOT_BEGUN
from setsudo.web.measures.models import Measure
from setsudo.web.policies.in_force import in_force
from setsudo.web.reports import words

MALICIOUS: Final = "malicious"
OTHERWISE: Final = "otherwise"
Span = tuple[datetime, datetime]
_M = TypeVar("_M", bound=Model)


def zone() -> tzinfo:
    """Return the zone in which the service counts its months."""
    return ZoneInfo(settings.TIME_ZONE)


def contacts(span: Span) -> tuple[Breakdown, Breakdown]:
    """Return what came in and what became cases: by channel, and by site."""
    every = Interaction.objects.filter(received_at__gte=span[0], received_at__lt=span[1])
    by_channel: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    by_site: defaultdict[int | None, list[int]] = defaultdict(lambda: [0, 0, 0, 0])

    def add(channel: str, site: int | None, column: int, count: int) -> None:
        by_channel[channel][column] += count
        by_site[site][column] += count

    for channel, site, count in every.values_list("channel", "site").annotate(n=Count("pk")):
        add(channel, site, 0, count)
    gathered = Contact.objects.filter(
        interaction__received_at__gte=span[0], interaction__received_at__lt=span[1]
    ).values_list("interaction__channel", "interaction__site")
    for channel, site, count, seconds in gathered.annotate(
        n=Count("pk"), s=Sum("interaction__duration_s")
    ):
        add(channel, site, 1, count)
        add(channel, site, 2, round((seconds or 0) / 60))
    first = Contact.objects.filter(case=OuterRef("pk")).order_by("pk")
    cases = opened(span).annotate(first=Subquery(first.values("interaction__channel")[:1]))
    for channel, site, count in cases.values_list("first", "site").annotate(n=Count("pk")):
        add(channel or "", site, 3, count)

    channels = [*Channel, *(one for one in by_channel if one not in set(Channel))]
    sites = {one.pk: one.name for one in Site.objects.order_by("code")}
    known: list[int | None] = [*sites, *([None] if None in by_site else [])]
    return (
        Breakdown(
            "channels",
            words.BY_CHANNEL,
            words.CHANNEL,
            tuple(CHANNELS.get(one, words.UNKNOWN) for one in channels),
            _CONTACTS,
            tuple(tuple(by_channel[one]) for one in channels),
            words.MINUTES_NOTE,
        ),
        Breakdown(
            "sites",
            words.BY_SITE,
            words.SITE,
            tuple(words.NO_SITE if one is None else sites[one] for one in known),
            _CONTACTS,
            tuple(tuple(by_site[one]) for one in known),
            words.MINUTES_NOTE,
        ),
    )


def outcomes(span: Span) -> Breakdown:
    """Return what was determined, and the improvements that were entered because of it."""
    determined: Counter[str] = Counter()
    rows = _within(Determined.objects, "approved_at", span)
    for outcome, malicious, count in rows.values_list("outcome", "malicious").annotate(
        n=Count("pk")
    ):
        determined[MALICIOUS if malicious else outcome] += count
    improved: Counter[str] = Counter()
    cause = Determined.objects.filter(case=OuterRef("case"), approved_at=OuterRef("entered_at"))
    entered = _within(Improving.objects, "entered_at", span).annotate(
        cause=Subquery(cause.values("outcome")[:1])
    )
    for outcome, count in entered.values_list("cause").annotate(n=Count("pk")):
        improved[outcome or OTHERWISE] += count
    names: Mapping[str, Text] = {
        MALICIOUS: words.MALICIOUS,
        **{one.value: OUTCOME_NAMES[one] for one in Outcome},
        OTHERWISE: words.OTHERWISE,
    }
    return Breakdown(
        "outcomes",
        words.BY_OUTCOME,
        words.OUTCOME,
        tuple(names.values()),
        (Column("determined", words.DETERMINED), Column("improved", words.IMPROVED)),
        tuple((determined[one], improved[one]) for one in names),
    )


def acts(span: Span) -> Breakdown:
    """Return which acts were found in what was determined to be beyond the norm."""
    found: Counter[str] = Counter()
    beyond = _within(Determined.objects, "approved_at", span).filter(outcome=Outcome.BEYOND_NORM)
    for several in beyond.values_list("acts", flat=True).iterator(chunk_size=5000):
        found.update(set(several))
    known = in_force().acts
    earlier = sum(count for act, count in found.items() if act not in known)
    names = [one.name for one in known.values()]
    counts = [found[one] for one in known]
    return _one_column(
        "acts",
        words.BY_ACT,
        words.ACT,
        [*names, words.EARLIER_ACT],
        [*counts, earlier],
        Column("acts", words.FOUND_IN),
        words.ACTS_NOTE,
    )


def measures(span: Span) -> Breakdown:
    """Return the measures that began, and those that were lifted before their time."""
    # What waited for its notice in vain was approved, and bound nobody.
    bound = Measure.objects.exclude(state__in=_UNBOUND).exclude(ended_because=NOT_BEGUN)
    began = _counted(_within(bound, "since", span), "rung")
    lifted = _within(Measure.objects, "ended_at", span).filter(state=MeasureState.LIFTED)
    ended = _counted(lifted, "rung")
    ladder = in_force().ladder
    other = [one for one in {*began, *ended} if one not in ladder]
    rows = [(began[one], ended[one]) for one in ladder]
    rows.append((sum(began[one] for one in other), sum(ended[one] for one in other)))
    return Breakdown(
        "measures",
        words.BY_MEASURE,
        words.MEASURE,
        (*(one.name for one in ladder.values()), words.EARLIER_RUNG),
        (Column("began", words.BEGAN), Column("lifted", words.LIFTED)),
        tuple(rows),
    )


def objections(span: Span) -> Breakdown:
    """Return how objections were answered."""
    answered = _counted(_within(Objection.objects, "answered_at", span), "result")
    return _one_column(
        "objections",
        words.BY_RESULT,
        words.RESULT,
        [words.RESULTS[one] for one in Result],
        [answered[one] for one in Result],
        Column("answered", words.ANSWERED),
    )


def courses(month: Month, *, months: int = 12) -> Mapping[str, list[tuple[str, int]]]:
    """Return how many there were in each month up to this one, the oldest first."""
    here = zone()
    counted = {
        "contacts": (Interaction.objects.all(), "received_at"),
        "cases": (Case.objects.exclude(state=State.JOINED), "opened_at"),
        "determined": (Determined.objects.all(), "approved_at"),
        "objections": (Objection.objects.all(), "received_at"),
    }
    every = [month.after(n - months + 1) for n in range(months)]
    return {
        code: [(str(one), _within(rows, field, one.bounds(here)).count()) for one in every]
        for code, (rows, field) in counted.items()
    }


def opened(span: Span) -> QuerySet[Case]:
    """Return the cases that were opened; what was joined lives on in another."""
    return _within(Case.objects, "opened_at", span).exclude(state=State.JOINED)


def _within(rows: QuerySet[_M] | Manager[_M], field: str, span: Span) -> QuerySet[_M]:
    return rows.filter(**{f"{field}__gte": span[0], f"{field}__lt": span[1]})


def _counted(rows: QuerySet[_M], field: str) -> Counter[str]:
    return Counter(dict(rows.values_list(field).annotate(n=Count("pk"))))


def _one_column(
    code: str,
    title: Text,
    label: Text,
    rows: Iterable[Text],
    counts: Iterable[int],
    column: Column,
    note: Text | None = None,
) -> Breakdown:
    values = tuple((count,) for count in counts)
    return Breakdown(code, title, label, tuple(rows), (column,), values, note)


_UNBOUND: Final = (MeasureState.AGREED, MeasureState.WITHDRAWN, MeasureState.DECLINED)
_CONTACTS: Final = (
    Column("contacts", words.CONTACTS),
    Column("gathered", words.GATHERED),
    Column("minutes", words.MINUTES, Unit.MINUTES),
    Column("cases", words.CASES),
)
