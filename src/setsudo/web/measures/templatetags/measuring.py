"""What the page of a case shows of its measures and of what was said on the spot."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from setsudo.measures.permissions import entitled
from setsudo.measures.recommending import suggested
from setsudo.measures.standing import Deed
from setsudo.measures.steps import AGREEMENT_NAMES, NAMES, Step
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.cases.pinning import pinned
from setsudo.web.customers.models import Customer
from setsudo.web.measures import gathering, reading, stepping

register = template.Library()


@register.inclusion_tag("measures/_on_case.html", takes_context=True)
def measures_of(context: template.Context, case: Case) -> dict[str, Any]:
    """Draw the measures of a case, for those who see its determination or log its steps."""
    user = context["request"].user
    if not isinstance(user, User):
        return {"sees": False, "logs": False}
    involved = case.involved()
    sees = reading.sees(user, involved)
    facts = gathering.facts(case)
    severity = gathering.severity_of(case)
    return {
        "case": case,
        "sees": sees,
        "logs": entitled(user.person, Deed.LOG_STEP, involved),
        "proposes": entitled(user.person, Deed.PROPOSE, involved),
        "lines": reading.of_case(case, timezone.now()) if sees else [],
        "steps": [
            (one, NAMES[Step(one.step)], AGREEMENT_NAMES.get(one.agreement))
            for one in reversed(gathering.steps_of(case))
            if one.case_id == case.pk
        ],
        "hint": suggested(
            pinned(case), severity=severity, facts=facts, taken=gathering.taken_by(case)
        ),
    }


@register.inclusion_tag("measures/_on_customer.html", takes_context=True)
def measures_in_force(context: template.Context, customer: Customer) -> dict[str, Any]:
    """Draw the measures that bind a customer now, of those that the reader sees."""
    user, at = context["request"].user, timezone.now()
    seen = [
        one for one in reading.in_force(customer, at) if reading.sees(user, one.case.involved())
    ]
    return {"lines": [reading.Line.of(row, at) for row in seen]}


@register.inclusion_tag("measures/_to_confirm.html", takes_context=True)
def steps_to_confirm(context: template.Context) -> dict[str, Any]:
    """Say to a supervisor that steps wait for them to say whether they agreed."""
    user = context["request"].user
    return {"waiting": len(stepping.to_confirm(user)) if isinstance(user, User) else 0}
