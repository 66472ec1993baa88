"""What is known of cases for their deadlines: days, acts, and what people settled.

However many cases are asked about, each kind of row is asked for once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar
from uuid import UUID

from django.utils import timezone

from setsudo.interactions.model import Channel
from setsudo.referrals.deadlines import Event, Happened
from setsudo.referrals.proceeding import OURS, SERVED, Stage
from setsudo.referrals.receivers import Receiver
from setsudo.referrals.referring import Deed as Contacting
from setsudo.web.cases.models import Case, Contact, Determined, Piece
from setsudo.web.policies.in_force import in_force
from setsudo.web.referrals.models import Contacted, DayStated, Posting, Settled, StageReached

_Row = TypeVar("_Row")
_ByCase = Mapping[UUID, Sequence[_Row]]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one case and of those that live on in it."""

    case: Case
    days: tuple[Happened, ...]
    acts: Collection[str]
    settled: tuple[Settled, ...]


def known(cases: Iterable[Case], *, at: datetime) -> list[Known]:
    """Return what is known of cases at a time. None of them lives on in another of them."""
    every = [*cases]
    if not every:
        return []
    families = families_of(every)
    members = [one for family in families.values() for one in family]
    at_most = {"case__in": members, "at__lte": at}
    settled = _by_case(
        Settled.objects.filter(**at_most).select_related("by"), lambda one: one.case_id
    )
    stated = _by_case(DayStated.objects.filter(**at_most), lambda one: one.case_id)
    postings = _by_case(Posting.objects.filter(**at_most), lambda one: one.case_id)
    asked = _by_case(
        Contacted.objects.filter(
            referral__case__in=members,
            referral__receiver=Receiver.PLATFORM,
            referral__at__lte=at,
            at__lte=at,
        )
        .select_related("referral")
        .order_by("at", "pk"),
        lambda one: one.referral.case_id,
    )
    stages = _by_case(
        StageReached.objects.filter(
            proceeding__case__in=members,
            proceeding__kind__in=OURS,
            proceeding__at__lte=at,
            at__lte=at,
        )
        .select_related("proceeding")
        .order_by("at", "pk"),
        lambda one: one.proceeding.case_id,
    )
    contacts = _by_case(
        Contact.objects.filter(case__in=members, added_at__lte=at)
        .select_related("interaction")
        .defer("interaction__line", "interaction__original"),
        lambda one: one.case_id,
    )
    acts = _acts(every, families, at)
    return [
        Known(
            case,
            (
                *_stated(_of(stated, families[case.pk])),
                *_of_contacts(case, _of(contacts, families[case.pk])),
                *_of_posts(_of(postings, families[case.pk])),
                *_of_requests(_of(asked, families[case.pk])),
                *_of_courts(_of(stages, families[case.pk])),
            ),
            acts[case.pk],
            tuple(_of(settled, families[case.pk])),
        )
        for case in every
    ]


def acts_of(case: Case, *, at: datetime) -> Collection[str]:
    """Return the acts of a case: those determined, else those of its evidence, else every one.

    A deadline too many is looked at and put aside; one too few is missed.
    """
    return _acts([case], families_of([case]), at)[case.pk]


def families_of(cases: Sequence[Case]) -> dict[UUID, list[UUID]]:
    """Return the keys of each case and of those that live on in it, the case itself first."""
    if len(cases) == 1:
        # A page that shows one case has asked for its family already.
        return {cases[0].pk: [one.pk for one in cases[0].family()]}
    families = {case.pk: [case.pk] for case in cases}
    home = {case.pk: case.pk for case in cases}
    newest = [*families]
    while newest:
        rows = Case.objects.filter(joined_to__in=newest).order_by("opened_at")
        newest = []
        for one, to in rows.values_list("pk", "joined_to"):
            if to is not None:
                home[one] = home[to]
                families[home[to]].append(one)
                newest.append(one)
    return families


