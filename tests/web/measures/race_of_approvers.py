"""Run by `test_measure_races.py`: approvers press at once, on a database of their own."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from functools import partial

from race_of_two import at_once, hired  # sets Django up
from stored_cases import HOUR, NOON, customer, determined, opened

from django.core.management import call_command  # isort: skip
from django.db import connection  # isort: skip

from setsudo.cases.roles import Role
from setsudo.cases.states import State as CaseState
from setsudo.measures.proposing import Plan
from setsudo.web.accounts.models import Site
from setsudo.web.cases import closing
from setsudo.web.cases.models import Case
from setsudo.web.customers.models import Identifier
from setsudo.web.decisions.models import Published
from setsudo.web.measures import acting, beginning, lifting
from setsudo.web.measures.models import Measure

AT = NOON + timedelta(hours=5)
ROUNDS = 2


def main() -> None:
    call_command("migrate", verbosity=0)
    site = Site.objects.create(code="ginza", name_ja="銀座店", name_en="Ginza")
    officer = hired("officer", site, Role.OFFICER)
    seconds = [hired(f"approver-{n}", site, Role.APPROVER, headquarters=True) for n in range(4)]
    told: dict[str, list[list[str]]] = {"approve": [], "lift": [], "two": [], "begin": []}
    for n in range(ROUNDS):
        buyer = customer()
        Identifier.objects.create(customer=buyer, kind="account", value=f"a-{n}", added_at=NOON)
        case = opened(site, who=buyer)
        determined(case, officer, seconds[3])
        plan = Plan("written_only", "no more calls")
        row = acting.propose(case.ref, plan, by=officer, at=NOON + 4 * HOUR)
        acting.state(row.ref, "notice_cannot_wait", "at the door", by=officer, at=NOON + 4 * HOUR)
        yes = (partial(acting.approve, row.ref, "yes", by=by, at=AT) for by in seconds[:3])
        told["approve"].append(at_once(*yes))
        off = (
            partial(lifting.lift, row.ref, by=by, at=AT, reason="we erred", because="error")
            for by in seconds[:2]
        )
        told["lift"].append(at_once(*off))
        # Two people are needed: one person who presses twice is one person.
        ban = Plan("ban_from_premises", "he comes back each day")
        row = acting.propose(case.ref, ban, by=officer, at=AT)
        for code in ("premises_right", "alternative_channel_open"):
            acting.state(row.ref, code, "in the file", by=officer, at=AT)
        twice = [partial(acting.approve, row.ref, "yes", by=seconds[0], at=AT) for _ in range(2)]
        told["two"].append(at_once(*twice))
        # A case that is opened anew while an approval is pressed binds nobody afterwards.
        Case.objects.filter(pk=case.pk).update(
            state=CaseState.CLOSED, closed_at=AT, waits=False, claimed_by=None
        )
        at_once(
            partial(acting.approve, row.ref, "yes", by=seconds[1], at=AT),
            partial(closing.reopen, case.ref, "something new", by=officer, at=AT),
        )
    # What waits for its notice begins once, whoever is first.
    buyer = customer()
    Identifier.objects.create(customer=buyer, kind="account", value="b", added_at=NOON)
    case = opened(site, who=buyer)
    determined(case, officer, seconds[3])
    row = acting.propose(case.ref, Plan("written_only", "no calls"), by=officer, at=AT)
    acting.approve(row.ref, "yes", by=seconds[0], at=AT)
    told["begin"].append(
        at_once(*(partial(beginning.at_once, row.ref, "now", by=by, at=AT) for by in seconds[:3]))
    )
    written = [
        (str(one.state), one.approvals.count())
        for one in Measure.objects.filter(rung="written_only").order_by("proposed_at")
    ]
    bans = {str(one.state) for one in Measure.objects.filter(rung="ban_from_premises")}
    seen = {
        "vendor": connection.vendor,
        "told": told,
        "rows": written,
        "bans": sorted(bans),
        "binding": [one.ref for one in Published.objects.filter(subjects__isnull=False)],
        "last": str(row.ref),
    }
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main()
