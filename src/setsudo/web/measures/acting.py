"""What people do with a measure: propose, state its grounds, approve, decline, withdraw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from setsudo.bilingual import Text
from setsudo.decisions.identifiers import normalised
from setsudo.measures.effects import does
from setsudo.measures.lacking import Lack, NotReady, Shortcoming
from setsudo.measures.ladder import (
    CANNOT_WAIT,
    COUNSELS,
    FROM_RECORD,
    tells_first,
    waits_for_notice,
)
from setsudo.measures.permissions import refuse_unless_entitled
from setsudo.measures.proposing import (
    Approved,
    Plan,
    refuse_unless_approvable,
    refuse_unless_proposable,
    rung_of,
    term,
)
from setsudo.measures.standing import Deed, State, after
from setsudo.measures.windows import as_json
from setsudo.policy.model import Rung
from setsudo.web.accounts.models import User
from setsudo.web.cases.doing import locked as locked_case
from setsudo.web.cases.models import Case
from setsudo.web.cases.pinning import pinned
from setsudo.web.decisions import publishing
from setsudo.web.ledger.entering import Recorded, enter
from setsudo.web.measures.gathering import ground_of, holding, severity_of
from setsudo.web.measures.models import Approval, Measure, Stated, StatutoryRecord
from setsudo.web.measures.telling import tell_customers
from setsudo.web.outbox.sending import emit
from setsudo.web.transactions import holding as dealings
from setsudo.web.work.asking import ask

LAPSE: Final = "measures.lapse"
REVIEW: Final = "measures.review"

RECORD = "statutory_record"
"""The fact that the law wants written down, by the name that the sector packs give it."""


@transaction.atomic
def propose(ref: UUID, plan: Plan, *, by: User, at: datetime) -> Measure:
    """Propose a measure on a case. Raises NotEntitled, NotReady with everything that it lacks."""
    case = locked_case(ref)
    refuse_unless_entitled(by.person, Deed.PROPOSE, case.involved())
    rung = rung_of(pinned(case), plan.rung)
    refuse_unless_proposable(plan, rung, ground_of(case, plan.services), by=by.person)
    what = does(rung)
    try:
        with transaction.atomic():
            row = Measure.objects.create(
                case=case,
                determination=holding(case),
                customer=case.customer,
                rung=plan.rung,
                severity=severity_of(case),
                reason=plan.reason.strip(),
                danger=plan.danger.strip(),
                effect=what.effect,
                services=sorted(plan.services),
                channels=sorted(what.channels or (plan.channels if what.asks_channels else ())),
                conditions=list(what.conditions),
                windows=[as_json(one) for one in plan.windows],
                terms=plan.terms.strip(),
                days=plan.days,
                begins=plan.begins,
                proposed_by=by,
                proposed_at=at,
            )
    except IntegrityError:
        raise NotReady((Shortcoming(Lack.RUNG_UNKNOWN, _WAITS, _READ_IT, "rung"),)) from None
    _entered(row, "proposed", by=by, at=at, rows=[row])
    return row


@transaction.atomic
def state(
    ref: UUID, code: str, words: str, *, by: User, at: datetime, holds: bool = True
) -> Stated:
    """State a fact that a measure rests on, with its ground in words. Counsel's is counsel's."""
    row = begun(ref, Deed.SIGN_OFF if code == COUNSELS else Deed.STATE, by=by)
    if code in FROM_RECORD or code == RECORD or code not in _asked(row):
        raise NotReady((Shortcoming(Lack.PRECONDITION, _NOT_SAID, _BRING_IT, code),))
    if not words.strip():
        raise NotReady((Shortcoming(Lack.WORDS, _NO_WORDS, _WRITE, code),))
    said = Stated.objects.create(
        measure=row, code=code, holds=holds, words=words.strip(), by=by, at=at
    )
    _entered(row, "stated", by=by, at=at, rows=[said], code=code, holds=holds)
    return said


@transaction.atomic
def keep_record(
    ref: UUID, *, reason: str, refused_on: date, name: str, by: User, at: datetime
) -> StatutoryRecord:
    """Write the record of a refusal that the law asks for; it is kept as long as the pack says.

    Written once more it is a further version; the earlier ones stay as they are.
    """
    row = begun(ref, Deed.STATE, by=by)
    if RECORD not in _asked(row):
        raise NotReady((Shortcoming(Lack.PRECONDITION, _NOT_SAID, _BRING_IT, RECORD),))
    if not (reason.strip() and name.strip()) or len(name) > 200:
        raise NotReady((Shortcoming(Lack.WORDS, _NO_RECORD, _WRITE, RECORD),))
    retention = max(pinned(row.case).retention.values(), key=lambda one: one.at_least_days)
    kept = StatutoryRecord.objects.create(
        measure=row,
        version=row.statutory.count() + 1,
        written_at=at,
        retention=retention.code,
        reason=reason.strip(),
        refused_on=refused_on,
        name=name.strip(),
        in_charge=by,
        keep_until=max(refused_on, timezone.localtime(at).date())
        + timedelta(days=retention.at_least_days),
    )
    said = Stated.objects.create(measure=row, code=RECORD, words=reason.strip(), by=by, at=at)
    _entered(
        row, "recorded", by=by, at=at, rows=[kept, said], retention=retention.code,
        version=kept.version,
    )  # fmt: skip
    return kept


@transaction.atomic
def approve(
    ref: UUID,
    reason: str,
    *,
    by: User,
    at: datetime,
    choices: Mapping[str, str] | None = None,
) -> Measure:
    """Approve a measure; the last approval that it needs puts it into force, everywhere at once.

    Where the policy has its notice go out first it waits for that, unless an emergency is on
    record. `choices` decides each open transaction that it reaches. Of two approvals at once one is
    counted first; the other finds the measure as the first left it, and is told so.
    """
    row = begun(ref, Deed.APPROVE, by=by)
    rung = pinned(row.case).ladder[row.rung]
    row.customer, row.determination = row.case.customer, holding(row.case)
    open_ = [str(one.ref) for one in open_for(row)]
    row.choices |= {one: (choices or {})[one] for one in open_ if _chosen(one, choices or {})}
    ground = ground_of(row.case, row.services, row)
    total = refuse_unless_approvable(
        row.plan,
        rung,
        ground,
        proposed_by=str(row.proposed_by_id),
        before=[Approved(str(one.by_id), one.at_headquarters) for one in row.approvals.all()],
        by=by.person,
        reason=reason,
        at=at,
        decided=all(_chosen(one, row.choices) for one in open_),
    )
    said = Approval.objects.create(
        measure=row, by=by, at_headquarters=by.person.headquarters, at=at, reason=reason.strip()
    )
    if not total.complete:
        row.save()
        _entered(row, "approved_by_one", by=by, at=at, rows=[row, said])
        return row
    span = term(row.plan, rung, at=at)
    row.since, row.until, row.review_at = span.since, span.until, span.review_at
    waits = rung.duration is not None and waits_for_notice(rung, ground.facts)
    deed = Deed.AGREE if waits else Deed.COMPLETE
    row.state = State.DONE if rung.duration is None else after(State(row.state), deed)
    row.save()
    if waits:
        # It ends at its time, whether or not it ever began.
        ask(LAPSE, span.until.isoformat(), at, due=span.until)
        _entered(row, "agreed", by=by, at=at, rows=[row, said])
        return row
    if does(rung).holds:
        chosen = {one: dealings.Choice(row.choices[one]) for one in open_}
        dealings.decide_all(str(row.ref), chosen, by=by, at=at)
    bind(row, rung, at=at)
    _entered(row, "approved", by=by, at=at, rows=[row, said])
    return row


@transaction.atomic
def decline(ref: UUID, reason: str, *, by: User, at: datetime) -> Measure:
    """Say no to a proposal, with a reason."""
    return _ended(ref, Deed.DECLINE, reason, by=by, at=at)


@transaction.atomic
def withdraw(ref: UUID, reason: str, *, by: User, at: datetime) -> Measure:
    """Take one's own proposal back."""
    return _ended(ref, Deed.WITHDRAW, reason, by=by, at=at)


