"""A second person decides: approves with a reason, or returns with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from setsudo.cases import deciding as rules
from setsudo.cases.determination import Determination
from setsudo.cases.states import Act
from setsudo.web.accounts.models import User
from setsudo.web.cases import improving
from setsudo.web.cases.doing import begun
from setsudo.web.cases.models import Determined, Proposed, Standing
from setsudo.web.cases.pinning import pinned
from setsudo.web.cases.proposing import proposal_of
from setsudo.web.ledger.entering import Recorded


@transaction.atomic
def approve(ref: UUID, reason: str, *, by: User, at: datetime) -> Determined:
    """Make a proposal the company's determination. Of two approvals at once one is made.

    What the complaint becomes is entered in the improvement register at once.
    """
    doing = begun(ref, Act.APPROVE, by=by, at=at)
    row = doing.case.proposals.get(standing=Standing.OPEN)
    made = rules.approve(
        proposal_of(row),
        by=doing.person,
        at=at,
        reason=reason,
        involved=doing.involved,
        policy=pinned(doing.case),
    )
    row.standing, row.answered_by, row.answered_at = Standing.APPROVED, by, at
    row.reasons = [reason.strip()]
    row.save()
    draft = made.proposal.draft
    determined = Determined.objects.create(
        case=doing.case,
        proposal=row,
        proposed_by=row.by,
        proposer_at_headquarters=row.at_headquarters,
        approved_by=by,
        approver_at_headquarters=doing.person.headquarters,
        approved_at=at,
        reason=reason.strip(),
        outcome=draft.outcome,
        severity=int(made.severity),
        malicious=draft.malicious,
        acts=list(draft.acts),
        policy=draft.policy,
        policy_hash=draft.policy_hash,
        outcome_now=draft.outcome,
        outcome_since=at,
    )
    doing.case.determined_at = at
    rows: list[Recorded] = [row, determined]
    entered = improving.from_complaint(doing.case, draft.improvement, by=by, at=at)
    doing.finished(
        facts={
            "proposal": str(row.ref),
            "determination": str(determined.ref),
            "outcome": draft.outcome.value,
            "severity": int(made.severity),
            "malicious": draft.malicious,
            "policy_hash": draft.policy_hash,
        },
        rows=[*rows, *([entered] if entered is not None else [])],
    )
    return determined


@transaction.atomic
def give_back(ref: UUID, reasons: Sequence[str], *, by: User, at: datetime) -> Proposed:
    """Return a proposal to whoever made it, with what should be put right."""
    doing = begun(ref, Act.RETURN, by=by, at=at)
    row = doing.case.proposals.get(standing=Standing.OPEN)
    said = tuple(one.strip() for one in reasons if one.strip())
    rules.give_back(proposal_of(row), by=doing.person, at=at, reasons=said, involved=doing.involved)
    row.standing, row.answered_by, row.answered_at = Standing.RETURNED, by, at
    row.reasons = list(said)
    row.save()
    doing.finished(facts={"proposal": str(row.ref)}, rows=[row])
    return row


def determination_of(row: Determined) -> Determination:
    """Return a stored determination as the rules know it."""
    return Determination(
        proposal_of(row.proposal),
        str(row.approved_by_id),
        row.approver_at_headquarters,
        row.approved_at,
        row.reason,
    )
