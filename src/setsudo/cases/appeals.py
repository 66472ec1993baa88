"""The customer's objection, reviewed by somebody who took no part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from setsudo.cases.determination import Determination, Improvement, Outcome
from setsudo.cases.lacks import Lack
from setsudo.cases.roles import Involved, Person, Relation, relations
from setsudo.cases.shortcomings import Shortcoming, refuse_if_any
from setsudo.cases.states import Act


class Result(StrEnum):
    """What became of the objection."""

    UPHELD = "upheld"
    OVERTURNED = "overturned"
    SENT_BACK = "sent_back"


ACT_OF = {
    Result.UPHELD: Act.UPHOLD,
    Result.OVERTURNED: Act.OVERTURN,
    Result.SENT_BACK: Act.SEND_BACK,
}


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The answer to an objection. `outcome` is what holds now; None where others review anew.

    One person can overturn in the customer's favour; nobody can make it worse alone.
    """

    determination: Determination
    result: Result
    outcome: Outcome | None
    reason: str
    by: str
    at: datetime
    improvement: Improvement | None = None


def review(
    determination: Determination,
    result: Result,
    *,
    by: Person,
    at: datetime,
    reason: str,
    involved: Involved,
    instead: Outcome | None = None,
    improvement: Improvement | None = None,
) -> Reviewed:
    """Return the answer to an objection. Raises Insufficient.

    `instead` is the outcome that takes the place of an overturned one, never `beyond_norm`; where
    the complaint turns out legitimate, `improvement` is what becomes of it.
    """
    lacking = [*_lacking(determination, by, at, reason, involved)]
    if result is Result.OVERTURNED:
        lacking += _instead(instead, improvement)
    refuse_if_any(lacking)
    draft = determination.proposal.draft
    if result is Result.UPHELD:
        instead, improvement = draft.outcome, draft.improvement
    elif result is Result.SENT_BACK:
        instead, improvement = None, None
    return Reviewed(determination, result, instead, reason, by.id, at, improvement)


def _lacking(
    determination: Determination,
    by: Person,
    at: datetime,
    reason: str,
    involved: Involved,
) -> Iterator[Shortcoming]:
    deciders = {determination.approved_by, determination.proposal.proposed_by}
    # Being at the same site or asked to review is no part in the case.
    part = relations(by, involved) - {Relation.OWN_SITE, Relation.ASKED}
    if by.id in deciders or part:
        yield Shortcoming(Lack.APPEAL_BY_INVOLVED)
    if not reason.strip():
        yield Shortcoming(Lack.APPEAL_REASON_MISSING)
    if at.tzinfo is None:
        yield Shortcoming(Lack.TIME_WITHOUT_ZONE)


def _instead(outcome: Outcome | None, improvement: Improvement | None) -> Iterator[Shortcoming]:
    if outcome is None or outcome is Outcome.BEYOND_NORM:
        yield Shortcoming(Lack.APPEAL_CHANGES_NOTHING)
    elif outcome in (Outcome.WITHIN_NORM, Outcome.COMPANY_AT_FAULT) and (
        improvement is None or not (improvement.title.strip() and improvement.about.strip())
    ):
        yield Shortcoming(Lack.NO_IMPROVEMENT)
