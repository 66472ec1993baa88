"""What the page of an improvement shows of the message that it came from."""

from __future__ import annotations

from typing import Any

from django import template

from setsudo.web.accounts.models import User
from setsudo.web.cases.improving import may_work
from setsudo.web.cases.models import Improving

register = template.Library()


@register.inclusion_tag("public/_message.html", takes_context=True)
def message_of(context: template.Context, row: Improving) -> dict[str, Any]:
    """Draw the message with its sender, for those who work on it; for others it draws nothing."""
    user = context["request"].user
    sees = isinstance(user, User) and may_work(user.person)
    return {
        "message": getattr(row, "message", None) if sees else None,
        "may_answer": sees,
        "csrf_token": context.get("csrf_token"),
    }
