"""How the machine and people agree over one set of determined contacts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from setsudo.assessment.evaluation.agreement import severity_agreement
from setsudo.assessment.evaluation.figures import SeverityAgreement
from setsudo.assessment.evaluation.ranking import roc_auc
from setsudo.assessment.learning.bounds import Share, share
from setsudo.assessment.learning.model import CAME_OTHERWISE, CameBy, Determined
from setsudo.assessment.learning.spoken import language
from setsudo.assessment.model import Verdict


@dataclass(frozen=True, slots=True)
class Pair:
    """What the machine had said and what people determined, without a word of the contact.

    `day` is that of the contact, or of the determination where the contact's is unknown.
    """

    day: date
    lang: str
    channel: str
    came_by: CameBy
    settled: bool
    beyond_norm: bool
    severity: int
    verdict: Verdict
    score: float
    given_severity: int
    policy: str
    engine: str

    @property
    def month(self) -> str:
        """The month of the day, `2026-10`."""
        return f"{self.day:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Agreement:
    """Figures over `contacts`. A share that too few contacts would have made is None.

    `upheld`: of the settled contacts that the machine called `beyond`, those that people did too.
    `seen` and `false_alarms` are told by contacts alone that came otherwise than by the machine: of
    those beyond the norm, how many had at least `review`; of the others, how many had `beyond`.
    """

    contacts: int
    within: int
    review: int
    beyond: int
    upheld: Share | None
    seen: Share | None
    false_alarms: Share | None
    roc_auc: float | None
    severity: SeverityAgreement

    @property
    def verdicts(self) -> tuple[int, int, int]:
        """How many contacts had each verdict, from `within` to `beyond`."""
        return self.within, self.review, self.beyond


def pair_of(one: Determined) -> Pair | None:
    """Return the pair of a determined contact, or None where no machine had looked."""
    judged = one.judged
    if judged is None:
        return None
    return Pair(
        day=(one.interaction.started_at or one.decided_at).date(),
        lang=language(one.interaction),
        channel=one.interaction.channel.value,
        came_by=one.came_by,
        settled=one.settled,
        beyond_norm=one.beyond_norm,
        severity=one.severity,
        verdict=judged.verdict,
        score=judged.score,
        given_severity=judged.severity,
        policy=judged.policy,
        engine=judged.engine,
    )


def agreement(pairs: Sequence[Pair], *, least: int, confidence: float) -> Agreement:
    """Count how often both agree; shares need `least` contacts, an AUC five on either side."""
    settled = [one for one in pairs if one.settled]
    otherwise = [one for one in settled if one.came_by in CAME_OTHERWISE]

    def of(those: Sequence[Pair], is_so: Callable[[Pair], bool]) -> Share | None:
        if len(those) < max(1, least):
            return None
        return share(sum(map(is_so, those)), len(those), confidence=confidence)

    counts = {verdict: sum(one.verdict is verdict for one in pairs) for verdict in Verdict}
    labels = np.array([one.beyond_norm for one in otherwise], dtype=np.bool_)
    scores = np.array([one.score for one in otherwise], dtype=np.float64)
    told = settled if len(settled) >= least else []
    return Agreement(
        contacts=len(pairs),
        within=counts[Verdict.WITHIN],
        review=counts[Verdict.REVIEW],
        beyond=counts[Verdict.BEYOND],
        upheld=of([one for one in settled if one.verdict is Verdict.BEYOND], _is_beyond),
        seen=of([one for one in otherwise if one.beyond_norm], _was_seen),
        false_alarms=of([one for one in otherwise if not one.beyond_norm], _was_called),
        roc_auc=roc_auc(labels, scores) if len(otherwise) >= least else None,
        severity=severity_agreement(
            np.array([one.severity for one in told], dtype=np.int64),
            np.array([one.given_severity for one in told], dtype=np.int64),
        ),
    )


def _is_beyond(one: Pair) -> bool:
    return one.beyond_norm


def _was_seen(one: Pair) -> bool:
    return one.verdict is not Verdict.WITHIN


def _was_called(one: Pair) -> bool:
    return one.verdict is Verdict.BEYOND
