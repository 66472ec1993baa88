"""A company that has one of everything, made in a process of its own, which tells where it is.

Beside what the table of doors needs there is content for lists and charts: a month that has ended,
somebody who asks for their data, a check and an assessment that were carried out, cases of every
kind in the queue.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

sys.path += [
    str(Path(__file__).parents[1] / "web" / one) for one in ("foundation", "cases", "measures")
]

from django.utils import timezone
from every_door import PEOPLE
from one_of_everything import one_of_everything
from stored_cases import CALM, THREAT, customer, opened, proposed
from watched import LONG

from setsudo.cases.roles import Role
from setsudo.retention.asking import Kind
from setsudo.web.accounts.models import HeldRole, Site, User
from setsudo.web.cases import claiming, talking
from setsudo.web.disclosures import acting
from setsudo.web.ledger.checkpoints import sign
from setsudo.web.policies.in_force import record_in_force
from setsudo.web.work.deeds import is_outside, known
from setsudo.web.work.working import work_once

ROLES = {
    "a": ("佐藤 葵", Role.AGENT), "s": ("鈴木 蓮", Role.SUPERVISOR), "o": ("高橋 凛", Role.OFFICER),
    "p": ("田中 湊", Role.APPROVER), "e": ("伊藤 澪", Role.APPEAL_OFFICER),
    "c": ("渡辺 樹", Role.COUNSEL), "m": ("山本 楓", Role.MANAGER), "u": ("中村 翼", Role.AUDITOR),
    "d": ("小林 結", Role.ADMINISTRATOR),
}  # fmt: skip
AT_HEADQUARTERS = frozenset({Role.APPROVER, Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR})


def hired(site: Site) -> dict[str, User]:
    """One person a role, whose user name is their letter in the table of doors."""
    people = {}
    for letter, (name, role) in ROLES.items():
        user = User(username=letter, name=name, headquarters=role in AT_HEADQUARTERS)
        user.set_password(LONG)
        user.save()
        user.sites.set([] if role in AT_HEADQUARTERS else [site])
        HeldRole.objects.create(user=user, role=role)
        people[letter] = user
    return people


def busy_queue(site: Site, people: dict[str, User], at: datetime) -> None:
    """Cases of every severity, malice, verdict and age, some of them taken up or tagged."""
    for place, (verdict, severity, malice) in enumerate(
        [("beyond", 4, 0.9), ("beyond", 2, 0.6), ("review", 1, 0.3), ("review", 3, 0.0),
         ("beyond", 0, 0.55), ("review", 0, 0.02)]
    ):  # fmt: skip
        case = opened(
            site, f"{THREAT}, {place}", at=at - timedelta(hours=place**2 * 6), verdict=verdict,
            severity=severity, malice=malice, score=0.4 + place / 10, who=customer(f"野口 {place}"),
        )  # fmt: skip
        if place % 3 == 1:
            claiming.claim(case.ref, by=people["o"], at=at)
        talking.tag(case.ref, "レジ", by=people["s"], at=at)


def last_month(site: Site, at: datetime) -> str:
    """A month of contacts, which has figures to draw. Return its name."""
    ended = at.replace(day=1) - timedelta(days=9)
    for place in range(12):
        opened(
            site, f"{CALM}, {place}", at=ended - timedelta(days=place % 5), severity=place % 4,
            verdict=("review", "beyond")[place % 2], act=("threat", "demand_apology")[place % 2],
        )  # fmt: skip
    return f"{ended:%Y-%m}"


def main() -> None:
    """Make it all, do what waits as a worker does, and tell what stands in the addresses."""
    at = timezone.now()
    record_in_force(at=at)
    site = Site.objects.create(code="ginza", name_ja="銀座店", name_en="Ginza")
    Site.objects.create(code="umeda", name_ja="梅田店", name_en="Umeda")
    people = hired(site)
    assert {*people} <= {*PEOPLE}
    places = one_of_everything(site, people)
    busy_queue(site, people, at)
    for_approval = proposed(opened(site, f"{THREAT}, then he left"), people["o"])
    places["number at cases/<str:number>/approval/"] = for_approval.number
    in_review = opened(site, f"{THREAT}, then he laughed")
    claiming.claim(in_review.ref, by=people["o"], at=at)
    places["number at cases/<str:number>/determination/"] = in_review.number
    places["written"] = last_month(site, at)
    asked = acting.receive(
        Kind.ACCESS,
        jurisdiction="jp",
        lang="ja",
        name="野口 玲",
        asks="全て",
        by=people["s"],
        at=at,
    )
    places["disclosures/<uuid:ref>"] = str(asked.ref)
    sign(at=at)
    inside = {kind: deed for kind, deed in known().items() if not is_outside(kind)}
    while work_once(inside):
        pass
    sys.stdout.write(json.dumps(places))
