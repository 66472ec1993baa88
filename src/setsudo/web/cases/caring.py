"""Care for whoever was hurt, the dialogue with a customer in need, and preventing another time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from setsudo.bilingual import Text
from setsudo.cases.care import CareStatus, CareStep
from setsudo.cases.closing import Progress
from setsudo.cases.states import Act
from setsudo.web.accounts.models import User
from setsudo.web.cases.doing import Doing, begun
from setsudo.web.cases.models import CareRow, Case, Part, Recurring
from setsudo.web.cases.refusing import NO_WORDS, Unfit


@transaction.atomic
def contact_victim(ref: UUID, victim: User, told: str, *, by: User, at: datetime) -> Case:
    """Speak with somebody who was hurt. What they tell is kept where few may read it."""
    doing = begun(ref, Act.CONTACT_VICTIM, by=by, at=at)
    _was_hurt(doing, victim)
    case = doing.case
    row = case.consultations.create(victim=victim, by=by, at=at, told=told.strip())
    reached = set(case.consultations.values_list("victim_id", flat=True))
    hurt = set(case.parts.filter(part=Part.VICTIM).values_list("user_id", flat=True))
    if hurt <= reached:
        case.victim_contacted_at = case.victim_contacted_at or at
    return doing.finished(personal={"victim": str(victim.pk), "told": told.strip()}, rows=[row])


@transaction.atomic
def record_care(
    ref: UUID,
    victim: User,
    step: CareStep,
    status: CareStatus,
    *,
    by: User,
    at: datetime,
    note: str = "",
) -> CareRow:
    """Record a care step that was offered or done. Only the person themselves says no to one."""
    doing = begun(ref, Act.RECORD_CARE, by=by, at=at)
    _was_hurt(doing, victim)
    if status is CareStatus.DECLINED:
        raise Unfit(_NOT_BY_OTHERS, field="status")
    return _care(doing, victim, step, status, note)


@transaction.atomic
def decline_care(ref: UUID, step: CareStep, *, by: User, at: datetime, note: str = "") -> CareRow:
    """Say that one does not want a step; it can be asked for again at any time."""
    doing = begun(ref, Act.DECLINE_CARE, by=by, at=at)
    return _care(doing, by, step, CareStatus.DECLINED, note)


@transaction.atomic
def open_dialogue(ref: UUID, need: str, *, by: User, at: datetime) -> Case:
    """Talk an accommodation over with the customer; the clock of the determination stands still."""
    doing = begun(ref, Act.OPEN_DIALOGUE, by=by, at=at)
    if not need.strip():
        raise Unfit(NO_WORDS, field="need")
    row = doing.case.dialogues.create(opened_by=by, opened_at=at, need=need.strip())
    return doing.finished(personal={"need": need.strip()}, rows=[row])


@transaction.atomic
def conclude_dialogue(
    ref: UUID, dialogue: str, offered: Sequence[str], *, by: User, at: datetime
) -> Case:
    """Keep what was talked over and what was offered: what helps, never what somebody has."""
    doing = begun(ref, Act.CONCLUDE_DIALOGUE, by=by, at=at)
    offers = [one.strip() for one in offered if one.strip()]
    if not dialogue.strip() or not offers:
        raise Unfit(_DIALOGUE_WHOLE, field="dialogue")
    row = doing.case.dialogues.get(concluded_at__isnull=True)
    row.dialogue, row.offered = dialogue.strip(), offers
    row.concluded_by, row.concluded_at = by, at
    row.save()
    return doing.finished(personal={"dialogue": dialogue.strip(), "offered": offers}, rows=[row])


@transaction.atomic
def plan_recurrence(
    ref: UUID,
    *,
    by: User,
    at: datetime,
    cause: str,
    progress: Progress,
    own_fault: bool = False,
    action: str = "",
    owner: str = "",
    due: date | None = None,
    reason: str = "",
    row: int | None = None,
) -> Recurring:
    """Settle what prevents a recurrence, or why nothing is done. `row` changes an earlier one."""
    doing = begun(ref, Act.PLAN_RECURRENCE, by=by, at=at)
    if not cause.strip():
        raise Unfit(_CAUSE_FIRST, field="cause")
    if progress is Progress.DECLINED and not reason.strip():
        raise Unfit(_DECLINED_WHY, field="reason")
    found = doing.case.recurrences.filter(pk=row).first() if row is not None else None
    recurring = found or Recurring(case=doing.case)
    recurring.cause, recurring.own_fault = cause.strip(), own_fault
    recurring.action, recurring.owner, recurring.due = action.strip(), owner.strip(), due
    recurring.progress, recurring.reason = progress, reason.strip()
    recurring.by, recurring.at = by, at
    recurring.save()
    doing.finished(
        facts={"progress": progress.value, "own_fault": own_fault, "row": recurring.pk},
        rows=[recurring],
    )
    return recurring


def _care(doing: Doing, victim: User, step: CareStep, status: CareStatus, note: str) -> CareRow:
    row = doing.case.care.create(
        victim=victim, step=step, status=status, by=doing.by, at=doing.at, note=note.strip()
    )
    doing.finished(
        facts={"step": step.value, "status": status.value},
        personal={"victim": str(victim.pk), "note": note.strip()},
        rows=[row],
    )
    return row


def _was_hurt(doing: Doing, victim: User) -> None:
    if str(victim.pk) not in doing.involved.victims:
        raise Unfit(_NOT_HURT, field="victim")


_NOT_HURT = Text(
    ja="その人は、この事案で被害を受けた人として記録されていません。",
    en="That person is not recorded as hurt on this case.",
)
_NOT_BY_OTHERS = Text(
    ja="ケアを辞退できるのは本人だけです。本人に確かめてください。",
    en="Only whoever was hurt can decline a care step: ask them.",
)
_DIALOGUE_WHOLE = Text(
    ja="話し合った内容と、提案した配慮を一つ以上書いてください。",
    en="Write what was talked over, and at least one thing that was offered.",
)
_CAUSE_FIRST = Text(ja="原因を書いてください。", en="Write the cause first.")
_DECLINED_WHY = Text(ja="行わない理由を書いてください。", en="Write why nothing is done.")
