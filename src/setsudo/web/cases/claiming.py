"""Who works on a case: claimed, assigned, handed over, released; acknowledged to its reporter."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from setsudo.cases.acting import refuse_unless_fit_for
from setsudo.cases.states import Act
from setsudo.web.accounts.models import User
from setsudo.web.cases.doing import Doing, begun
from setsudo.web.cases.models import Case
from setsudo.web.cases.refusing import NO_WORDS, Unfit


@transaction.atomic
def acknowledge(ref: UUID, *, by: User, at: datetime) -> Case:
    """Tell whoever reported that they were heard. The first time counts."""
    doing = begun(ref, Act.ACKNOWLEDGE, by=by, at=at)
    doing.case.acknowledged_at = doing.case.acknowledged_at or at
    return doing.finished()


@transaction.atomic
def claim(ref: UUID, *, by: User, at: datetime) -> Case:
    """Take a case up. Of two who claim at once one has it, the other is told so."""
    doing = begun(ref, Act.CLAIM, by=by, at=at)
    _is_with(doing, by)
    return doing.finished()


@transaction.atomic
def assign(ref: UUID, to: User, *, by: User, at: datetime) -> Case:
    """Give a case to somebody who could have claimed it."""
    doing = begun(ref, Act.ASSIGN, by=by, at=at)
    refuse_unless_fit_for(to.person, doing.involved)
    _is_with(doing, to)
    return doing.finished(personal={"to": str(to.pk)})


@transaction.atomic
def hand_over(ref: UUID, to: User, *, by: User, at: datetime, because: str) -> Case:
    """Pass on one's own case, with what the next person has to know."""
    doing = begun(ref, Act.HAND_OVER, by=by, at=at)
    refuse_unless_fit_for(to.person, doing.involved)
    if not because.strip():
        raise Unfit(NO_WORDS, field="because")
    _is_with(doing, to)
    doing.case.comments.create(by=by, at=at, text=because.strip())
    return doing.finished(personal={"to": str(to.pk), "because": because.strip()})


@transaction.atomic
def release(ref: UUID, *, by: User, at: datetime) -> Case:
    """Put a case back for others to claim."""
    doing = begun(ref, Act.RELEASE, by=by, at=at)
    doing.case.claimed_by = None
    return doing.finished()


def _is_with(doing: Doing, who: User) -> None:
    doing.case.claimed_by = who
    doing.case.facts_from = doing.case.facts_from or doing.at