def locked(ref: UUID) -> Measure:
    """Return a measure that nobody else changes before this transaction ends; its case first."""
    case = locked_case(Measure.objects.values_list("case", flat=True).get(ref=ref))
    row = Measure.objects.select_for_update(of=("self",)).get(ref=ref)
    row.case = case
    return row


def entered(
    row: Measure,
    what: str,
    *,
    at: datetime,
    by: User | None = None,
    more: Sequence[Recorded] = (),
) -> None:
    """Enter what became of a measure, and tell those who subscribed."""
    _entered(row, what, by=by, at=at, rows=[row, *more])


def open_for(row: Measure) -> list[Any]:
    """Return the open transactions that a measure reaches; none where it holds nothing."""
    if not does(pinned(row.case).ladder[row.rung]).holds or row.case.customer is None:
        return []
    return [*dealings.open_for(row.case.customer, frozenset(row.services))]


def _chosen(transaction: str, choices: Mapping[str, str]) -> bool:
    # What somebody wrote by hand and is no choice decides nothing.
    return choices.get(transaction) in {*dealings.Choice}


def begun(ref: UUID, deed: Deed, *, by: User) -> Measure:
    """Return a measure, locked, with which somebody may do this now. Raises NotEntitled, NotNow."""
    row = locked(ref)
    refuse_unless_entitled(by.person, deed, row.case.involved())
    after(State(row.state), deed)
    return row


