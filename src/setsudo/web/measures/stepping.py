"""What was said on the spot is logged, from a phone, in one press; who agreed confirms it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from setsudo.bilingual import Text
from setsudo.cases.permissions import NotEntitled
from setsudo.measures.lacking import Lack, NotReady, Shortcoming, refuse_if_any
from setsudo.measures.permissions import entitled, refuse_unless_entitled
from setsudo.measures.standing import Deed
from setsudo.measures.steps import Agreement, Said, Step, goes_alone, lacking
from setsudo.web.accounts.models import User
from setsudo.web.cases.doing import locked
from setsudo.web.cases.pinning import pinned
from setsudo.web.ledger.entering import enter
from setsudo.web.measures.gathering import facts
from setsudo.web.measures.models import StepAnswer, StepRow

CONFIRMABLE = ("accommodation_considered", "answer_given")


@transaction.atomic
def log(
    ref: UUID,
    step: Step,
    *,
    by: User,
    at: datetime,
    words: str = "",
    confirms: Collection[str] = (),
    agreed_by: User | None = None,
    danger: str = "",
) -> StepRow:
    """Log one step with its time. Raises NotEntitled, NotReady with what comes first.

    The supervisor who is named is asked to confirm it; until then it is called unconfirmed wherever
    it counts. Nobody is asked about a step that the policy lets its teller take alone.
    """
    case = locked(ref)
    involved = case.involved()
    refuse_unless_entitled(by.person, Deed.LOG_STEP, involved)
    if agreed_by is not None and (
        not agreed_by.is_active or not entitled(agreed_by.person, Deed.CONFIRM_STEP, involved)
    ):
        raise NotReady((Shortcoming(Lack.AGREED, _CANNOT_AGREE, _NAME_ANOTHER, "agreed_by"),))
    kept = frozenset(confirms) & frozenset(CONFIRMABLE)
    # A no to what one may do alone would strike a step that stands without a yes.
    if (
        not danger.strip()
        and step is not Step.POLICE_CALLED
        and goes_alone(step, pinned(case), by.person)
    ):
        agreed_by = None
    agreed = str(agreed_by.pk) if agreed_by is not None else ""
    said = Said(step, str(by.pk), at, words.strip(), kept, agreed, danger.strip())
    refuse_if_any(
        lacking(
            said,
            pinned(case),
            facts(case),
            by=by.person,
            agreed_by=agreed_by.person if agreed_by is not None else None,
            confirmable=CONFIRMABLE,
        )
    )
    row = StepRow.objects.create(
        case=case,
        step=step,
        by=by,
        at=at,
        words=said.words,
        confirms=sorted(kept),
        agreed_by=agreed_by,
        danger=said.danger,
    )
    enter(
        "measure.step",
        at=at,
        about=f"case/{case.ref}",
        by=str(by.pk),
        facts={"case": case.number, "step": step.value, "danger": bool(said.danger)},
        rows=[row],
    )
    return row


@transaction.atomic
def answer(pk: int, *, agreed: bool, by: User, at: datetime, words: str = "") -> StepAnswer:
    """Say whether one agreed to a step in which one is named; said once.

    Raises NotEntitled for anybody but who is named, NotReady for a second answer, and for a no
    without words.
    """
    found = StepRow.objects.select_related("case").get(pk=pk)
    case = locked(found.case_id)
    refuse_unless_entitled(by.person, Deed.CONFIRM_STEP, case.involved())
    if found.agreed_by_id != by.pk:
        raise NotEntitled(by.person, Deed.CONFIRM_STEP, "named", _ANOTHER)
    if found.agreement is not Agreement.OPEN:
        raise NotReady((Shortcoming(Lack.AGREED, _ANSWERED, _STANDS),))
    if not agreed and not words.strip():
        raise NotReady((Shortcoming(Lack.WORDS, _NO_WORDS, _WRITE, "words"),))
    row = StepAnswer.objects.create(step=found, agreed=agreed, words=words.strip(), by=by, at=at)
    enter(
        "measure.step_answered",
        at=at,
        about=f"case/{case.ref}",
        by=str(by.pk),
        facts={"case": case.number, "step": found.step, "agreed": agreed},
        rows=[row],
    )
    return row


def to_confirm(user: User) -> list[StepRow]:
    """Return the steps that wait for somebody to say whether they agreed, the oldest first."""
    rows = StepRow.objects.filter(agreed_by=user, answer__isnull=True)
    return [*rows.select_related("case__site", "by", "agreed_by").order_by("at", "pk")]


_CANNOT_AGREE = Text(
    ja="この事案の拠点の現場責任者ではない人の名前です。",
    en="That is no supervisor of the site of this case.",
)
_NAME_ANOTHER = Text(
    ja="同意した現場責任者を選んでください。", en="Name the supervisor who agreed."
)
_ANOTHER = Text(
    ja="答えられるのは、同意した人として名前の挙がった現場責任者だけです。",
    en="Only the supervisor who is named as having agreed says so.",
)
_ANSWERED = Text(ja="すでに答えています。", en="It was answered already.")
_STANDS = Text(ja="答えは記録として残ります。", en="The answer stays on record.")
_NO_WORDS = Text(
    ja="同意していないときは、経緯が必要です。", en="A no needs what happened, in words."
)
_WRITE = Text(ja="一行書いてください。", en="Write a line.")
