"""Run by `test_measure_races.py`: approvers press at once, on a database of their own."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from functools import partial

from race_of_two import at_once, hired  # sets Django up
from stored_cases import HOUR, NOON, customer, determined, opened

from django.core.management import call_command  # isort: skip

from setsudo.cases.roles import Role
from setsudo.measures.proposing import Plan
from setsudo.web.accounts.models import Site
from setsudo.web.customers.models import Identifier
from setsudo.web.decisions.models import Published
from setsudo.web.measures import acting, lifting
from setsudo.web.measures.models import Measure

AT = NOON + timedelta(hours=5)


def main() -> None:
    call_command("migrate", verbosity=0)
    site = Site.objects.create(code="ginza", name_ja="銀座店", name_en="Ginza")
    officer = hired("officer", site, Role.OFFICER)
    seconds = [hired(f"approver-{n}", site, Role.APPROVER, headquarters=True) for n in range(4)]
    told: dict[str, list[list[str]]] = {"approve": [], "lift": []}
    for n in range(5):
        buyer = customer()
        Identifier.objects.create(customer=buyer, kind="account", value=f"a-{n}", added_at=NOON)
        case = opened(site, who=buyer)
        determined(case, officer, seconds[3])
        plan = Plan("written_only", "no more calls")
        row = acting.propose(case.ref, plan, by=officer, at=NOON + 4 * HOUR)
        yes = (partial(acting.approve, row.ref, "yes", by=by, at=AT) for by in seconds[:3])
        told["approve"].append(at_once(*yes))
        off = (
            partial(lifting.lift, row.ref, by=by, at=AT, reason="we erred", because="error")
            for by in seconds[:2]
        )
        told["lift"].append(at_once(*off))
    rows = [(str(one.state), one.approvals.count()) for one in Measure.objects.all()]
    binding = Published.objects.filter(subjects__isnull=False).count()
    json.dump({"told": told, "rows": rows, "binding": binding}, sys.stdout)


if __name__ == "__main__":
    main()
