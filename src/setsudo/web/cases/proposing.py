"""A determination is proposed by one person: kept while it is written, handed in, taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from setsudo.cases import deciding as rules
from setsudo.cases.determination import Draft, Proposal
from setsudo.cases.evidence import Evidence
from setsudo.cases.permissions import refuse_unless_entitled
from setsudo.cases.states import Act
from setsudo.web.accounts.models import User
from setsudo.web.cases import drafts
from setsudo.web.cases.doing import begun
from setsudo.web.cases.models import Case, Piece, Proposed, Rests, Standing, Unsent
from setsudo.web.cases.pinning import pinned


def pieces_of(case: Case) -> list[Piece]:
    """Return the evidence of a case and of those that live on in it, in a steady order."""
    family = [one.pk for one in case.family()]
    rows = Piece.objects.filter(case__in=family).select_related("interaction")
    return sorted(rows, key=lambda one: (one.added_at, one.key))


@transaction.atomic
def keep(ref: UUID, fields: Mapping[str, Sequence[str]], *, by: User, at: datetime) -> Unsent:
    """Keep what somebody typed so far, as typed. Nobody else sees it, and nothing is judged."""
    case = Case.objects.select_related("site").get(ref=ref)
    refuse_unless_entitled(by.person, Act.PROPOSE, case.involved())
    row, _ = Unsent.objects.update_or_create(
        case=case, by=by, defaults={"at": at, "fields": {k: list(v) for k, v in fields.items()}}
    )
    return row


@transaction.atomic
def propose(ref: UUID, draft: Draft, *, by: User, at: datetime) -> Proposed:
    """Hand in a determination for approval. Raises Insufficient with everything that it lacks.

    `draft.evidence` is taken from the case as it stands now, whatever the caller saw.
    """
    doing = begun(ref, Act.PROPOSE, by=by, at=at)
    rows = {row.key: row for row in pieces_of(doing.case)}
    draft = with_pieces(draft, [row.evidence for row in rows.values()])
    rules.propose(draft, by=doing.person, at=at, involved=doing.involved, policy=pinned(doing.case))
    proposed = Proposed.objects.create(
        case=doing.case,
        by=by,
        at_headquarters=doing.person.headquarters,
        at=at,
        policy=draft.policy,
        policy_hash=draft.policy_hash,
        draft=drafts.to_json(draft),
    )
    Rests.objects.bulk_create(
        Rests(proposal=proposed, piece=rows[piece.id]) for piece in draft.evidence
    )
    Unsent.objects.filter(case=doing.case, by=by).delete()
    doing.finished(
        facts={"proposal": str(proposed.ref), "outcome": draft.outcome.value}, rows=[proposed]
    )
    return proposed


@transaction.atomic
def withdraw(ref: UUID, *, by: User, at: datetime) -> Proposed:
    """Take one's own proposal back, to change it."""
    doing = begun(ref, Act.WITHDRAW, by=by, at=at)
    row = doing.case.proposals.get(standing=Standing.OPEN)
    row.standing, row.answered_at = Standing.WITHDRAWN, at
    row.save()
    doing.finished(facts={"proposal": str(row.ref)}, rows=[row])
    return row


def proposal_of(row: Proposed) -> Proposal:
    """Return a stored proposal as the rules know it."""
    draft = drafts.from_json(row.draft, [one.evidence for one in pieces_of(row.case)])
    return Proposal(draft, str(row.by_id), row.at_headquarters, row.at)


def with_pieces(draft: Draft, pieces: Sequence[Evidence]) -> Draft:
    """Return the draft over those pieces of the case that its answers name."""
    answers = (*draft.elements.values(), *draft.axes.values())
    named = {ref for one in answers for ref in one.evidence}
    named |= {ref for one in draft.malice for ref in one.evidence}
    return replace(draft, evidence=tuple(piece for piece in pieces if piece.id in named))
