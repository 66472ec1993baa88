"""Counsel's notes: written, opened to whom counsel names, and read nowhere but here."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from setsudo.bilingual import Text
from setsudo.cases.permissions import NotEntitled, refusal
from setsudo.referrals.lacking import Lack, NotReferable, Shortcoming
from setsudo.referrals.permissions import (
    DEED_NAMES,
    PERMISSIONS,
    Deed,
    reads_privileged,
    refuse_unless_entitled,
)
from setsudo.web.accounts.models import User
from setsudo.web.cases.doing import locked
from setsudo.web.cases.models import Case
from setsudo.web.ledger.entering import enter
from setsudo.web.referrals.models import Confidant, PrivilegedNote


@transaction.atomic
def write(ref: UUID, text: str, *, by: User, at: datetime) -> PrivilegedNote:
    """Keep a note of counsel's. The ledger learns its digest. Raises NotEntitled, NotReferable."""
    case = locked(ref)
    refuse_unless_entitled(by.person, Deed.WRITE_PRIVILEGED, case.involved())
    if not text.strip():
        raise NotReferable((Shortcoming(Lack.WORDS, _EMPTY, _WRITE, "text"),))
    row = PrivilegedNote.objects.create(case=case, text=text.strip(), by=by, at=at)
    facts = {"case": case.number, "note": str(row.ref), "digest": row.digest}
    about = f"privileged/{case.ref}"
    enter("privileged.written", at=at, about=about, by=str(by.pk), facts=facts, rows=[row])
    return row


@transaction.atomic
def name(ref: UUID, who: User, *, by: User, at: datetime) -> Confidant:
    """Let somebody read the notes of a case. Raises NotEntitled, NotReferable for a party."""
    case = locked(ref)
    involved = case.involved()
    refuse_unless_entitled(by.person, Deed.WRITE_PRIVILEGED, involved)
    if not reads_privileged(who.person, involved, [str(who.pk)]):
        raise NotReferable((Shortcoming(Lack.PERSON, _PARTY, _SOMEBODY_ELSE, "who"),))
    row, new = Confidant.objects.get_or_create(
        case=case, user=who, ended_at=None, defaults={"by": by, "at": at}
    )
    if new:
        _entered("privileged.opened", case, row, by=by, at=at)
    return row


@transaction.atomic
def end(ref: UUID, who: User, *, by: User, at: datetime) -> None:
    """Let somebody read the notes of a case no longer."""
    case = locked(ref)
    refuse_unless_entitled(by.person, Deed.WRITE_PRIVILEGED, case.involved())
    for row in Confidant.objects.filter(case=case, user=who, ended_at__isnull=True):
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        _entered("privileged.shut", case, row, by=by, at=at)


def readable(case: Case, user: User) -> bool:
    """Say whether somebody reads the notes of a case."""
    rows = Confidant.objects.filter(case=case, ended_at__isnull=True)
    named = {str(one) for one in rows.values_list("user_id", flat=True)}
    return reads_privileged(user.person, case.involved(), named)


@transaction.atomic
def read(case: Case, user: User, *, at: datetime) -> list[PrivilegedNote]:
    """Return the notes, and enter that they were read. Raises NotEntitled."""
    if not readable(case, user):
        permission = PERMISSIONS[Deed.WRITE_PRIVILEGED]
        text = refusal(DEED_NAMES[Deed.WRITE_PRIVILEGED], permission, "role")
        raise NotEntitled(user.person, Deed.WRITE_PRIVILEGED, "role", text)
    rows = [*PrivilegedNote.objects.filter(case=case).select_related("by").order_by("-at", "pk")]
    if rows:
        facts = {"case": case.number, "notes": len(rows)}
        enter(
            "privileged.read", at=at, about=f"privileged/{case.ref}", by=str(user.pk), facts=facts
        )
    return rows


def _entered(act: str, case: Case, row: Confidant, *, by: User, at: datetime) -> None:
    facts = {"case": case.number}
    who = {"who": str(row.user_id)}
    enter(
        act,
        at=at,
        about=f"privileged/{case.ref}",
        by=str(by.pk),
        facts=facts,
        personal=who,
        rows=[row],
    )


_EMPTY: Final = Text(ja="メモが空です。", en="The note is empty.")
_WRITE: Final = Text(ja="内容を書いてください。", en="Write something first.")
_PARTY: Final = Text(
    ja="この事案の当事者には開けません。", en="Whoever is a party to the case cannot read them."
)
_SOMEBODY_ELSE: Final = Text(ja="ほかの人を選んでください。", en="Choose somebody else.")
