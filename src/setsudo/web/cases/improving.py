"""The improvement register: entered out of a complaint, taken in hand, ended with a result."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from setsudo.bilingual import Text
from setsudo.cases.determination import Improvement
from setsudo.cases.permissions import NotEntitled
from setsudo.cases.roles import Person, Role
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case, Improving, Stage
from setsudo.web.cases.refusing import NO_WORDS, NOBODY, Unfit
from setsudo.web.ledger.entering import enter

READERS = frozenset(
    {Role.SUPERVISOR, Role.OFFICER, Role.APPROVER, Role.APPEAL_OFFICER, Role.MANAGER, Role.AUDITOR}
)
"""Who reads the register. It names nobody, so it is open wider than any case."""
WORKERS = frozenset({Role.SUPERVISOR, Role.OFFICER, Role.APPROVER, Role.MANAGER})


def may_read(person: Person) -> bool:
    """Say whether somebody may read the register."""
    return bool(person.roles & READERS)


def may_work(person: Person) -> bool:
    """Say whether somebody may take an improvement in hand or end it."""
    return bool(person.roles & WORKERS)


def from_complaint(
    case: Case, improvement: Improvement | None, *, by: User, at: datetime
) -> Improving | None:
    """Enter what a determination makes of a complaint; the act that determines enters the row."""
    if improvement is None:
        return None
    return Improving.objects.create(
        title=improvement.title.strip(),
        about=improvement.about.strip(),
        site=case.site,
        case=case,
        entered_by=by,
        entered_at=at,
        changed_at=at,
    )


@transaction.atomic
def change(
    ref: UUID,
    stage: Stage,
    *,
    by: User,
    at: datetime,
    owner: User | None = None,
    due: date | None = None,
    result: str = "",
) -> Improving:
    """Take an improvement in hand, end it, or say why it is not done."""
    if not may_work(by.person):
        raise NotEntitled(by.person, stage, "role", _NOT_FOR_YOU)
    row = Improving.objects.select_for_update(of=("self",)).get(ref=ref)
    if stage is Stage.IN_HAND and owner is None:
        raise Unfit(NOBODY, field="owner")
    if stage in (Stage.DONE, Stage.DECLINED) and not result.strip():
        raise Unfit(NO_WORDS, field="result")
    row.stage, row.result, row.changed_at = stage, result.strip(), at
    row.owner, row.due = owner or row.owner, due or row.due
    row.save()
    enter(
        "improvement.changed",
        at=at,
        about=f"improvement/{row.ref}",
        by=str(by.pk),
        facts={"stage": stage.value},
        rows=[row],
    )
    return row


_NOT_FOR_YOU = Text(
    ja="改善の記録を扱えるのは、現場責任者、事案担当、承認者、経営・管理の役割の人です。",
    en="The register is worked on by supervisors, case officers, approvers and managers.",
)
