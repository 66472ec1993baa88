"""What the page of a case shows of what went outside."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from setsudo.referrals.deadlines import Level
from setsudo.referrals.permissions import Deed, entitled
from setsudo.referrals.proceeding import KIND_NAMES, STAGE_NAMES, Kind, Stage
from setsudo.referrals.receivers import RECEIVER_NAMES, Receiver
from setsudo.referrals.referring import STATE_NAMES, State
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.measures.gathering import holding
from setsudo.web.referrals import clocks, privileged
from setsudo.web.referrals.models import Proceeding, Referral
from setsudo.web.referrals.reading import deadline_line

register = template.Library()


@register.filter
def past(left: int) -> int:
    """Return how many days ago a deadline passed."""
    return -left


@register.inclusion_tag("referrals/_on_case.html", takes_context=True)
def referrals_of(context: template.Context, case: Case) -> dict[str, Any]:
    """Draw what went outside about a case, for those who see it."""
    user = context["request"].user
    if not isinstance(user, User):
        return {"sees": False, "calls": False}
    involved = case.involved()
    if not entitled(user.person, Deed.SEE, involved):
        return {"sees": False, "calls": True, "case": case}
    found, family = holding(case), [one.pk for one in case.family()]
    running = clocks.running(case, at=timezone.now()) if clocks.watches(case) else []
    return {
        "case": case,
        "sees": True,
        "calls": entitled(user.person, Deed.CALL_POLICE, involved),
        "malicious": found is not None and found.malicious,
        "privileged": privileged.readable(case, user),
        "near": [
            deadline_line(one)
            for one in running
            if one.settled is None and one.level is not Level.FAR
        ],
        "referrals": [
            (RECEIVER_NAMES[Receiver(one.receiver)], STATE_NAMES[State(one.state)], one)
            for one in Referral.objects.filter(case__in=family).order_by("-at")
        ],
        "proceedings": [
            (KIND_NAMES[Kind(one.kind)], STAGE_NAMES[Stage(one.stage)])
            for one in Proceeding.objects.filter(case__in=family).order_by("-at")
        ],
    }
