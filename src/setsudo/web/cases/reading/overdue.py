"""What is overdue, and with whom: a late answer has a name beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from setsudo.bilingual import Text
from setsudo.cases.clocks import CLOCK_NAMES, Reading, Standing
from setsudo.cases.roles import Person
from setsudo.web.accounts.models import User
from setsudo.web.cases.clocking import in_charge, readings
from setsudo.web.cases.models import Case
from setsudo.web.cases.reading.sight import seen_cases

MOST = 100


@dataclass(frozen=True, slots=True)
class Late:
    """A clock of a case that ran out. `answers` is who is to act, None where a site has nobody."""

    case: Case
    reading: Reading
    answers: User | None

    @property
    def clock(self) -> Text:
        """What people wait for."""
        return CLOCK_NAMES[self.reading.running.clock]

    @property
    def hours(self) -> int:
        """Whole hours by which it is late."""
        return int(self.reading.late_by / timedelta(hours=1))


def overdue(person: Person, *, at: datetime, most: int = MOST) -> list[Late]:
    """Return what is overdue on the cases that somebody sees, the latest first."""
    cases = (
        seen_cases(person)
        .filter(waits__in=[True], due_at__lt=at)
        .select_related("site", "claimed_by")
        .prefetch_related("dialogues", "objections")
        .order_by("due_at", "number")[:most]
    )
    found = [*cases]
    charged = {site: in_charge(site) for site in {case.site_id for case in found}}
    late = [
        Late(case, reading, case.claimed_by or charged[case.site_id])
        for case in found
        for reading in readings(case, at=at)
        if reading.standing is Standing.OVERDUE
    ]
    return sorted(late, key=lambda one: (-one.reading.late_by, one.case.number))
