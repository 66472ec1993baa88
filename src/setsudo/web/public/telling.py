"""A customer tells the company what should be better: it becomes an improvement, never a case."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from setsudo.assessment.second.masking import Kind as Personal
from setsudo.assessment.second.masking import Known, mask_texts
from setsudo.bilingual import Language, Text
from setsudo.cases.permissions import NotEntitled
from setsudo.web.accounts.models import User
from setsudo.web.cases.improving import may_work
from setsudo.web.cases.models import Improving
from setsudo.web.cases.refusing import NO_WORDS, Unfit
from setsudo.web.ledger.entering import enter
from setsudo.web.public.desk import desk
from setsudo.web.public.models import Kind, Message

KINDS: Final = {
    Kind.COMPLAINT: Text(ja="困ったこと・ご不満", en="Something went wrong"),
    Kind.IDEA: Text(ja="ご提案", en="An idea"),
    Kind.PRAISE: Text(ja="よかったこと", en="Something that was good"),
}


@transaction.atomic
def tell(
    kind: Kind,
    title: str,
    text: str,
    *,
    lang: Language,
    at: datetime,
    name: str = "",
    reply_to: str = "",
) -> Message:
    """Take a message in. The register of improvements is read by many, so it names nobody there."""
    if not title.strip() or not text.strip():
        raise Unfit(NO_WORDS, field="text")
    by = desk()
    masked = mask_texts([title.strip(), text.strip()], known=_known(name, reply_to))
    improvement = Improving.objects.create(
        title=masked[0].text[:300],
        about=masked[1].text,
        entered_by=by,
        entered_at=at,
        changed_at=at,
    )
    row = Message.objects.create(
        kind=kind,
        lang=lang,
        title=title.strip(),
        text=text.strip(),
        name=name.strip(),
        reply_to=reply_to.strip(),
        received_at=at,
        improvement=improvement,
    )
    enter(
        "message.received",
        at=at,
        about=f"improvement/{improvement.ref}",
        by=str(by.pk),
        facts={"kind": kind.value, "lang": lang},
        rows=[row, improvement],
    )
    return row


@transaction.atomic
def answer(ref: UUID, words: str, *, by: User, at: datetime) -> Message:
    """Keep what the sender was answered, by whatever way they asked for."""
    row = Message.objects.select_for_update(of=("self",)).get(ref=ref)
    if not may_work(by.person):
        raise NotEntitled(by.person, Kind(row.kind), "role", _NOT_YOURS)
    if not words.strip():
        raise Unfit(NO_WORDS, field="answer")
    row.answer, row.answered_by, row.answered_at = words.strip(), by, at
    row.save()
    enter(
        "message.answered",
        at=at,
        about=f"improvement/{row.improvement_id}",
        by=str(by.pk),
        rows=[row],
    )
    return row


def _known(name: str, reply_to: str) -> list[Known]:
    known = [Known(name.strip(), Personal.NAME)] if len(name.strip()) > 1 else []
    if "@" in reply_to:
        known.append(Known(reply_to.strip(), Personal.MAIL))
    return known


_NOT_YOURS = Text(
    ja="お返事を記録できるのは、改善を扱う役割の人です。",
    en="Answers are recorded by those who work on the register of improvements.",
)
