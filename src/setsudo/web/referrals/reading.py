"""What the pages of referrals show: a case's, and those of everybody's cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from setsudo.bilingual import Text
from setsudo.policy.model import Law
from setsudo.referrals.deadlines import EVENT_NAMES, LEVEL_NAMES, Level
from setsudo.referrals.permissions import Deed, entitled
from setsudo.referrals.proceeding import KIND_NAMES, STAGE_NAMES, Kind, Stage, over, possible
from setsudo.referrals.receivers import RECEIVER_NAMES, Receiver
from setsudo.referrals.referring import (
    DEED_NAMES,
    GROUND_NAMES,
    HOW_NAMES,
    MOVES,
    STATE_NAMES,
    Ground,
    How,
    State,
)
from setsudo.referrals.referring import Deed as Contacting
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.cases.reading.naming import Names
from setsudo.web.measures.gathering import holding
from setsudo.web.measures.reading import names_for
from setsudo.web.policies.in_force import in_force
from setsudo.web.referrals.clocks import Running, listed, running, watched
from setsudo.web.referrals.evidence import index_of
from setsudo.web.referrals.models import BundleMade, Posting, Proceeding, Referral, Vouched
from setsudo.web.referrals.operators import key_of, operators_of
from setsudo.web.referrals.posting import RIGHT_NAMES, Right
from setsudo.web.referrals.referring import criteria_met

MOST = 500
_BADGES = {Level.PASSED: "beyond", Level.URGENT: "beyond", Level.NEAR: "review"}


@dataclass(frozen=True, slots=True)
class DeadlineLine:
    """A deadline as a list shows it."""

    running: Running
    name: Text
    does: Text
    level: Text
    badge: str
    event: Text
    laws: tuple[Law, ...]

    @property
    def about(self) -> str:
        """The key, for the form that settles it."""
        return self.running.due.key


def deadline_line(one: Running) -> DeadlineLine:
    """Return a deadline with its words and its articles."""
    rule, laws = one.due.deadline, in_force().laws
    return DeadlineLine(
        one,
        rule.name,
        rule.does,
        LEVEL_NAMES[one.level],
        "" if one.settled is not None else _BADGES.get(one.level, ""),
        EVENT_NAMES[one.due.happened.event],
        tuple(laws[code] for code in rule.laws if code in laws),
    )


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One contact of a referral as its history shows it."""

    row: Any
    deed: Text
    how: Text
    who: str
    words: str
    by: str


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """A referral with its history, and what can follow."""

    row: Referral
    receiver: Text
    state: Text
    ground: Text
    danger: str
    who: str
    history: tuple[ContactLine, ...]
    next: tuple[tuple[str, Text], ...]

    @property
    def key(self) -> str:
        """What names its form."""
        return str(self.row.ref)


def referral_line(row: Referral, names: Names) -> ReferralLine:
    """Return a referral as a person may see it."""
    return ReferralLine(
        row,
        RECEIVER_NAMES[Receiver(row.receiver)],
        STATE_NAMES[State(row.state)],
        GROUND_NAMES[Ground(row.ground)],
        names.masked(row.danger),
        names.masked(row.who),
        tuple(
            ContactLine(
                one,
                DEED_NAMES[Contacting(one.deed)],
                HOW_NAMES[How(one.how)],
                names.masked(one.who),
                names.masked(one.words),
                names.of(one.by),
            )
            for one in row.contacts.select_related("by").order_by("happened", "pk")
        ),
        tuple(
            (one.value, DEED_NAMES[one]) for one in Contacting if (State(row.state), one) in MOVES
        ),
    )


@dataclass(frozen=True, slots=True)
class ProceedingLine:
    """A proceeding with the stages that it went through, and those that can follow."""

    row: Proceeding
    kind: Text
    stage: Text
    over: bool
    stages: tuple[tuple[Any, Text, str], ...]
    next: tuple[tuple[str, Text], ...]

    @property
    def key(self) -> str:
        """What names its form."""
        return str(self.row.ref)


def proceeding_line(row: Proceeding, names: Names) -> ProceedingLine:
    """Return a proceeding as a person may see it."""
    kind, stage = Kind(row.kind), Stage(row.stage)
    return ProceedingLine(
        row,
        KIND_NAMES[kind],
        STAGE_NAMES[stage],
        over(kind, stage),
        tuple(
            (one, STAGE_NAMES[Stage(one.stage)], names.masked(one.outcome))
            for one in row.stages.order_by("pk")
        ),
        tuple((one.value, STAGE_NAMES[one]) for one in possible(kind, stage)),
    )


