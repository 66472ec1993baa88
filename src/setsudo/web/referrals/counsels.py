"""What counsel is to do, and by when, out of every room: the nearest first.

However many cases there are, each kind of row is asked for once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils import timezone

from setsudo.bilingual import Text
from setsudo.cases.clocks import Clock, read
from setsudo.cases.permissions import PERMISSIONS as ACTS
from setsudo.cases.permissions import Permission, allowed
from setsudo.cases.roles import Relation, Role
from setsudo.cases.states import Act, State
from setsudo.measures.ladder import COUNSELS, Fact, Item, Source, checklist, duties_on
from setsudo.measures.notices.kinds import KIND_NAMES as NOTICE_NAMES
from setsudo.measures.notices.kinds import Kind as NoticeKind
from setsudo.measures.notices.permissions import PERMISSIONS as NOTICES
from setsudo.measures.notices.standing import Deed as NoticeDeed
from setsudo.measures.notices.standing import Standing as NoticeStanding
from setsudo.measures.permissions import PERMISSIONS as MEASURES
from setsudo.measures.standing import Deed as MeasureDeed
from setsudo.measures.standing import State as MeasureState
from setsudo.policy.model import Duty, Policy
from setsudo.referrals.permissions import PERMISSIONS as OUTSIDE
from setsudo.referrals.permissions import Deed
from setsudo.referrals.receivers import RECEIVER_NAMES, Receiver
from setsudo.referrals.referring import State as ReferralState
from setsudo.retention import asking
from setsudo.retention.permissions import Deed as KeepingDeed
from setsudo.retention.permissions import entitled as may_keep
from setsudo.web.accounts.models import User
from setsudo.web.cases.clocking import hours, running
from setsudo.web.cases.models import Case
from setsudo.web.cases.pinning import pinned
from setsudo.web.disclosures.models import Request
from setsudo.web.measures.models import Measure
from setsudo.web.notices.models import Notice
from setsudo.web.referrals.clocks import listed, watched_among
from setsudo.web.referrals.models import Referral
from setsudo.web.referrals.reading import NEAR_DAYS
from setsudo.web.referrals.relating import related, related_to_customers
from setsudo.web.retention.models import LegalHold
from setsudo.web.services import reading as services

MOST: Final = 50
"""So many lines are shown on a first page; the others are counted."""
SOON: Final = 3
_HERE: Final = frozenset({Role.COUNSEL})


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing that counsel is to do. `on` is its last day, None where none was set.

    `left` are the days until then. `since` is when it began to wait, where it has no last day.
    """

    does: Text
    about: str
    path: str
    on: date | None = None
    left: int = 0
    overdue: bool = False
    since: datetime | None = None

    @property
    def soon(self) -> bool:
        """Say whether its last day is near."""
        return self.on is not None and not self.overdue and self.left <= SOON

    @property
    def told(self) -> Text:
        """How near it is, in words."""
        if self.on is None:
            return _UNSET
        if self.overdue:
            return _days(_PAST, _PAST_ONE, -self.left) if self.left < 0 else _PAST_TODAY
        return _days(_LEFT, _LEFT_ONE, self.left) if self.left else _TODAY


def awaited(user: User, *, at: datetime) -> list[Awaited]:
    """Return everything that waits for somebody as counsel, the nearest first, undated last."""
    near = related(user)
    found = [
        *_outside(near, at),
        *_next_dates(near, at),
        *_advice(near, user, at),
        *_measures(near, at),
        *_notices(near),
        *_requests(near, user, at),
        *_holds(user),
    ]
    return sorted(found, key=lambda one: (one.on is None, one.on or date.max, one.about))


_Near = Mapping[UUID, frozenset[Relation]]


def _open(near: _Near, permission: Permission) -> list[UUID]:
    """Return the cases on which the table lets counsel through."""
    return [case for case, held in near.items() if not allowed(permission, _HERE, held)]


def _outside(near: _Near, at: datetime) -> Iterator[Awaited]:
    cases = watched_among(_open(near, OUTSIDE[Deed.SETTLE_DEADLINE]))
    for one in listed(cases, at=at):
        if one.left <= NEAR_DAYS:
            number = one.case.number
            path = reverse("referrals-of-case", args=[number])
            yield _by_day(one.due.deadline.name, number, path, one.due.due, at)


