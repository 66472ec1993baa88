"""The deadlines of stored cases: which days are known, what runs, what people were told of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from setsudo.bilingual import Text
from setsudo.cases.determination import Outcome
from setsudo.policy import Policy
from setsudo.referrals.deadlines import Due, Event, Level, dues
from setsudo.referrals.lacking import Lack, NotReferable, Shortcoming
from setsudo.referrals.permissions import Deed, refuse_unless_entitled
from setsudo.web.accounts.models import User
from setsudo.web.cases.doing import locked
from setsudo.web.cases.models import Case
from setsudo.web.ledger.entering import enter
from setsudo.web.outbox.sending import emit
from setsudo.web.policies.in_force import in_force
from setsudo.web.referrals.known import families_of, known
from setsudo.web.referrals.models import (
    DayStated,
    Settled,
    Warned,
)
from setsudo.web.work.asking import ask

LOOK: Final = "referrals.deadlines"
EVERY: Final = "all"
GRAVE: Final = 3
"""From this severity on deadlines are watched without malice too."""
_LOOK_AT: Final = time(0, 5)


@dataclass(frozen=True, slots=True)
class Running:
    """A deadline of a case as pages show it; `settled` where people are done with it."""

    case: Case
    due: Due
    level: Level
    left: int
    settled: Settled | None = None


def running(case: Case, *, at: datetime, policy: Policy | None = None) -> list[Running]:
    """Return the deadlines of a case, the next to end first, settled ones last.

    The catalogue is that of the policy in force, because the law does not wait for a case to end.
    """
    found = _running([case], at=at, policy=policy or in_force())
    return sorted(found, key=lambda one: (one.settled is not None, one.due.due, one.due.key))


def _running(cases: Iterable[Case], *, at: datetime, policy: Policy) -> Iterator[Running]:
    today, rules = timezone.localdate(at), policy.deadlines.values()
    for one in known(cases, at=at):
        done = {(row.key, row.due): row for row in one.settled}
        for due in dues(one.days, rules, one.acts):
            yield Running(
                one.case, due, due.level(today), due.left(today), done.get((due.key, due.due))
            )


def watches(case: Case) -> bool:
    """Say whether a case is one of `watched`, without a look at all the others."""
    if case.joined_to_id is not None:
        return False
    return Case.objects.filter(pk__in=[one.pk for one in case.family()]).filter(_watched()).exists()


def watched() -> QuerySet[Case]:
    """Return the cases whose deadlines are watched: malicious, grave, or followed outside."""
    every = Case.objects.filter(_watched())
    # What went outside about a case goes on in the one that it was joined to.
    joined = every.filter(joined_to__isnull=False).select_related("joined_to").distinct()
    homes = {one.homes()[-1].pk for one in joined}
    here = Case.objects.filter(joined_to__isnull=True)
    return here.filter(Q(pk__in=every.values("pk")) | Q(pk__in=homes))


def watched_among(cases: Collection[UUID]) -> list[Case]:
    """Return those of the cases that are `watched`, whose keys are named: a few of many."""
    here = [*Case.objects.filter(pk__in=cases, joined_to__isnull=True).order_by("opened_at")]
    families = families_of(here)
    members = [one for family in families.values() for one in family]
    found = {*Case.objects.filter(pk__in=members).filter(_watched()).values_list("pk", flat=True)}
    return [one for one in here if found & {*families[one.pk]}]


def _watched() -> Q:
    beyond = Q(determinations__holds=True, determinations__outcome_now=Outcome.BEYOND_NORM)
    grave = Q(determinations__malicious=True) | Q(determinations__severity__gte=GRAVE)
    outside = (
        Q(referrals__isnull=False) | Q(proceedings__isnull=False) | Q(days_stated__isnull=False)
    )
    return (beyond & grave) | outside


@transaction.atomic
def state_day(
    ref: UUID, event: Event, on: date, because: str, *, by: User, at: datetime
) -> DayStated:
    """State the day that deadlines run from, and on what that rests. Raises NotReferable."""
    case = locked(ref)
    refuse_unless_entitled(by.person, Deed.STATE_DAY, case.involved())
    if on > timezone.localdate(at):
        raise NotReferable((Shortcoming(Lack.TIME, _IN_FUTURE, _WHEN, "on"),))
    if not because.strip():
        raise NotReferable((Shortcoming(Lack.WORDS, _NO_REASON, _WRITE, "because"),))
    row = DayStated.objects.create(
        case=case, event=event, on=on, because=because.strip(), by=by, at=at
    )
    facts = {"case": case.number, "event": event.value, "on": on.isoformat()}
    enter("deadline.day", at=at, about=f"case/{case.ref}", by=str(by.pk), facts=facts, rows=[row])
    look_soon(at)
    return row


@transaction.atomic
def settle(ref: UUID, key: str, *, kept: bool, because: str, by: User, at: datetime) -> Settled:
    """Say that a deadline was kept, or that it is let go, and why. Raises NotReferable."""
    case = locked(ref)
    refuse_unless_entitled(by.person, Deed.SETTLE_DEADLINE, case.involved())
    found = next(
        (one for one in running(case, at=at) if one.due.key == key and one.settled is None), None
    )
    if found is None:
        raise NotReferable((Shortcoming(Lack.STAGE, _NO_DEADLINE, _LOOK_AGAIN, "key"),))
    if not because.strip():
        raise NotReferable((Shortcoming(Lack.WORDS, _NO_REASON, _WRITE, "because"),))
    row = Settled.objects.create(
        case=case, key=key, due=found.due.due, kept=kept, because=because.strip(), by=by, at=at
    )
    facts = {"case": case.number, "deadline": found.due.deadline.code, "kept": kept}
    enter(
        "deadline.settled",
        at=at, about=f"case/{case.ref}", by=str(by.pk), facts=facts, rows=[row],
    )  # fmt: skip
    return row


def look_soon(at: datetime) -> None:
    """Have the worker look at every deadline now, and from then on each day."""
    ask(LOOK, EVERY, at)


def next_look(at: datetime) -> datetime:
    """Return when deadlines are looked at again: after the next midnight of the place."""
    tomorrow = timezone.localdate(at) + timedelta(days=1)
    return datetime.combine(tomorrow, _LOOK_AT, timezone.get_default_timezone())


def warn(at: datetime) -> int:
    """Tell of every deadline that has come nearer since people were last told; return how many.

    A worker that was away for a week tells of the level that holds now. What has passed is told
    too, and stays on the list until somebody says what became of it.
    """
    told = 0
    for case in watched().order_by("opened_at").iterator():
        late = [
            one
            for one in running(case, at=at)
            if one.settled is None and one.level is not Level.FAR
        ]
        for one in late:
            told += _warn(one, at)
    return told


@transaction.atomic
def _warn(one: Running, at: datetime) -> bool:
    _, new = Warned.objects.get_or_create(
        case=one.case, key=one.due.key, due=one.due.due, level=one.level, defaults={"at": at}
    )
    if not new:
        return False
    code = one.due.deadline.code
    facts = {
        "case": one.case.number,
        "deadline": code,
        "due": one.due.due.isoformat(),
        "level": one.level.value,
    }
    passed = one.level is Level.PASSED
    what = "passed" if passed else "near"
    enter(f"deadline.{what}", at=at, about=f"case/{one.case.ref}", facts=facts)
    emit(f"setsudo.deadline.{what}", subject=f"case/{one.case.number}", data=facts, at=at)
    return True


def listed(cases: Iterable[Case], *, at: datetime) -> list[Running]:
    """Return what still runs on many cases, the next to end first."""
    every = _running(cases, at=at, policy=in_force())
    found = [one for one in every if one.settled is None]
    return sorted(found, key=lambda one: (one.due.due, one.case.number, one.due.key))


_IN_FUTURE: Final = Text(ja="日付が未来です。", en="The day lies in the future.")
_WHEN: Final = Text(ja="実際の日を入れてください。", en="Enter the day on which it was so.")
_NO_REASON: Final = Text(ja="根拠が書かれていません。", en="It does not say on what it rests.")
_WRITE: Final = Text(ja="一行で書いてください。", en="Write it in a line.")
_NO_DEADLINE: Final = Text(
    ja="その期限は、もう進んでいないか、済みです。", en="That deadline runs no more, or is settled."
)
_LOOK_AGAIN: Final = Text(ja="一覧を読み直してください。", en="Look at the list again.")
