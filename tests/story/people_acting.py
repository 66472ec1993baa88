"""What people do in the story, in a process of its own beside the service, over the same database.

It is run with Django set up already, given an act and more; it prints JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[1] / "web" / "cases"))

from django.utils import timezone
from stored_cases import assessed, beyond, contact, with_evidence

from setsudo.cases.appeals import Result
from setsudo.cases.determination import Outcome
from setsudo.cases.roles import Role
from setsudo.measures.proposing import Plan
from setsudo.web.accounts.models import HeldRole, Site, User
from setsudo.web.api import tokens
from setsudo.web.api.models import Scope
from setsudo.web.cases import claiming, deciding, objecting, opening, people, proposing
from setsudo.web.cases.models import Case
from setsudo.web.customers.models import Customer, Identifier
from setsudo.web.measures import acting
from setsudo.web.measures.models import Measure
from setsudo.web.outbox import subscribing
from setsudo.web.outbox.models import Use
from setsudo.web.services import registering
from setsudo.web.transactions.models import Asked, Transaction

EMAIL = "rei@example.com"


def person(name: str, role: Role, *, sites: list[Site], headquarters: bool = False) -> User:
    user = User(username=name, name=name.title(), lang="en", headquarters=headquarters)
    user.set_unusable_password()
    user.save()
    user.sites.set(sites)
    HeldRole.objects.create(user=user, role=role)
    return user


def of(name: str) -> User:
    return User.objects.get(username=name)


def begin(shop: str) -> dict[str, Any]:
    """The company sets up: people, the service in the register, the shop's token and its keys."""
    now = timezone.now()
    ginza = Site.objects.create(code="ginza", name_ja="銀座店", name_en="Ginza")
    keeper = person("keeper", Role.ADMINISTRATOR, sites=[])
    person("officer", Role.OFFICER, sites=[ginza])
    person("approver", Role.APPROVER, sites=[], headquarters=True)
    person("second", Role.APPROVER, sites=[], headquarters=True)
    person("appeals", Role.APPEAL_OFFICER, sites=[])
    registering.register(registering.Entry("shop-order", "ご注文", "Orders"), by=keeper, at=now)
    _, token = tokens.make(
        "Shop",
        "shop",
        [Scope("decisions:read"), Scope("decisions:feed"), Scope.TRANSACTIONS_WRITE],
        by=keeper,
        at=now,
    )
    _, gateway = tokens.make("nginx", "shop", [Scope.DECISIONS_READ], by=keeper, at=now)
    _, keys = subscribing.subscribe(
        "Shop", f"{shop}/setsudo", ["setsudo.case.*"], source="shop", by=keeper, at=now
    )
    return {
        "token": token,
        "gateway": gateway,
        "command_key": keys[Use.OUT],
        "answer_key": keys[Use.IN],
    }


def suspend() -> dict[str, Any]:
    """A case is gathered, determined by two people, and a suspension is proposed."""
    now, officer = timezone.now(), of("officer")
    who = Customer.objects.create(name="Noguchi Rei", created_at=now)
    Identifier.objects.create(customer=who, kind="email", value=EMAIL, added_at=now)
    earlier = now - timedelta(hours=5)
    case = opening.open_for(assessed(contact(Site.objects.get(), who=who, at=earlier)), at=earlier)
    assert case is not None
    claiming.claim(case.ref, by=officer, at=now - timedelta(hours=4))
    with_evidence(case, officer, at=now - timedelta(hours=3))
    proposing.propose(case.ref, beyond(case), by=officer, at=now - timedelta(hours=2))
    deciding.approve(case.ref, "I heard the call", by=of("approver"), at=now - timedelta(hours=1))
    plan = Plan("suspend", "The threats went on.", services=frozenset({"shop-order"}))
    row = acting.propose(case.ref, plan, by=officer, at=now)
    acting.state(row.ref, "legal_ground", "Article 12 of the terms.", by=officer, at=now)
    # It binds at once: an emergency is on record for which the notice follows.
    acting.state(row.ref, "notice_cannot_wait", "The order ships today.", by=officer, at=now)
    return {"measure": str(row.ref), "case": case.number}


def approve() -> dict[str, Any]:
    """Two people approve it; the second decides about the order in flight: it is held."""
    row = Measure.objects.get()
    choices = {str(one.ref): "hold" for one in acting.open_for(row)}
    acting.approve(row.ref, "It is proportionate.", by=of("approver"), at=timezone.now(),
                   choices=choices)  # fmt: skip
    done = acting.approve(row.ref, "I agree.", by=of("second"), at=timezone.now())
    return {"state": str(done.state), "held": len(choices), "code": done.code}


def object_and_lift() -> dict[str, Any]:
    """The customer objects, an officer who was not in it overturns it, and all of it is lifted."""
    case = Case.objects.get()
    objecting.receive(case.ref, "It was not me who called.", by=of("officer"), at=timezone.now())
    people.call_in(case.ref, of("appeals"), by=of("officer"), at=timezone.now())
    objecting.answer(
        case.ref,
        Result.OVERTURNED,
        "The voice on the recording is another person's.",
        by=of("appeals"),
        at=timezone.now(),
        instead=Outcome.UNDETERMINED,
    )
    return {"state": str(Measure.objects.get().state)}


def registered() -> dict[str, Any]:
    """What the register knows of Rei's and others' orders, and what was asked of the shop."""
    rows = Transaction.objects.order_by("begun_at")
    return {
        "orders": rows.count(),
        "states": sorted(rows.values_list("state", flat=True)),
        "commands": [*Asked.objects.order_by("at").values_list("command", flat=True)],
    }


ACTS = {
    "registered": registered,
    "begin": begin,
    "suspend": suspend,
    "approve": approve,
    "object_and_lift": object_and_lift,
}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(ACTS[sys.argv[2]](*sys.argv[3:])))