def _asked(row: Measure) -> set[str]:
    """Return what the rung, and every duty on what it reaches, asks for."""
    rung = pinned(row.case).ladder[row.rung]
    duties = ground_of(row.case, row.services, row).duties.values()
    blocking = [code for duty in duties if row.rung in duty.blocks for code in duty.until]
    hurried = {CANNOT_WAIT} if tells_first(rung) else set()
    return {one.needs for one in rung.preconditions if one.needs} | set(blocking) | hurried


def bind(row: Measure, rung: Rung, *, at: datetime) -> None:
    """Let a measure that begins bind in every service, and see to it that it ends."""
    if row.state != State.APPROVED or row.since is None or row.until is None:
        return
    if does(rung).restricts:
        publishing.publish(row.restriction(), identifiers_of(row), at=at)
        tell("setsudo.restriction.started", row, at=at)
    # Everything that ends at one moment is one task: ten thousand of them are ended together.
    ask(LAPSE, row.until.isoformat(), at, due=row.until)
    if row.review_at is not None:
        ask(REVIEW, row.review_at.isoformat(), at, due=row.review_at)


def identifiers_of(row: Measure) -> list[tuple[str, str]]:
    """Return everything by which a service can tell the customer, over every record of theirs."""
    if row.customer is None:
        return []
    return [
        (str(one.kind), one.value)
        for record in row.customer.whole()
        for one in record.identifiers.order_by("pk")
        if normalised(str(one.kind), one.value, region=settings.REGION)
    ]


def _ended(ref: UUID, deed: Deed, reason: str, *, by: User, at: datetime) -> Measure:
    row = locked(ref)
    refuse_unless_entitled(by.person, deed, row.case.involved())
    row.state = after(State(row.state), deed)
    if deed is Deed.WITHDRAW and row.proposed_by_id != by.pk:
        raise NotReady((Shortcoming(Lack.SAME_PERSON, _NOT_OWN, _DECLINE_IT),))
    if not reason.strip():
        raise NotReady((Shortcoming(Lack.REASON, _NO_WORDS, _WRITE, "reason"),))
    row.ended_by, row.ended_at = by, at
    row.ended_because, row.ended_reason = deed.value, reason.strip()
    row.save()
    # It may wait to begin with its notice out: of somebody whom no service can tell yet.
    tell_customers([row], at=at)
    entered(row, row.state, by=by, at=at)
    return row


def _entered(
    row: Measure, what: str, *, by: User | None, at: datetime, rows: list[Recorded], **facts: Any
) -> None:
    case: Case = row.case
    enter(
        f"measure.{what}",
        at=at,
        about=f"case/{case.ref}",
        by=str(by.pk) if by is not None else "",
        facts={
            "case": case.number,
            "measure": str(row.ref),
            "rung": row.rung,
            "state": str(row.state),
            **facts,
        },
        rows=rows,
    )
    if what not in ("stated", "recorded"):
        tell(f"setsudo.measure.{what}", row, at=at)


def tell(kind: str, row: Measure, *, at: datetime) -> None:
    """Tell those who subscribed of a measure: where it stands, in nobody's words."""
    data = {
        "measure": str(row.ref),
        "case": row.case.number,
        "rung": row.rung,
        "state": str(row.state),
        "until": row.until.isoformat() if row.until is not None else "",
    }
    emit(kind, subject=f"measure/{row.ref}", data=data, at=at)


_WAITS: Final = Text(
    ja="この事案では、同じ段階の提案がすでに承認を待っています。",
    en="The same rung is proposed on this case already and waits for approval.",
)
_READ_IT: Final = Text(ja="その提案を確かめてください。", en="Read that proposal.")
_NOT_SAID: Final = Text(
    ja="これは述べるだけでは満たせないか、この措置には必要ありません。",
    en="This is not met by saying so, or this measure does not need it.",
)
_BRING_IT: Final = Text(ja="事案の記録を確かめてください。", en="Look at the case's record.")
_NO_WORDS: Final = Text(ja="理由や根拠が書かれていません。", en="It gives no reason or ground.")
_WRITE: Final = Text(ja="言葉で書いてください。", en="Write it in words.")
_NO_RECORD: Final = Text(
    ja="法定の記録には理由と氏名が必要です。", en="The statutory record needs a reason and a name."
)
_NOT_OWN: Final = Text(
    ja="取り下げられるのは提案した本人だけです。", en="Only whoever proposed it withdraws it."
)
_DECLINE_IT: Final = Text(ja="承認しないこともできます。", en="An approver may decline it.")
