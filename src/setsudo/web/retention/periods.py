"""The periods in force, and how an administrator sets one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from setsudo.bilingual import Text
from setsudo.retention.classes import CLASSES, Kept, PeriodRefused, refuse_unless_allowed
from setsudo.retention.permissions import Deed, refuse_unless_entitled
from setsudo.web.accounts.models import User
from setsudo.web.ledger.entering import enter
from setsudo.web.retention.models import Period


def in_force() -> Mapping[Kept, int | None]:
    """Return the months of every class; None for what is never deleted."""
    found: dict[Kept, int | None] = {code: one.months for code, one in CLASSES.items()}
    for row in Period.objects.order_by("at", "pk"):
        code = Kept(row.code)
        # A later version may know a longer least: what was set before is no way around it.
        found[code] = max(row.months, CLASSES[code].least)
    return found


@transaction.atomic
def set_period(code: Kept, months: int, reason: str, *, by: User, at: datetime) -> Period:
    """Keep a class for so many months from now on. Raises NotEntitled, PeriodRefused."""
    refuse_unless_entitled(by.person, Deed.SET)
    refuse_unless_allowed(code, months)
    if not reason.strip():
        raise PeriodRefused(_WHY)
    row = Period.objects.create(code=code, months=months, reason=reason.strip(), by=by, at=at)
    enter(
        "retention.period_set",
        at=at,
        about=f"period/{code}",
        by=str(by.pk),
        facts={"class": code.value, "months": months},
        rows=[row],
    )
    return row


_WHY: Final = Text(
    ja="なぜこの期間にするのかを書いてください。", en="Say why it is kept for this long."
)