def _acts(
    cases: Sequence[Case], families: Mapping[UUID, Sequence[UUID]], at: datetime
) -> dict[UUID, Collection[str]]:
    found: dict[UUID, Collection[str]] = {}
    made = _determined(cases)
    for case in cases:
        known_then = [one for one in made.get(case.pk, ()) if one.approved_at <= at]
        last = max(known_then, key=lambda one: one.approved_at, default=None)
        if last is not None and last.acts:
            found[case.pk] = frozenset(last.acts)
    open_ = [case.pk for case in cases if case.pk not in found]
    if open_:
        pieces = Piece.objects.filter(
            case__in=[one for case in open_ for one in families[case]], added_at__lte=at
        ).exclude(act="")
        shown = defaultdict(set)
        for case_id, act in pieces.values_list("case", "act"):
            shown[case_id].add(act)
        for case_id in open_:
            own = frozenset().union(*(shown[one] for one in families[case_id]))
            found[case_id] = own or frozenset(in_force().acts)
    return found


def _determined(cases: Sequence[Case]) -> _ByCase[Determined]:
    # Fetched onto the cases it would stay there, however many were made since.
    if all("determinations" in getattr(one, "_prefetched_objects_cache", ()) for one in cases):
        return {one.pk: [*one.determinations.all()] for one in cases}
    rows = Determined.objects.filter(case__in=[one.pk for one in cases])
    return _by_case(rows, lambda one: one.case_id)


def _by_case(rows: Iterable[_Row], case_of: Callable[[_Row], UUID]) -> _ByCase[_Row]:
    found: defaultdict[UUID, list[_Row]] = defaultdict(list)
    for row in rows:
        found[case_of(row)].append(row)
    return found


def _of(rows: _ByCase[_Row], family: Iterable[UUID]) -> list[_Row]:
    return [row for one in family for row in rows.get(one, ())]


def _stated(rows: Sequence[DayStated]) -> Iterator[Happened]:
    newest: dict[str, date] = {}
    # Of a whole family: each case's own rows follow those of another.
    for one in sorted(rows, key=lambda row: (row.at, row.pk)):
        newest[one.event] = one.on
    for event, on in newest.items():
        yield Happened(Event(event), on)


def _of_contacts(case: Case, rows: Sequence[Contact]) -> Iterator[Happened]:
    told = [row.interaction for row in rows]
    times = [(one.started_at or one.received_at, one.channel) for one in told]
    if not times:
        return
    first = _day(min(times)[0])
    # The earliest that can be: whoever knows better says so.
    yield Happened(Event.ACT_ENDED, first, assumed=True)
    if case.customer_id is not None:
        yield Happened(Event.OFFENDER_KNOWN, first, assumed=True)
        yield Happened(Event.HARM_KNOWN, first, assumed=True)
    posts = [when for when, channel in times if channel == Channel.SOCIAL]
    if posts:
        yield Happened(Event.POSTED, _day(min(posts)), assumed=True)


def _of_posts(rows: Iterable[Posting]) -> Iterator[Happened]:
    for one in rows:
        on = one.posted_on or _day(one.seen_at)
        yield Happened(Event.POSTED, on, assumed=one.posted_on is None, about=str(one.pk))


def _of_requests(rows: Iterable[Contacted]) -> Iterator[Happened]:
    # As it stood then, whatever became of it since: a bundle of an old checkpoint says the same.
    asked: defaultdict[UUID, list[date]] = defaultdict(list)
    for contact in rows:
        if contact.deed in _ASKING:
            asked[contact.referral_id].append(_day(contact.happened))
        else:
            asked[contact.referral_id].clear()
    for referral, days in asked.items():
        if days:
            # A reminder gives nobody longer: the first request that has no answer counts.
            yield Happened(Event.ASKED_TO_DELETE, min(days), about=str(referral))


def _of_courts(rows: Iterable[StageReached]) -> Iterator[Happened]:
    last = {one.proceeding_id: one for one in rows}
    for ref, one in last.items():
        for event in SERVED.get(Stage(one.stage), ()):
            yield Happened(event, one.on, about=str(ref))


def _day(at: datetime) -> date:
    return timezone.localdate(at)


_ASKING: Final = (Contacting.REFER, Contacting.CONTACT)
