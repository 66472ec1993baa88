"""The customer who was told of a restriction is told that it is over. Done by the worker, once."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from setsudo.bilingual import Text
from setsudo.measures.notices.kinds import Kind
from setsudo.measures.notices.standing import Standing
from setsudo.measures.standing import State
from setsudo.web.measures.gathering import told as told_of
from setsudo.web.measures.lifting import FELL
from setsudo.web.measures.models import Measure
from setsudo.web.notices.gathering import gathered, rung_of
from setsudo.web.notices.keeping import facts_json
from setsudo.web.notices.models import Notice
from setsudo.web.notices.sending import can_go, let_go
from setsudo.web.notices.writing import entered, language_of
from setsudo.web.public.desk import desk

_NEVER_BEGAN: Final = (State.WITHDRAWN, State.DECLINED)
_OVER: Final = (State.LIFTED, State.LAPSED, *_NEVER_BEGAN)


@transaction.atomic
def tell(ref: UUID, *, at: datetime) -> Notice | None:
    """Write to a customer that a measure is over, where and as they were told of it.

    Its words are the template's alone, so that nobody has to approve them; mail goes out by itself,
    a letter and a chat wait for whoever sends them. None where the policy has no notice for the
    rung, where the customer was never told, or where somebody wrote to them already.
    """
    # Whoever comes second finds the notice of whoever was first.
    measure = Measure.objects.select_for_update(of=("self",)).get(ref=ref)
    rung = rung_of(measure.case, measure.rung)
    told = told_of(measure).order_by("-sent_at", "-written_at").first()
    if measure.state not in _OVER or rung is None or rung.notice is None or told is None:
        return None
    if measure.notices.filter(kind=Kind.LIFTING).exclude(standing=Standing.WITHDRAWN).exists():
        return None
    lang, writer = language_of(told), desk()
    reason = _WHY.get(measure.ended_because)
    facts = gathered(
        measure.case,
        at=at,
        measure=measure,
        reason=reason.to(lang) if reason is not None else "",
        our_error=measure.ended_because == "error",
        lapsed=measure.state == State.LAPSED,
        withdrawn=measure.state in _NEVER_BEGAN,
    )
    row = Notice.objects.create(
        case=measure.case,
        measure=measure,
        kind=Kind.LIFTING,
        lang=lang,
        channel=told.channel,
        to=told.to,
        facts=facts_json(facts),
        written_by=writer,
        written_at=at,
    )
    entered(row, "notice.drawn", at=at)
    # Where mail cannot be sent from here it waits as a draft, and people see it.
    return let_go(row, by=writer, at=at) if can_go(row) else row


_WHY: Final = {
    "review": Text(
        ja="見直したところ、続ける必要がなくなっていました。",
        en="We looked at it again and found that it is no longer needed.",
    ),
    FELL: Text(
        ja="制限のもとになった判断を、別の担当者がはじめから確かめ直すことになりました。",
        en="The decision on which it rested is set aside, and others look at everything anew.",
    ),
}
