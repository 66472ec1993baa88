"""What the page of keeping and deleting shows."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, Final

from setsudo.retention.classes import CLASSES, Kept
from setsudo.retention.holding import BECAUSE_NAMES
from setsudo.retention.permissions import Deed, entitled
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.customers.models import Customer
from setsudo.web.policies.in_force import in_force as policy_in_force
from setsudo.web.retention import clock, files, holding, periods
from setsudo.web.retention.finding import counted
from setsudo.web.retention.models import Gone, LegalHold, Period

AHEAD: Final = timedelta(days=30)
_READS_REASONS: Final = frozenset({"officer", "counsel", "auditor"})


def page(user: User, *, at: datetime) -> dict[str, Any]:
    """Return the table of classes with what is due, the holds, and what was deleted of late."""
    due, soon = counted(at), counted(at + AHEAD)
    months = periods.in_force()
    laws = policy_in_force().laws
    gone = Counter(Gone.objects.filter(at__gte=at - AHEAD).values_list("code", flat=True))
    lines = []
    for code, one in CLASSES.items():
        number, kept = soon.get(code, (0, Counter()))
        now = due.get(code, (0, Counter()))
        lines.append(
            {
                "class": one,
                "months": months[code],
                "laws": [laws[law].name for law in one.laws if law in laws],
                "soon": number,
                "now": now[0],
                "kept": [(BECAUSE_NAMES[why], count) for why, count in sorted(kept.items())],
                "gone": gone[code.value],
            }
        )
    return {
        "clock": clock.ahead(at),
        "doubt": None if clock.ahead(at) else _doubt(),
        "confirms": entitled(user.person, Deed.CLOCK),
        "damaged": files.remains().damaged,
        "lines": lines,
        "holds": holds(user),
        "sets": entitled(user.person, Deed.SET),
        "lifts": entitled(user.person, Deed.LIFT),
        "set_before": [
            (row, CLASSES[Kept(row.code)].name)
            for row in Period.objects.select_related("by").order_by("-at", "-pk")[:20]
        ],
    }


def _doubt() -> dict[str, datetime | None] | None:
    found = clock.doubt()
    return {"till": found.till(), "until": clock.until(found)} if found is not None else None


def holds(user: User) -> list[dict[str, Any]]:
    """Return the holds in force; why something is held is for those who work on cases."""
    reads = bool({str(role) for role in user.person.roles} & _READS_REASONS)
    rows = LegalHold.objects.filter(lifted_at__isnull=True).select_related("case", "by")
    return [
        {"row": row, "reason": row.reason if reads else ""} for row in rows.order_by("-at", "-pk")
    ]


def on(user: User, *, case: Case | None = None, customer: Customer | None = None) -> dict[str, Any]:
    """Return what the page of a case or of a customer shows of holds."""
    involved = [case.involved()] if case is not None else []
    mine = case is not None or customer is not None
    whole = holding.in_force(case, customer) if mine else []
    own = [
        one
        for one in whole
        if (case is not None and one.case_id == case.pk)
        or (case is None and customer is not None and one.customer_id == customer.pk)
    ]
    return {
        "case": case,
        "customer": customer,
        "holds": whole,
        "own": own,
        "may_hold": entitled(user.person, Deed.HOLD, *involved),
        "may_lift": entitled(user.person, Deed.LIFT, *involved),
    }
