"""What the pages of a case show of its notices and of what the customer answered."""

from __future__ import annotations

from typing import Any

from django import template

from setsudo.measures.notices.kinds import Kind
from setsudo.measures.notices.permissions import entitled
from setsudo.measures.notices.standing import Deed
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.cases.models import Part as Taken
from setsudo.web.cases.reading.naming import Names
from setsudo.web.notices import heard, reading, stating

register = template.Library()


@register.simple_tag
def customers_side(case: Case, names: Names) -> heard.Side:
    """Return what the customer said for themselves: `{% customers_side case names as side %}`."""
    return heard.customers_side(case, names)


@register.inclusion_tag("notices/_on_case.html", takes_context=True)
def notices_of(context: template.Context, case: Case) -> dict[str, Any]:
    """Draw the notices of a case, for those who see its determination."""
    user = context["request"].user
    if not isinstance(user, User):
        return {"sees": False}
    involved = case.involved()
    waits = [one for one in case.objections.all() if not one.result]
    asked = any(one.user_id == user.pk for one in case.parts.all() if one.part == Taken.ASKED)
    waits.sort(key=lambda one: one.received_at)
    return {
        "sees": reading.sees(user, involved),
        "case": case,
        "lines": reading.of_case(user, case),
        "may_write": entitled(user.person, Deed.CHANGE, Kind.WARNING, involved),
        "nobody_answers": stating.nobody_answers(case),
        "to_answer": waits[0].ref if waits and asked else None,
    }
