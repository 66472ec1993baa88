"""The clocks of a stored case: what runs, what is due first, and where it stands in the queue."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from setsudo.assessment.model import Verdict
from setsudo.cases.clocks import BusinessHours, Clock, Reading, Running, answerable_for, read
from setsudo.cases.roles import Role
from setsudo.cases.states import State
from setsudo.cases.triage import Waiting, queue
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.cases.models.case import ENDED, NEVER


def hours() -> BusinessHours:
    """Return when people are there, in the zone of the service."""
    return BusinessHours(zone=ZoneInfo(settings.TIME_ZONE))


def readings(case: Case, *, at: datetime, answerable: str = "") -> tuple[Reading, ...]:
    """Return how each clock of a case stands at a time, met ones included."""
    rules = hours()
    return tuple(read(one, at=at, hours=rules) for one in running(case, answerable=answerable))


def running(case: Case, *, answerable: str = "") -> list[Running]:
    """Return the clocks that a case has: what nobody waits for has none."""
    # Plain `all()`, so that a list of cases fetches them for all at once.
    talked = sorted(case.dialogues.all(), key=lambda one: one.opened_at)
    pauses = tuple((one.opened_at, one.concluded_at) for one in talked)
    started: dict[Clock, tuple[datetime, datetime | None]] = {}
    if case.reported:
        started[Clock.ACKNOWLEDGE] = (case.opened_at, case.acknowledged_at)
    if case.victim_named_at is not None:
        started[Clock.VICTIM_CONTACTED] = (case.victim_named_at, case.victim_contacted_at)
    started[Clock.FACTS] = (case.review_from, case.facts_from)
    started[Clock.DETERMINATION] = (case.review_from, case.determined_at or case.closed_at)
    objections = sorted(case.objections.all(), key=lambda one: one.received_at)
    if objections:
        objection = objections[-1]
        started[Clock.OBJECTION] = (objection.received_at, objection.answered_at)
    return [
        Running(
            case=case.number,
            clock=clock,
            started=begin,
            answerable=answerable,
            severity=case.severity,
            met=met,
            pauses=pauses,
        )
        for clock, (begin, met) in started.items()
    ]


def due_first(case: Case, *, at: datetime) -> Clock | None:
    """Return which clock of a case runs out at its `due_at`; None where none does."""
    rules = hours()
    unmet = (one for one in running(case) if one.met is None)
    # The first that fits is nearly always one of few hours: the long ones cost most to read.
    fits = (one.clock for one in unmet if read(one, at=at, hours=rules).due == case.due_at)
    return next(fits, None)


def set_place(case: Case, *, at: datetime) -> None:
    """Set what orders the queue, as it follows from everything else on the case."""
    case.due_at = NEVER
    case.waits = State(case.state) not in ENDED
    if case.waits:
        due = [one.due for one in readings(case, at=at) if one.running.met is None and one.due]
        case.due_at = min(due, default=NEVER)
    (place,) = queue([waiting(case, overdue=False)], at=at)
    case.band = place.band


def waiting(case: Case, *, overdue: bool = True) -> Waiting:
    """Return a case as triage knows it; without its due time where only its standing counts."""
    return Waiting(
        case=case.number,
        site=str(case.site_id or ""),
        received=case.opened_at,
        due=case.due_at if overdue and case.due_at < NEVER else None,
        verdict=Verdict(case.verdict) if case.verdict else None,
        score=case.score,
        severity=case.severity,
        malice=case.malice,
        danger=case.danger,
        distress=case.distress,
        reported=case.reported,
    )


def answers_for(case: Case) -> User | None:
    """Return who is to act on a case now: who claimed it, else a supervisor of its site."""
    return case.claimed_by if case.claimed_by_id is not None else in_charge(case.site_id)


def in_charge(site: int | None) -> User | None:
    """Return who answers for the unclaimed cases of a site; None where nobody does."""
    supervisors = {
        str(one.pk): one
        for one in User.objects.filter(roles__role=Role.SUPERVISOR, sites=site, is_active=True)
    }
    try:
        return supervisors[answerable_for("", supervisors)]
    except ValueError:
        return None
