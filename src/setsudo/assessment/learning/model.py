"""One contact beside what people determined about it and what the machine had said of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from setsudo.assessment.model import Assessment, Verdict
from setsudo.interactions.labelled import LabelledQuote
from setsudo.interactions.model import Interaction


class Outcome(StrEnum):
    """What people determined. Only the first is against anybody; the values are those of a case."""

    BEYOND_NORM = "beyond_norm"
    WITHIN_NORM = "within_norm"
    UNDETERMINED = "undetermined"
    NEEDS_CARE = "needs_care"
    COMPANY_AT_FAULT = "company_at_fault"


class CameBy(StrEnum):
    """How a contact came before people, which decides what it can teach.

    `RAISED`: the machine's verdict brought it. `REPORTED`: a member of staff did, whatever the
    machine said. `SAMPLED`: it was drawn at random from all contacts, whatever anybody said.
    """

    RAISED = "raised"
    REPORTED = "reported"
    SAMPLED = "sampled"
    UNKNOWN = "unknown"


# The machine had no say in it, so what it misses and what it raises in vain can be counted.
CAME_OTHERWISE = frozenset({CameBy.REPORTED, CameBy.SAMPLED})


@dataclass(frozen=True, slots=True)
class Judged:
    """What the machine had said when people determined. `score` is 0-1, `severity` 0-4."""

    verdict: Verdict
    score: float
    severity: int
    acts: tuple[str, ...]
    policy: str
    engine: str


@dataclass(frozen=True, slots=True)
class Determined:
    """One contact that people determined.

    `acts` are codes of the policy that `policy` names with its revision (`customer-service@1`).
    `severity` is 0-4, 2 and above only where the outcome is `beyond_norm`. `decided_at` carries an
    offset. `evidence` are the words that people marked; `kind` is one of the labelling guide's,
    empty where nobody said. `judged` is None where no machine had looked.
    """

    interaction: Interaction
    outcome: Outcome
    acts: tuple[str, ...]
    malicious: bool
    severity: int
    decided_at: datetime
    policy: str
    came_by: CameBy = CameBy.UNKNOWN
    evidence: tuple[LabelledQuote, ...] = ()
    kind: str = ""
    judged: Judged | None = None

    @property
    def beyond_norm(self) -> bool:
        """Say whether people found the norm exceeded; False for undetermined ones as well."""
        return self.outcome is Outcome.BEYOND_NORM

    @property
    def settled(self) -> bool:
        """Say whether people came to an answer that can be learnt from."""
        return self.outcome is not Outcome.UNDETERMINED


def judged_by(assessment: Assessment) -> Judged:
    """Return what is kept of an assessment beside a determination: no words, no reasons."""
    return Judged(
        verdict=assessment.verdict,
        score=assessment.score,
        severity=assessment.severity,
        acts=tuple(finding.act for finding in assessment.findings),
        policy=assessment.policy,
        engine=assessment.engine,
    )
