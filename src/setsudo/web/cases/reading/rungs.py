"""What the policy's ladder has for a case, and what the next rung would need first."""

from __future__ import annotations

from dataclasses import dataclass

from setsudo.cases.determination import Outcome
from setsudo.policy import Policy
from setsudo.policy.model import Rung
from setsudo.web.cases.models import Case


@dataclass(frozen=True, slots=True)
class Rungs:
    """The rungs that the severity allows. None is taken before people have determined.

    `severity` is what people determined, else what an engine suggests (`suggested`). `first` is the
    mildest that is allowed, `next` the first beyond that severity.
    """

    severity: int
    suggested: bool
    allowed: tuple[Rung, ...]
    next: Rung | None

    @property
    def first(self) -> Rung | None:
        """The mildest rung that is allowed: where the policy begins."""
        return self.allowed[0] if self.allowed else None


def rungs_of(case: Case, policy: Policy) -> Rungs:
    """Return what the policy recommends for a case as it stands."""
    holding = next((one for one in case.determinations.all() if one.holds), None)
    determined = holding is not None and holding.outcome_now == Outcome.BEYOND_NORM
    severity = case.severity
    if holding is not None:
        severity = holding.severity if determined else 0
    ladder = tuple(policy.ladder.values())
    allowed = tuple(rung for rung in ladder if rung.severity_from <= severity)
    beyond = next((rung for rung in ladder if rung.severity_from > severity), None)
    return Rungs(severity, holding is None, allowed, beyond)
