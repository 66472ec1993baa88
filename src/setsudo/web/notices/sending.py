"""A notice is read by counsel, approved, and sent; what became of it is recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from setsudo.bilingual import Text
from setsudo.measures.notices.kinds import BINDING, Channel, Kind
from setsudo.measures.notices.standing import Deed, Standing
from setsudo.measures.notices.wording import write
from setsudo.web.accounts.models import User
from setsudo.web.cases.refusing import Unfit
from setsudo.web.notices import measured, smtp
from setsudo.web.notices.gathering import (
    as_it_stands,
    gathered,
    kind_about,
    last_spoken,
    refuse_names,
)
from setsudo.web.notices.keeping import code_of, facts_json, facts_of, written_json
from setsudo.web.notices.models import Attempt, Notice, Outcome
from setsudo.web.notices.writing import entered, language_of, locked, refuse_own, step
from setsudo.web.work.asking import ask

SEND: Final = "notice.send"


@transaction.atomic
def sign_off(ref: UUID, *, by: User, at: datetime) -> Notice:
    """Keep that counsel has read a notice as it stands."""
    row = locked(ref)
    step(row, Deed.SIGN_OFF, by=by)
    row.signed_off_by, row.signed_off_at = by, at
    row.save()
    entered(row, "notice.signed_off", by=by, at=at)
    return row


@transaction.atomic
def approve(ref: UUID, *, by: User, at: datetime) -> Notice:
    """Fix what a notice says, give it its code, and let it go out.

    Raises NotEntitled, NotNow, Unfit where counsel has not read it or it names no address, and
    SmtpUnset where e-mail cannot be sent from here.
    """
    row = locked(ref)
    step(row, Deed.APPROVE, by=by)
    refuse_own(row, by)
    return let_go(row, by=by, at=at)


@transaction.atomic
def for_reader(measure: Any, *, at: datetime, address: str) -> Notice | None:
    """Draw the notice of a measure that binds for a reader who came with its code before one was
    sent. Its words are the template's alone; it stands over the names of those who decided."""
    case = measure.case
    kind = kind_about(measure)
    approval = measure.approvals.select_related("by").order_by("-at").first()
    if kind not in BINDING or approval is None or measure.state not in measured.BEGUN:
        return None
    facts = gathered(case, at=at, measure=measure, address=address)
    lang = last_spoken(case)
    row = Notice.objects.create(
        case=case,
        measure=measure,
        kind=kind,
        lang=lang,
        channel=Channel.CHAT,
        facts=facts_json(facts),
        written=written_json(write(kind, facts, lang)),
        standing=Standing.SENT,
        sendings=1,
        written_by=measure.proposed_by,
        written_at=at,
        approved_by=approval.by,
        approved_at=at,
        sent_at=at,
    )
    code_of(row)
    entered(row, "notice.drawn", at=at)
    return row


def let_go(row: Notice, *, by: User, at: datetime) -> Notice:
    """Fix and queue a notice whose standing was moved already."""
    if row.counsel_reads and row.signed_off_by_id is None:
        raise Unfit(_UNREAD, field="counsel")
    facts = measured.beginning(row, as_it_stands(row.case, facts_of(row.facts)), at)
    row.facts = facts_json(facts)
    # A name may have been added to the case since the draft was written.
    typed = [*facts.told, *facts.left, *facts.transactions, facts.reason]
    refuse_names(row.case, typed)
    if row.channel == Channel.EMAIL:
        smtp.server()
    elif row.channel == Channel.LETTER and not row.to:
        raise Unfit(_NO_ADDRESS, field="to")
    row.standing = Standing.QUEUED
    row.approved_by, row.approved_at = by, at
    row.written = written_json(write(Kind(row.kind), facts, language_of(row)))
    row.sendings += 1
    row.save()
    code_of(row)
    entered(row, "notice.approved", by=by, at=at)
    if row.channel == Channel.EMAIL:
        ask(SEND, str(row.ref), at)
    return row


def can_go(row: Notice) -> bool:
    """Say whether a notice that is written by itself can go out from here. Else it waits as a
    draft, and nothing of what it tells of is undone."""
    if row.channel == Channel.EMAIL:
        try:
            smtp.server()
        except smtp.SmtpUnset:
            return False
    return row.channel != Channel.LETTER or bool(row.to)


@transaction.atomic
def sent(ref: UUID, *, by: User, at: datetime, detail: str = "") -> Notice:
    """Record that a person posted a letter or wrote into a chat; `detail` is a tracking number."""
    row = locked(ref)
    if row.channel == Channel.EMAIL:
        raise Unfit(_BY_ITSELF, field="channel")
    step(row, Deed.SEND, by=by)
    return _moved(row, Outcome.HANDED, by=by, at=at, detail=detail)


@transaction.atomic
def confirm(ref: UUID, *, by: User, at: datetime, detail: str = "") -> Notice:
    """Record that a notice arrived."""
    row = locked(ref)
    step(row, Deed.CONFIRM, by=by)
    return _moved(row, Outcome.ARRIVED, by=by, at=at, detail=detail)


@transaction.atomic
def failed(ref: UUID, *, by: User, at: datetime, detail: str = "") -> Notice:
    """Record that a notice came back."""
    row = locked(ref)
    step(row, Deed.FAIL, by=by)
    return _moved(row, Outcome.RETURNED, by=by, at=at, detail=detail)


@transaction.atomic
def resend(ref: UUID, *, by: User, at: datetime) -> Notice:
    """Send a notice once more, as it was approved, while what it tells of still binds."""
    row = locked(ref)
    step(row, Deed.RESEND, by=by)
    measured.refuse_if_over(row, at)
    row.sendings, row.trouble = row.sendings + 1, ""
    row.save()
    entered(row, "notice.sent_again", by=by, at=at)
    if row.channel == Channel.EMAIL:
        smtp.server()
        ask(SEND, str(row.ref), at)
    return row


def _moved(row: Notice, outcome: Outcome, *, by: User, at: datetime, detail: str) -> Notice:
    if row.standing == Standing.SENT:
        row.sent_at = at
    elif row.standing == Standing.DELIVERED:
        row.delivered_at = at
    row.save()
    tried = row.attempts.create(at=at, outcome=outcome, by=by, detail=detail.strip()[:200])
    entered(row, f"notice.{outcome.value}", by=by, at=at, rows=[tried])
    measured.begin(row, by=by, at=at)
    return row


def note(row: Notice, outcome: Outcome, detail: str, *, at: datetime) -> Attempt:
    """Keep a try of the worker."""
    return row.attempts.create(at=at, outcome=outcome, detail=detail[:200])


_UNREAD = Text(
    ja="この通知は、送る前に弁護士・法務の確認が要ります。事案の画面から依頼してください。",
    en="Counsel has to read this notice before it goes out: call counsel in on the case.",
)
_NO_ADDRESS = Text(ja="手紙の宛先を書いてください。", en="Write where the letter goes.")
_BY_ITSELF = Text(
    ja="電子メールは自動で送られ、結果も自動で記録されます。",
    en="E-mail goes out by itself, and what becomes of it is recorded by itself.",
)
