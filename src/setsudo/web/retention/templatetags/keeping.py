"""What the pages of a case and of a customer show of legal holds."""

from __future__ import annotations

from typing import Any

from django import template

from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.customers.models import Customer
from setsudo.web.retention import showing
from setsudo.web.retention.models import Gone

register = template.Library()


@register.inclusion_tag("retention/_on.html", takes_context=True)
def holds_on_case(context: template.Context, case: Case) -> dict[str, Any]:
    """Draw the holds that keep a case, or say that its content was deleted."""
    user = context["request"].user
    if not isinstance(user, User):
        return {"sees": False}
    gone = Gone.objects.filter(what="case", ref=case.pk).first()
    return {
        "sees": True,
        "csrf_token": context.get("csrf_token"),
        "gone": gone,
        "reads": "facts" in (context.get("seen") or ()),
        **showing.on(user, case=case),
    }


@register.inclusion_tag("retention/_on.html", takes_context=True)
def holds_on_customer(context: template.Context, customer: Customer) -> dict[str, Any]:
    """Draw the holds that keep everything of a customer."""
    user = context["request"].user
    if not isinstance(user, User):
        return {"sees": False}
    token = context.get("csrf_token")
    more = showing.on(user, customer=customer)
    return {"sees": True, "csrf_token": token, "reads": True, **more}
