"""A second person decides: approves with a reason, or returns with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from setsudo.bilingual import Text
from setsudo.cases import deciding as rules
from setsudo.cases.determination import Determination
from setsudo.cases.states import Act
from setsudo.web.accounts.models import User
from setsudo.web.cases import improving
from setsudo.web.cases.doing import begun
from setsudo.web.cases.models import Case, Determined, Proposed, Standing
from setsudo.web.cases.pinning import pinned
from setsudo.web.cases.proposing import proposal_of
from setsudo.web.cases.refusing import Unfit
from setsudo.web.ledger.entering import Recorded
from setsudo.web.work.asking import ask


@transaction.atomic
def approve(
    ref: UUID, reason: str, *, by: User, at: datetime, read: UUID | None = None
) -> Determined:
    """Make a proposal the company's determination. Of two approvals at once one is made.

    `read` is the proposal that the approver had before them; Unfit is raised where another has
    taken its place. What the complaint becomes is entered in the improvement register at once.
    """
    doing = begun(ref, Act.APPROVE, by=by, at=at)
    row = _open_proposal(doing.case, read)
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
    # The worker looks at the deadlines of what is malicious; that room is above this one.
    ask("referrals.deadlines", "all", at)
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
def give_back(
    ref: UUID, reasons: Sequence[str], *, by: User, at: datetime, read: UUID | None = None
) -> Proposed:
    """Return a proposal to whoever made it, with what should be put right. `read` as above."""
    doing = begun(ref, Act.RETURN, by=by, at=at)
    row = _open_proposal(doing.case, read)
    said = tuple(one.strip() for one in reasons if one.strip())
    rules.give_back(proposal_of(row), by=doing.person, at=at, reasons=said, involved=doing.involved)
    row.standing, row.answered_by, row.answered_at = Standing.RETURNED, by, at
    row.reasons = list(said)
    row.save()
    doing.finished(facts={"proposal": str(row.ref)}, rows=[row])
    return row


def _open_proposal(case: Case, read: UUID | None) -> Proposed:
    row = case.proposals.get(standing=Standing.OPEN)
    if read is not None and row.ref != read:
        raise Unfit(_ANOTHER, field="proposal")
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


_ANOTHER = Text(
    ja="あなたが読んだ提案は取り下げられ、別の提案に変わっています。新しい提案を読んでから決めてください。",
    en="The proposal that you read was withdrawn and another stands in its place: read that one "
    "before you decide.",
)