def _next_dates(near: _Near, at: datetime) -> Iterator[Awaited]:
    rows = Referral.objects.filter(
        case__in=_open(near, OUTSIDE[Deed.REFER]), next_on__isnull=False
    ).exclude(state=ReferralState.CLOSED)
    for row in rows.select_related("case"):
        if row.next_on is not None:
            does = _filled(_NEXT, RECEIVER_NAMES[Receiver(row.receiver)])
            path = reverse("referrals-of-case", args=[row.case.number])
            yield _by_day(does, row.case.number, path, row.next_on, at)


def _advice(near: _Near, user: User, at: datetime) -> Iterator[Awaited]:
    """Yield the cases that are yet to be determined or answered, and on which counsel is silent."""
    cases = (
        Case.objects.filter(pk__in=_open(near, ACTS[Act.ADVISE]), state__in=_ADVISED)
        .annotate(advised=Max("advice__at", filter=Q(advice__by=user)))
        .prefetch_related("dialogues", "objections")
    )
    rules = hours()
    for case in cases:
        objected = case.state == State.UNDER_APPEAL
        awaits = Clock.OBJECTION if objected else Clock.DETERMINATION
        clock = next((one for one in running(case) if one.clock is awaits), None)
        if clock is None or clock.met is not None:
            continue
        if case.advised is not None and case.advised >= clock.started:
            continue
        does, path = (_OBJECTED if objected else _ADVISE), reverse("case", args=[case.number])
        due = read(clock, at=at, hours=rules).due
        if due is None:
            yield Awaited(does, case.number, path, since=clock.started)
        else:
            yield _by_time(does, case.number, path, due, at)


def _measures(near: _Near, at: datetime) -> Iterator[Awaited]:
    rows = Measure.objects.filter(
        case__in=_open(near, MEASURES[MeasureDeed.SIGN_OFF]), state=MeasureState.PROPOSED
    )
    duties: dict[str, dict[str, Duty]] = {}
    for row in rows.select_related("case").prefetch_related("stated"):
        policy = pinned(row.case)
        if policy.content_hash not in duties:
            duties[policy.content_hash] = services.duties(policy, ())
        asked = _asked(row, policy, duties[policy.content_hash])
        if asked is None:
            continue
        does = _filled(_DUTY if asked.duty else _SIGN, policy.ladder[row.rung].name)
        path = reverse("measure", args=[row.ref])
        if row.begins is not None:
            yield _by_time(does, row.case.number, path, row.begins, at)
        else:
            yield Awaited(does, row.case.number, path, since=row.proposed_at)


def _asked(row: Measure, policy: Policy, duties: Mapping[str, Duty]) -> Item | None:
    """Return what asks for counsel's word on a measure, a duty to serve first; None once said."""
    rung = policy.ladder[row.rung]
    said = [
        Fact(one.code, Source.STATED, one.at, str(one.by_id), one.words, one.holds)
        for one in row.stated.all()
    ]
    reach = {code: one for code, one in duties.items() if not row.services or code in row.services}
    items = (*duties_on(rung, reach, said), *checklist(rung, said, danger=bool(row.danger)))
    return next(
        (one for one in items if one.code == COUNSELS and not one.passes and not one.facts), None
    )


def _notices(near: _Near) -> Iterator[Awaited]:
    rows = Notice.objects.filter(
        case__in=_open(near, NOTICES[NoticeDeed.SIGN_OFF]),
        standing=NoticeStanding.DRAFT,
        counsel_reads=True,
        signed_off_by__isnull=True,
    )
    for row in rows.select_related("case"):
        does = _filled(_NOTICE, NOTICE_NAMES[NoticeKind(row.kind)])
        path = reverse("notice", args=[row.ref])
        yield Awaited(does, row.case.number, path, since=row.written_at)


