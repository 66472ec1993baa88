"""Two people decide: one proposes, another returns or approves, and neither of them was hurt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from setsudo.cases.checking import shortcomings
from setsudo.cases.determination import Determination, Draft, Proposal, Returned
from setsudo.cases.lacks import Lack
from setsudo.cases.roles import Involved, Person
from setsudo.cases.shortcomings import Shortcoming, refuse_if_any
from setsudo.policy.model import Policy


def propose(
    draft: Draft, *, by: Person, at: datetime, involved: Involved, policy: Policy
) -> Proposal:
    """Return the proposal. Raises Insufficient with everything that the draft lacks.

    Whether the act is this person's at all is asked before, by `setsudo.cases.acting.moved`.
    """
    refuse_if_any(
        (*shortcomings(draft, policy), *_not_a_party(by.id, involved, "proposer"), *_zoned(at))
    )
    return Proposal(draft, by.id, by.headquarters, at)


def approve(
    proposal: Proposal,
    *,
    by: Person,
    at: datetime,
    reason: str,
    involved: Involved,
    policy: Policy,
) -> Determination:
    """Return the determination of two people. Raises Insufficient with everything that is lacking.

    The draft is checked again: the case may have come to name a victim since it was proposed.
    """
    refuse_if_any(
        (*shortcomings(proposal.draft, policy), *_pair(proposal, by, at, reason, involved))
    )
    return Determination(proposal, by.id, by.headquarters, at, reason)


def give_back(
    proposal: Proposal, *, by: Person, at: datetime, reasons: tuple[str, ...], involved: Involved
) -> Returned:
    """Return the proposal to whoever made it, with reasons. Raises Insufficient."""
    lacking = [*_not_a_party(by.id, involved, "approver"), *_zoned(at)]
    if by.id == proposal.proposed_by:
        lacking.append(Shortcoming(Lack.SAME_PERSON, "approver"))
    if not reasons or not all(reason.strip() for reason in reasons):
        lacking.append(Shortcoming(Lack.RETURN_REASON_MISSING))
    refuse_if_any(lacking)
    return Returned(proposal, by.id, at, reasons)


def _pair(
    proposal: Proposal, by: Person, at: datetime, reason: str, involved: Involved
) -> Iterator[Shortcoming]:
    if by.id == proposal.proposed_by:
        yield Shortcoming(Lack.SAME_PERSON, "approver")
    yield from _not_a_party(proposal.proposed_by, involved, "proposer")
    yield from _not_a_party(by.id, involved, "approver")
    if not (by.headquarters or proposal.proposer_at_headquarters):
        yield Shortcoming(Lack.NOBODY_AT_HEADQUARTERS)
    if not reason.strip():
        yield Shortcoming(Lack.APPROVAL_REASON_MISSING)
    yield from _zoned(at)
    if at.tzinfo is not None and at < proposal.proposed_at:
        yield Shortcoming(Lack.APPROVED_TOO_EARLY)


def _not_a_party(who: str, involved: Involved, where: str) -> Iterator[Shortcoming]:
    if who in involved.victims:
        yield Shortcoming(Lack.VICTIM_DECIDES, where)
    if who in involved.accused:
        yield Shortcoming(Lack.ACCUSED_DECIDES, where)


def _zoned(at: datetime) -> Iterator[Shortcoming]:
    if at.tzinfo is None:
        yield Shortcoming(Lack.TIME_WITHOUT_ZONE)
