"""What the scribe does where a story is about approvers: a suspension, as its people decide it."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

sys.path.append(str(Path(__file__).parents[1] / "cases"))

from stored_cases import assessed, beyond, contact, with_evidence

from setsudo.cases.roles import Role
from setsudo.measures.notices.kinds import Channel, Kind
from setsudo.measures.proposing import Plan
from setsudo.web.accounts.models import HeldRole, Site, User
from setsudo.web.cases import claiming, deciding, opening, people, proposing
from setsudo.web.customers.models import Customer, Identifier
from setsudo.web.measures import acting
from setsudo.web.measures.models import Measure
from setsudo.web.notices import sending, writing
from setsudo.web.notices.models import Notice

settings.COMPANY_JA, settings.COMPANY_EN = "節度商店", "Setsudo Shop"
settings.PUBLIC_URL = "https://shop.example"


def person(name: str, role: Role, *, headquarters: bool = False) -> User:
    user, made = User.objects.get_or_create(
        username=name, defaults={"name": name.title(), "headquarters": headquarters}
    )
    if made:
        HeldRole.objects.create(user=user, role=role)
        user.sites.set([_ginza()])
    return user


def suspension(phone: str, *, emergency: bool = True) -> dict[str, str]:
    """A case is determined, and one of two approvers has said yes to a suspension."""
    now, officer, counsel = timezone.now(), _officer(), person("counsel", Role.COUNSEL)
    who = Customer.objects.create(name="Noguchi Rei", created_at=now)
    Identifier.objects.create(customer=who, kind="phone", value=phone, added_at=now)
    earlier = now - timedelta(hours=5)
    case = opening.open_for(assessed(contact(_ginza(), who=who, at=earlier)), at=earlier)
    assert case is not None
    claiming.claim(case.ref, by=officer, at=now - timedelta(hours=4))
    people.call_in(case.ref, counsel, by=officer, at=now - timedelta(hours=4))
    with_evidence(case, officer, at=now - timedelta(hours=3))
    proposing.propose(case.ref, beyond(case), by=officer, at=now - timedelta(hours=2))
    deciding.approve(case.ref, "I heard the call", by=_approver(1), at=now - timedelta(hours=1))
    plan = Plan("suspend", "The threats went on.", services=frozenset({"orders"}))
    row = acting.propose(case.ref, plan, by=officer, at=now)
    acting.state(row.ref, "legal_ground", "Article 12 of the terms.", by=officer, at=now)
    if emergency:
        acting.state(row.ref, "notice_cannot_wait", "It ships today.", by=officer, at=now)
    acting.approve(row.ref, "It is proportionate.", by=_approver(1), at=now)
    return {"measure": str(row.ref), "code": row.code}


def approve(measure: str) -> str:
    """The second approver's act; return where the measure stands."""
    row = acting.approve(_ref(measure), "I agree.", by=_approver(2), at=timezone.now())
    return str(row.state)


def notice(measure: str) -> str:
    """The letter about it is written, read by counsel and approved; it lies ready to be sent."""
    row = Measure.objects.get(ref=measure)
    letter = writing.draft(
        row.case, Kind.SUSPENSION, measure=row, by=_officer(), at=timezone.now(), lang="en",
        channel=Channel.LETTER, to="1 High Street",
    )  # fmt: skip
    if letter.counsel_reads:
        sending.sign_off(letter.ref, by=person("counsel", Role.COUNSEL), at=timezone.now())
    sending.approve(letter.ref, by=_approver(1), at=timezone.now())
    return str(letter.ref)


def post(letter: str) -> str:
    """The officer brings the letter to the post; return where its measure stands."""
    row: Any = Notice.objects.get(ref=letter)
    sending.sent(row.ref, by=_officer(), at=timezone.now())
    return str(Measure.objects.get(pk=row.measure_id).state)


def _ginza() -> Site:
    named = {"name_ja": "銀座店", "name_en": "Ginza"}
    return Site.objects.get_or_create(code="ginza", defaults=named)[0]


def _officer() -> User:
    return person("officer", Role.OFFICER)


def _approver(n: int) -> User:
    return person(f"approver-{n}", Role.APPROVER, headquarters=True)


def _ref(measure: str) -> Any:
    return Measure.objects.values_list("ref", flat=True).get(ref=measure)
