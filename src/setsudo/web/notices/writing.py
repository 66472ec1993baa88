"""Notices are drafted out of the record, changed, and withdrawn while they have not gone out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from setsudo.bilingual import Language, Text
from setsudo.cases.permissions import NotEntitled
from setsudo.measures.notices import facts as rules
from setsudo.measures.notices.kinds import BINDING, Channel, Kind, needs_counsel
from setsudo.measures.notices.permissions import refuse_unless_entitled
from setsudo.measures.notices.standing import Deed, Standing, after
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case, Objection
from setsudo.web.cases.refusing import Unfit
from setsudo.web.ledger.entering import enter
from setsudo.web.notices import measured
from setsudo.web.notices.gathering import gathered, refuse_names, rung_of
from setsudo.web.notices.keeping import facts_json
from setsudo.web.notices.models import Notice
from setsudo.web.outbox.sending import emit


@transaction.atomic
def draft(
    case: Case,
    kind: Kind,
    *,
    by: User,
    at: datetime,
    lang: Language,
    channel: Channel,
    to: str = "",
    told: Sequence[str] = (),
    left: Sequence[str] = (),
    transactions: Sequence[str] = (),
    measure: Any | None = None,
    objection: Objection | None = None,
    reason: str = "",
    result: rules.Result | None = None,
    our_error: bool = False,
) -> Notice:
    """Draft a notice about a case.

    Raises NotEntitled, NamesTold where what was typed names somebody, Unfit where it cannot be
    sent there, and AddressUnset without an address of the public pages.
    """
    refuse_unless_entitled(by.person, Deed.CHANGE, kind, case.involved())
    if kind in BINDING and measure is None:
        raise Unfit(_NO_MEASURE, field="measure")
    if kind is Kind.OBJECTION_DECISION and result is None:
        raise Unfit(_NO_DECISION, field="kind")
    refuse_names(case, [*told, *left, *transactions, reason])
    found = gathered(
        case,
        at=at,
        measure=measure,
        told=told,
        left=left,
        transactions=transactions,
        reason=reason,
        result=result,
        our_error=our_error,
    )
    rung = rung_of(case, measure.rung) if measure is not None else None
    row = Notice.objects.create(
        case=case,
        measure=measure,
        objection=objection,
        kind=kind,
        lang=lang,
        channel=channel,
        to=reachable(channel, to),
        facts=facts_json(found),
        counsel_reads=kind in BINDING and rung is not None and needs_counsel(rung),
        written_by=by,
        written_at=at,
    )
    entered(row, "notice.drafted", by=by, at=at)
    return row


@transaction.atomic
def change(
    ref: UUID,
    *,
    by: User,
    at: datetime,
    lang: Language,
    channel: Channel,
    to: str,
    told: Sequence[str],
    left: Sequence[str],
    transactions: Sequence[str],
    reason: str = "",
) -> Notice:
    """Change a draft. What counsel had read has to be read again."""
    row = locked(ref)
    step(row, Deed.CHANGE, by=by)
    case = row.case
    refuse_names(case, [*told, *left, *transactions, reason])
    before = row.facts
    found = gathered(
        case,
        at=at,
        measure=measured.measure(row.measure_id, row.case),
        told=told,
        left=left,
        transactions=transactions,
        reason=reason or before["reason"],
        result=rules.Result(before["result"]) if before["result"] else None,
        our_error=before["our_error"],
    )
    row.lang, row.channel, row.to = lang, channel, reachable(channel, to)
    row.facts = facts_json(found)
    row.signed_off_by = row.signed_off_at = None
    row.save()
    entered(row, "notice.changed", by=by, at=at)
    return row


@transaction.atomic
def withdraw(ref: UUID, *, by: User, at: datetime) -> Notice:
    """Let a notice that has not gone out go nowhere. Its code opens nothing any more."""
    row = locked(ref)
    step(row, Deed.WITHDRAW, by=by)
    row.save()
    entered(row, "notice.withdrawn", by=by, at=at)
    return row


def locked(ref: UUID) -> Notice:
    """Return a notice that nobody else changes before this transaction ends."""
    rows = Notice.objects.select_for_update(of=("self",)).select_related("case__customer")
    return rows.get(ref=ref)


def language_of(row: Notice) -> Language:
    """Return the language in which a notice is written."""
    return "ja" if row.lang == "ja" else "en"


def step(row: Notice, deed: Deed, *, by: User | None) -> None:
    """Move a notice on. Raises NotEntitled first, then NotNow. The worker has no name."""
    if by is not None:
        refuse_unless_entitled(by.person, deed, Kind(row.kind), row.case.involved())
    row.standing = after(Standing(row.standing), deed)


def entered(
    row: Notice, act: str, *, at: datetime, by: User | None = None, rows: Sequence[Any] = ()
) -> None:
    """Enter what was done with a notice."""
    enter(
        act,
        at=at,
        about=f"case/{row.case_id}",
        by=str(by.pk) if by is not None else "",
        facts={
            "notice": str(row.ref),
            "kind": str(row.kind),
            "channel": str(row.channel),
            "standing": str(row.standing),
        },
        rows=[row, *rows],
    )
    emit(
        f"setsudo.{act}",
        subject=f"notice/{row.ref}",
        data={
            "notice": str(row.ref),
            "case": row.case.number,
            "measure": str(row.measure_id or ""),
            "kind": str(row.kind),
            "standing": str(row.standing),
        },
        at=at,
    )


def reachable(channel: Channel, to: str) -> str:
    """Return an address as it is kept. Raises Unfit where nothing can be sent there."""
    lines = [line.strip() for line in to.replace("\x00", "").splitlines() if line.strip()]
    if channel is Channel.EMAIL:
        try:
            (one,) = lines
            validate_email(one)
        except (ValueError, ValidationError):
            raise Unfit(_NO_EMAIL, field="to") from None
        return one
    return "\n".join(lines)[:1000]


def refuse_own(row: Notice, by: User) -> None:
    """Raise NotEntitled where somebody would approve the restriction that they wrote of."""
    if Kind(row.kind) in BINDING and row.written_by_id == by.pk:
        raise NotEntitled(by.person, Deed.APPROVE, "proposer", _ANOTHER)


_NO_MEASURE = Text(
    ja="制限を知らせる通知は、承認された措置から書いてください。",
    en="A notice of a restriction is written from an approved measure: choose the measure.",
)
_NO_DECISION = Text(
    ja="異議への回答は、異議の見直しの画面で結論とともに書きます。",
    en="The answer to an objection is written where the objection is decided.",
)
_NO_EMAIL = Text(
    ja="メールアドレスを1つ、正しく書いてください。", en="Write one e-mail address that can exist."
)
_ANOTHER = Text(
    ja="制限を知らせる通知は、書いた人とは別の人が承認します。",
    en="A notice of a restriction is approved by somebody other than its writer.",
)
