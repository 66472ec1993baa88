"""What the page of a case shows of its exhibits."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.exhibits import pages

register = template.Library()


@register.inclusion_tag("exhibits/_on_case.html", takes_context=True)
def exhibits_on(context: template.Context, case: Case) -> dict[str, Any]:
    """Draw the exhibits of a case, for those who see its facts."""
    user = context["request"].user
    if not isinstance(user, User) or "facts" not in (context.get("seen") or ()):
        return {"sees": False}
    return {"sees": True, **pages.panel(case, user, context["names"], at=timezone.now())}