def _bundles(family: list[UUID]) -> list[BundleMade]:
    """Return the newest bundles, each with the time that an authority gives its content."""
    rows = BundleMade.objects.filter(case__in=family).select_related("by").order_by("-at")[:50]
    given = Vouched.objects.filter(kind=Vouched.TIME, bundle__case__in=family)
    stamps = dict(given.order_by("-pk").values_list("about", "at"))
    for one in (found := [*rows]):
        one.stamped = stamps.get(one.content)
    return found


def sees(user: User, case: Case) -> bool:
    """Say whether somebody sees what went outside about a case."""
    return entitled(user.person, Deed.SEE, case.involved())


def may(user: User, case: Case) -> frozenset[str]:
    """Return what somebody may do, for showing only what can be pressed."""
    involved = case.involved()
    return frozenset(one.value for one in Deed if entitled(user.person, one, involved))


def whole(case: Case, user: User, *, at: datetime) -> dict[str, Any]:
    """Return everything that the page of a case's referrals shows."""
    names = names_for(case, user)
    family = [one.pk for one in case.family()]
    found = holding(case)
    criteria = in_force().malice
    met = criteria_met(found)
    return {
        "case": case,
        "may": may(user, case),
        "malicious": bool(met),
        "met": [criteria[one].text for one in met if one in criteria],
        "deadlines": [deadline_line(one) for one in running(case, at=at)],
        "referrals": [
            referral_line(one, names)
            for one in Referral.objects.filter(case__in=family).order_by("-at")
        ],
        "proceedings": [
            proceeding_line(one, names)
            for one in Proceeding.objects.filter(case__in=family).order_by("-at")
        ],
        "stamping": bool(settings.TSA_URL),
        "bundles": [
            (one, RECEIVER_NAMES[Receiver(one.receiver)], names.of(one.by))
            for one in _bundles(family)
        ],
        "postings": [
            (one, RIGHT_NAMES[Right(one.right)], names.masked(one.why))
            for one in Posting.objects.filter(case__in=family).order_by("-at")
        ],
        "operators": [(key_of(one), one) for one in operators_of(case, at)],
        "receivers": [(one.value, RECEIVER_NAMES[one]) for one in Receiver],
        "ways": [(one.value, HOW_NAMES[one]) for one in How],
        "kinds": [(one.value, KIND_NAMES[one]) for one in Kind],
        "events": [(one.value, name) for one, name in EVENT_NAMES.items()],
        "rights": [(one.value, name) for one, name in RIGHT_NAMES.items()],
        "files": [one for one in index_of(case) if one.digest],
    }


def all_deadlines(user: User, *, at: datetime, every: bool = False) -> list[DeadlineLine]:
    """Return the deadlines of every case that somebody sees; far ones only where asked for."""
    cases = [one for one in _cases(watched()) if sees(user, one)]
    lines = [deadline_line(one) for one in listed(cases, at=at)]
    near = [one for one in lines if every or one.running.left <= NEAR_DAYS]
    return near[:MOST]


NEAR_DAYS = 90
"""A list of deadlines shows those of so many days unless all are asked for."""


def all_referrals(user: User) -> list[tuple[Referral, Text, Text]]:
    """Return the referrals that go on, those with the nearest next date first."""
    rows = Referral.objects.exclude(state=State.CLOSED).select_related("case__site")
    found = [one for one in rows.order_by("at") if sees(user, one.case)]
    found.sort(key=lambda one: (one.next_on is None, one.next_on or one.at.date()))
    return [
        (one, RECEIVER_NAMES[Receiver(one.receiver)], STATE_NAMES[State(one.state)])
        for one in found[:MOST]
    ]


def all_proceedings(user: User) -> list[tuple[Proceeding, Text, Text, bool]]:
    """Return the proceedings of every case that somebody sees, the newest first."""
    rows = Proceeding.objects.select_related("case__site").order_by("-at")[:MOST]
    return [
        (
            one,
            KIND_NAMES[Kind(one.kind)],
            STAGE_NAMES[Stage(one.stage)],
            over(Kind(one.kind), Stage(one.stage)),
        )
        for one in rows
        if sees(user, one.case)
    ]


def _cases(rows: QuerySet[Case]) -> list[Case]:
    return [*rows.select_related("site", "customer").order_by("opened_at")]