def _requests(near: _Near, user: User, at: datetime) -> Iterator[Awaited]:
    rows = [*Request.objects.exclude(state__in=[*asking.OVER]).order_by("due_at")]
    held = related_to_customers({one.customer_id for one in rows if one.customer_id}, near)
    for row in rows:
        deed = _NEXT_DEED[asking.State(row.state)]
        what_for = held.get(row.customer_id, frozenset()) if row.customer_id else frozenset()
        mine = row.state == asking.State.DECIDED and row.decided_by_id == user.pk
        if mine or allowed(asking.PERMISSIONS[deed], _HERE, what_for):
            continue
        kind = asking.KIND_NAMES[asking.Kind(row.kind)]
        does = _filled(_REQUEST, kind, asking.STATE_NAMES[asking.State(row.state)])
        yield _by_time(does, row.number, reverse("disclosure", args=[row.ref]), row.due_at, at)


def _holds(user: User) -> Iterator[Awaited]:
    """Yield one line for all: nobody sets a day by which a hold is looked at again."""
    if not may_keep(user.person, KeepingDeed.LIFT):
        return
    held = LegalHold.objects.filter(lifted_at__isnull=True)
    found = held.aggregate(count=Count("pk"), oldest=Min("at"))
    if found["count"]:
        text = _HELD if found["count"] > 1 else _HELD_ONE
        does = text.filled(n=found["count"])
        yield Awaited(does, "", reverse("retention"), since=found["oldest"])


def _by_day(does: Text, about: str, path: str, on: date, at: datetime) -> Awaited:
    left = (on - timezone.localdate(at)).days
    return Awaited(does, about, path, on, left, left < 0)


def _by_time(does: Text, about: str, path: str, due: datetime, at: datetime) -> Awaited:
    on = timezone.localdate(due)
    return Awaited(does, about, path, on, (on - timezone.localdate(at)).days, due < at)


def _filled(text: Text, *names: Text) -> Text:
    return Text(
        ja=text.ja.format(*(one.ja for one in names)), en=text.en.format(*(one.en for one in names))
    )


def _days(many: Text, one: Text, n: int) -> Text:
    return one if n == 1 else many.filled(n=n)


_ADVISED: Final = (State.IN_REVIEW, State.IN_DIALOGUE, State.PROPOSED, State.UNDER_APPEAL)
_NEXT_DEED: Final[Mapping[asking.State, asking.Deed]] = {
    asking.State.RECEIVED: asking.Deed.IDENTIFY,
    asking.State.IDENTIFIED: asking.Deed.DECIDE,
    asking.State.DECIDED: asking.Deed.REVIEW,
    asking.State.REVIEWED: asking.Deed.ANSWER,
}
_UNSET: Final = Text(ja="期限なし", en="no date set")
_PAST: Final = Text(ja="{n}日超過", en="{n} days overdue")
_PAST_ONE: Final = Text(ja="1日超過", en="1 day overdue")
_PAST_TODAY: Final = Text(ja="本日、期限を過ぎた", en="overdue since today")
_TODAY: Final = Text(ja="本日まで", en="due today")
_LEFT: Final = Text(ja="あと{n}日", en="{n} days left")
_LEFT_ONE: Final = Text(ja="あと1日", en="1 day left")
_NEXT: Final = Text(ja="外部への連絡の次の予定({})", en="The next date of the referral: {}")
_ADVISE: Final = Text(ja="判断の前に助言する", en="Advise before the case is determined")
_OBJECTED: Final = Text(
    ja="異議への回答の前に助言する", en="Advise before the objection is answered"
)
_SIGN: Final = Text(ja="措置を法務として確認する({})", en="Sign off the measure: {}")
_DUTY: Final = Text(
    ja="提供の義務がある措置を法務として確認する({})",
    en="Sign off a measure on a service with a duty to serve: {}",
)
_NOTICE: Final = Text(ja="お客様への通知を法務として確認する({})", en="Sign off the notice: {}")
_REQUEST: Final = Text(ja="情報の請求に答える({}、{})", en="Answer a data request: {}, {}")
_HELD: Final = Text(
    ja="実施中の保全{n}件を見直し、要らなくなったものを解く",
    en="Look over {n} legal holds, and lift what is needed no more",
)
_HELD_ONE: Final = Text(
    ja="実施中の保全1件を見直し、要らなくなれば解く",
    en="Look over the legal hold in force, and lift it once it is needed no more",
)
