"""Measures and notices brought to where a deed is possible; each returns the address it has there.

`world` is the one of the table of doors, so the letters are its people.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from one_of_everything import World

from setsudo.measures.notices.kinds import Channel, Kind
from setsudo.measures.proposing import Plan
from setsudo.web.cases.models import Case
from setsudo.web.measures import acting, beginning
from setsudo.web.measures.models import Measure
from setsudo.web.notices import sending, writing
from setsudo.web.notices.models import Notice
from setsudo.web.services.models import Service


def proposed(world: World) -> str:
    return f"/measures/{_measure(world).ref}/"


def grounded(world: World) -> str:
    """Nothing but the approvals is lacking."""
    row = _measure(world)
    for code in ("legal_ground", "reason_stated"):
        acting.state(row.ref, code, "Clause 12, told", by=world.people["o"], at=_now())
    return proposed(world)


def agreed(world: World) -> str:
    where = grounded(world)
    for letter in "pc":
        acting.approve(_measure(world).ref, "fair", by=world.people[letter], at=_now())
    return where


def bound(world: World) -> str:
    where = agreed(world)
    beginning.at_once(_measure(world).ref, "he waits", by=world.people["p"], at=_now())
    return where


def lodging(world: World) -> str:
    """A bed is refused: counsel signs it off, and the law wants it written down."""
    o = world.people["o"]
    row = acting.withdraw(_measure(world).ref, "something else", by=o, at=_now())
    Service.objects.create(code="bed", name_ja="宿泊", name_en="Bed", duty="hotel_lodging")
    plan = Plan("refuse", "He threatened two of us", services=frozenset({"bed"}), days=30)
    return f"/measures/{acting.propose(row.case_id, plan, by=o, at=_now()).ref}/"


def draft(world: World) -> str:
    return f"/notices/{_notice(world).ref}/"


def draft_of_a_refusal(world: World) -> str:
    """A notice of what binds, which counsel has read."""
    agreed(world)
    case = Case.objects.get(number=world.places["number"])
    row = writing.draft(
        case, Kind.REFUSAL, measure=_measure(world), lang="en", channel=Channel.CHAT,
        by=world.people["s"], at=_now(),
    )  # fmt: skip
    sending.sign_off(row.ref, by=world.people["c"], at=_now())
    return f"/notices/{row.ref}/"


def queued(world: World) -> str:
    sending.approve(_notice(world).ref, by=world.people["p"], at=_now())
    return draft(world)


def sent(world: World) -> str:
    queued(world)
    sending.sent(_notice(world).ref, by=world.people["o"], at=_now())
    return draft(world)


def _measure(world: World) -> Measure:
    return Measure.objects.get(ref=world.places["measures/<uuid:ref>"])


def _notice(world: World) -> Notice:
    return Notice.objects.get(ref=world.places["notices/<uuid:ref>"])


def _now() -> datetime:
    return timezone.now()
