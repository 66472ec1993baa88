"""The worker hands an e-mail over. What fails for a while waits; what is refused is told."""

from __future__ import annotations

from datetime import datetime
from smtplib import SMTPException
from uuid import UUID

from django.db import transaction

from setsudo.measures.notices.kinds import Channel
from setsudo.measures.notices.standing import Deed, Standing
from setsudo.measures.notices.wording import plain
from setsudo.web.notices import measured, smtp
from setsudo.web.notices.keeping import code_of, written_of
from setsudo.web.notices.models import Notice, Outcome
from setsudo.web.notices.sending import note
from setsudo.web.notices.writing import entered, locked, step


class NotHandedOver(Exception):
    """The mail server could not be reached or asked to wait: the worker tries again later."""


def send(ref: UUID, *, at: datetime) -> None:
    """Hand an e-mail over, if it still waits for that and what it tells of still holds.

    Raises NotHandedOver while the mail server cannot take it; the notice stays queued. A crash
    between the handing over and its record repeats the message under the same Message-ID.
    """
    row = Notice.objects.filter(ref=ref).first()
    if row is None or row.standing != Standing.QUEUED or row.channel != Channel.EMAIL:
        return
    if measured.is_over(row, at):
        _goes_nowhere(ref, at=at)
        return
    said = written_of(row.written or {}, code_of(row))
    message_id = _message_id(row)
    try:
        smtp.hand_over(row.to, said.subject, plain(said), message_id=message_id, lang=row.lang)
    except smtp.Refused as refused:
        _refused(ref, refused.answer, at=at)
    except (smtp.SmtpUnset, SMTPException, OSError) as error:
        _waits(ref, type(error).__name__)
        raise NotHandedOver from None
    else:
        _handed_over(ref, message_id, at=at)


@transaction.atomic
def _handed_over(ref: UUID, message_id: str, *, at: datetime) -> None:
    row = locked(ref)
    if row.standing != Standing.QUEUED:
        # It was withdrawn in the moment in which it went out: that it did is kept all the same.
        entered(
            row, "notice.accepted", at=at, rows=[note(row, Outcome.ACCEPTED, message_id, at=at)]
        )
        return
    step(row, Deed.SEND, by=None)
    row.sent_at, row.trouble = at, ""
    row.save()
    entered(row, "notice.accepted", at=at, rows=[note(row, Outcome.ACCEPTED, message_id, at=at)])
    measured.begin(row, by=None, at=at)


@transaction.atomic
def _goes_nowhere(ref: UUID, *, at: datetime) -> None:
    """Withdraw a notice whose restriction ended while no mail server took it: nobody is told that
    they are restricted by what is over."""
    row = locked(ref)
    if row.standing == Standing.QUEUED:
        step(row, Deed.WITHDRAW, by=None)
        row.trouble = ""
        row.save()
        entered(row, "notice.withdrawn", at=at)


@transaction.atomic
def _refused(ref: UUID, answer: int, *, at: datetime) -> None:
    row = locked(ref)
    if row.standing == Standing.QUEUED:
        step(row, Deed.FAIL, by=None)
    row.trouble = f"refused-{answer}"
    row.save()
    entered(row, "notice.refused", at=at, rows=[note(row, Outcome.REFUSED, str(answer), at=at)])


def _waits(ref: UUID, trouble: str) -> None:
    """Show on the notice why it has not gone out; the ledger has nothing to tell yet."""
    Notice.objects.filter(ref=ref, standing=Standing.QUEUED).update(trouble=trouble[:60])


def _message_id(row: Notice) -> str:
    domain = smtp_domain()
    return f"<{row.ref}.{row.sendings}@{domain}>"


def smtp_domain() -> str:
    """Return the domain of the sender, under which messages are named."""
    try:
        sender = smtp.server().sender
    except smtp.SmtpUnset:
        return "setsudo.invalid"
    return sender.rpartition("@")[2].strip(" >") or "setsudo.invalid"
