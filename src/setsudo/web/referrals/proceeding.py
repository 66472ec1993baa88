"""A proceeding is started, and its stages are recorded as they are reached."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from setsudo.bilingual import Text
from setsudo.referrals.lacking import Lack, NotReferable, Shortcoming, refuse_if_any
from setsudo.referrals.permissions import Deed, refuse_unless_entitled
from setsudo.referrals.proceeding import Kind, Stage, Step, lacking, refuse_unless_next
from setsudo.web.accounts.models import User
from setsudo.web.cases.doing import locked as locked_case
from setsudo.web.ledger.entering import enter
from setsudo.web.measures.gathering import holding
from setsudo.web.referrals.clocks import look_soon
from setsudo.web.referrals.evidence import digests_of
from setsudo.web.referrals.models import Proceeding, StageReached


@transaction.atomic
def start(ref: UUID, kind: Kind, office: str, *, by: User, at: datetime) -> Proceeding:
    """Start a proceeding at its first stage. Raises NotEntitled, NotReferable."""
    case = locked_case(ref)
    refuse_unless_entitled(by.person, Deed.PROCEED, case.involved())
    found = holding(case)
    if found is None or not found.malicious:
        raise NotReferable((Shortcoming(Lack.GROUND, _NO_MALICE, _DETERMINE, "kind"),))
    if not office.strip():
        raise NotReferable((Shortcoming(Lack.WHO, _NO_OFFICE, _NAME_IT, "office"),))
    row = Proceeding.objects.create(case=case, kind=kind, office=office.strip(), by=by, at=at)
    first = StageReached.objects.create(
        proceeding=row, stage=Stage.PREPARED, on=timezone.localdate(at), by=by, at=at
    )
    _entered(row, first, by=by, at=at)
    look_soon(at)
    return row


@transaction.atomic
def reach(ref: UUID, step: Step, *, by: User, at: datetime, number: str = "") -> StageReached:
    """Record a stage that was reached. Raises NotEntitled, NotNow with what can follow, and
    NotReferable."""
    case = locked_case(Proceeding.objects.values_list("case", flat=True).get(ref=ref))
    row = Proceeding.objects.select_for_update(of=("self",)).get(ref=ref)
    row.case = case
    refuse_unless_entitled(by.person, Deed.PROCEED, case.involved())
    refuse_unless_next(Kind(row.kind), Stage(row.stage), step.stage)
    # It was prepared before it was recorded here; that day says nothing about the others.
    before = row.stages.exclude(stage=Stage.PREPARED).order_by("pk").last()
    refuse_if_any(
        lacking(
            step,
            before=before.on if before is not None else None,
            today=timezone.localdate(at),
            files=digests_of(case),
        )
    )
    row.stage, row.number = step.stage, number.strip() or row.number
    row.save()
    reached = StageReached.objects.create(
        proceeding=row,
        stage=step.stage,
        on=step.on,
        outcome=step.outcome.strip(),
        document=step.document,
        by=by,
        at=at,
    )
    _entered(row, reached, by=by, at=at)
    look_soon(at)
    return reached


def _entered(row: Proceeding, one: StageReached, *, by: User, at: datetime) -> None:
    enter(
        "proceeding.stage",
        at=at,
        about=f"case/{row.case_id}",
        by=str(by.pk),
        facts={
            "case": row.case.number,
            "proceeding": str(row.ref),
            "kind": str(row.kind),
            "stage": str(one.stage),
            "on": one.on.isoformat(),
            "document": one.document,
        },
        rows=[row, one],
    )


_NO_MALICE: Final = Text(
    ja="悪質であるとの判断がありません。", en="Malice has not been determined on this case."
)
_DETERMINE: Final = Text(
    ja="悪質性の基準に答えた判断を、二人で行ってください。",
    en="Let two people determine it, with the criteria of malice answered.",
)
_NO_OFFICE: Final = Text(ja="提出先がありません。", en="It does not say with which office.")
_NAME_IT: Final = Text(
    ja="裁判所や警察署の名前を書いてください。", en="Name the court or the station."
)
