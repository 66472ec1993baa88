"""What the room of measures tells a notice, and what is asked of it: to begin, and to lift."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from hmac import compare_digest
from typing import Final
from uuid import UUID

from django.utils import timezone

from setsudo.bilingual import Text
from setsudo.measures.notices.facts import Facts
from setsudo.measures.notices.kinds import BINDING
from setsudo.measures.notices.standing import Standing as NoticeStanding
from setsudo.measures.restrictions import Restriction
from setsudo.measures.standing import STATE_NAMES, State
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case, Determined
from setsudo.web.cases.refusing import Unfit
from setsudo.web.measures import lifting, reading
from setsudo.web.measures.beginning import with_notice
from setsudo.web.measures.gathering import ANOTHERS
from setsudo.web.measures.models import Measure
from setsudo.web.measures.telling import tell_customers
from setsudo.web.notices.models import Notice

BEGUN: Final = (State.APPROVED, State.LIFTED, State.LAPSED)
"""Where a measure stands that bound somebody."""
_TOLD: Final = (State.AGREED, *BEGUN)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a measure stands for its reader."""

    binds: bool
    ended: bool
    since: datetime
    until: datetime


def measure(ref: UUID | None, case: Case) -> Measure | None:
    """Return a measure of a case, or of one that it gathers; None where there is none."""
    return Measure.objects.filter(ref=ref, case__in=case.family()).first() if ref else None


def in_force(case: Case, at: datetime) -> list[Measure]:
    """Return the measures of a case, and of those that it gathers, that bind or will bind."""
    rows = Measure.objects.filter(case__in=case.family(), state=State.APPROVED, until__gt=at)
    return [*rows.order_by("since")]


def to_tell(case: Case) -> list[tuple[Measure, Text]]:
    """Return the measures of a case of which a customer is told, with how they stand."""
    rows = Measure.objects.filter(case=case, state__in=_TOLD)
    return [(one, STATE_NAMES[State(one.state)]) for one in rows.order_by("-since")]


def standing(ref: UUID | None, at: datetime) -> Standing | None:
    """Return whether a measure binds now."""
    found = Measure.objects.filter(ref=ref).first() if ref else None
    if found is None or found.since is None or found.until is None:
        return None
    comes = found.state in (State.AGREED, State.APPROVED) and found.until > at
    binds = comes and found.state == State.APPROVED and found.since <= at
    return Standing(binds, not comes, found.since, found.until)


def begin(notice: Notice, *, by: User | None, at: datetime) -> None:
    """Let a measure begin that waited for this notice, which has gone out; where it was over
    before, have the customer told that it is."""
    out = notice.standing in (NoticeStanding.SENT, NoticeStanding.DELIVERED)
    if not out or notice.measure_id is None or notice.kind not in BINDING:
        return
    begun = with_notice(notice.measure_id, by=by, at=at)
    if begun is None and is_over(notice, at):
        tell_customers([Measure.objects.get(ref=notice.measure_id)], at=at)


def is_over(notice: Notice, at: datetime) -> bool:
    """Say whether a notice tells of a restriction that has ended, or that never began and will not
    any more."""
    if notice.measure_id is None or notice.kind not in BINDING:
        return False
    about = Measure.objects.get(ref=notice.measure_id)
    return about.state not in (State.AGREED, State.APPROVED) or (about.until or at) <= at


def beginning(notice: Notice, facts: Facts, at: datetime) -> Facts:
    """Return the facts of a notice that is about to go out: what waits for it begins with it.

    Raises Unfit where the restriction that it would tell of is over, or was never put into force.
    """
    about = notice.measure
    if about is None or notice.kind not in BINDING:
        return facts
    refuse_if_over(notice, at)
    if about.state == State.APPROVED or facts.since is None:
        return facts
    return replace(facts, since=max(facts.since, timezone.localtime(at).date()))


def refuse_if_over(notice: Notice, at: datetime) -> None:
    """Raise Unfit where a notice would tell of a restriction that is over, or is another's."""
    if notice.trouble == ANOTHERS:
        raise Unfit(_ANOTHERS, field="measure")
    if is_over(notice, at):
        raise Unfit(_OVER, field="measure")


def still_bound(about: Measure | None, at: datetime) -> bool:
    """Say whether another measure than this one binds the same customer."""
    if about is None or about.customer is None:
        return False
    return any(one.pk != about.pk for one in reading.in_force(about.customer, at))


def lift(ref: UUID, *, by: User, at: datetime, reason: str) -> None:
    """Lift a measure because of an objection, and let go of what it holds."""
    lifting.lift(ref, by=by, at=at, reason=reason, because="objection")


def fall(determination: Determined, *, by: User, at: datetime, reason: str) -> None:
    """End whatever else rests on a determination that was overturned or set aside: what was still
    to begin, what was proposed, and what binds in another case."""
    lifting.fall([determination], by=by, at=at, reason=reason, because="objection")


def restriction(found: Measure) -> Restriction | None:
    """Return what a measure says to its customer; None for one that nobody approved."""
    if found.since is None or found.until is None:
        return None
    return found.restriction()


def by_code(code: str) -> Measure | None:
    """Return the measure that a code belongs to, as services hand it on with their answer."""
    known = Measure.objects.filter(code=code).first() if code else None
    return known if known is not None and compare_digest(known.code, code) else None


_OVER: Final = Text(
    ja="この通知が知らせる措置は、取り下げられたか、すでに終わっています。通知を取り下げてください。",
    en="The measure that this notice tells of was withdrawn or is over: withdraw the notice.",
)
_ANOTHERS: Final = Text(
    ja="この通知が知らせる措置は、別の方のものでした。正しい方への通知を新しく書いてください。",
    en="The measure that this notice tells of is another customer's: write a new notice.",
)
