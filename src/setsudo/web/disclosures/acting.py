"""What people do with a request: receive, identify, decide, review, answer; each is entered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from setsudo.bilingual import Text
from setsudo.cases.roles import Relation
from setsudo.retention.asking import (
    Deed,
    Kind,
    Part,
    RequestRefused,
    State,
    after,
    refuse_the_same_person,
    refuse_unless_entitled,
    refuse_unless_identified,
)
from setsudo.retention.grounds import REASON, decided
from setsudo.retention.terms import TERMS, due
from setsudo.web.accounts.models import User
from setsudo.web.customers.models import Customer
from setsudo.web.disclosures.answering import answer_to, content_of
from setsudo.web.disclosures.enclosing import Found, files_of, ground_of
from setsudo.web.disclosures.finding import cases_of, fitting, held
from setsudo.web.disclosures.gathering import gathered
from setsudo.web.disclosures.models import Request
from setsudo.web.ledger.entering import enter, locked_frontier

_NOBODY: Final[frozenset[Relation]] = frozenset()


@transaction.atomic
def receive(
    kind: Kind,
    *,
    jurisdiction: str,
    lang: str,
    name: str,
    asks: str,
    reply_to: str = "",
    received: datetime | None = None,
    by: User,
    at: datetime,
) -> Request:
    """Take a request; its time runs from when it came. Raises RequestRefused."""
    refuse_unless_entitled(by.person, Deed.RECEIVE, _NOBODY)
    if not name.strip():
        raise RequestRefused(_NAME)
    if jurisdiction not in TERMS:
        raise RequestRefused(_WHERE)
    if kind is not Kind.ACCESS and not asks.strip():
        raise RequestRefused(_ASKS)
    came = received or at
    if came > at:
        raise RequestRefused(_NOT_YET)
    # Whoever enters waits here for the others, so that two requests never get one number.
    locked_frontier()
    row = Request.objects.create(
        number=_next_number(at),
        kind=kind,
        jurisdiction=jurisdiction,
        lang=lang,
        name=name.strip(),
        reply_to=reply_to.strip(),
        asks=asks.strip(),
        received_at=came,
        received_by=by,
        due_at=due(jurisdiction, came),
    )
    return _entered(row, "received", by=by, at=at, facts={"kind": kind.value})


@transaction.atomic
def identify(
    ref: UUID,
    identifiers: Iterable[str],
    *,
    how: str = "",
    customer: Customer | None = None,
    by: User,
    at: datetime,
) -> Request:
    """Say who asks: two identifiers fit what is known of somebody, or a person says how they know.

    `customer` is whom a person recognised; without one it is whom the identifiers fit, or nobody
    of whom anything is known. Raises RequestRefused.
    """
    row = _begun(ref, Deed.IDENTIFY, by)
    found = fitting(identifiers)
    if customer is not None:
        live = customer.whole()[0]
        found = [one for one in found if one.customer.pk == live.pk]
        whom: Customer | None = live
    else:
        if len(found) > 1 and len(found[0].kinds) == len(found[1].kinds):
            raise RequestRefused(_SEVERAL)
        whom = found[0].customer if found else None
    kinds = found[0].kinds if found else ()
    refuse_unless_identified(len(kinds), how)
    row.customer, row.checked, row.how = whom, [*kinds], how.strip()
    row.identified_by, row.identified_at = by, at
    return _moved(row, Deed.IDENTIFY, "identified", by=by, at=at, facts={"fit": len(kinds)})


@transaction.atomic
def extend(ref: UUID, reason: str, *, by: User, at: datetime) -> Request:
    """Add the time that the law lets be added, once, before the first is over."""
    row = _begun(ref, Deed.EXTEND, by)
    if not reason.strip():
        raise RequestRefused(_WHY_LONGER)
    if row.extended_because:
        raise RequestRefused(_ONCE)
    if at > row.due_at:
        raise RequestRefused(_TOO_LATE)
    row.due_at = due(row.jurisdiction, row.received_at, extended=True)
    row.extended_because = reason.strip()
    return _moved(row, Deed.EXTEND, "extended", by=by, at=at)


@transaction.atomic
def decide(
    ref: UUID,
    *,
    withheld: Mapping[Part, str] | None = None,
    files: Mapping[str, str] | None = None,
    refused: str = "",
    reason: str = "",
    done: str = "",
    by: User,
    at: datetime,
) -> Request:
    """Decide what is given and what is kept back, each part on a ground. Raises RequestRefused.

    `files` names a ground for a file that is kept back, or nothing for one that is given.
    """
    row = _begun(ref, Deed.DECIDE, by)
    there = parts_of(row)
    back = {part: code for part, code in (withheld or {}).items() if code and part in there}
    known = {one.key for one in files_there(row) if not one.sealed}
    row.files = {key: code for key, code in (files or {}).items() if key in known}
    by_hand = [one for one in files_there(row) if not one.others and row.files.get(one.key)]
    if by_hand and Part.FILES not in back and not reason.strip():
        raise RequestRefused(REASON)
    row.outcome = decided(
        Kind(row.kind),
        row.jurisdiction,
        withheld=back,
        refused=refused,
        there=there,
        reason=reason,
        done=done,
        files=_grounds(row, back),
    )
    row.withheld = {part.value: code for part, code in back.items()}
    row.refused, row.reason, row.done = refused, reason.strip(), done.strip()
    row.decided_by, row.decided_at, row.returned = by, at, ""
    row.decided_on = content_of(answer_to(row, at=at))
    facts = {
        "outcome": row.outcome,
        "grounds": sorted({*back.values(), *_grounds(row, back), *filter(None, [refused])}),
    }
    return _moved(row, Deed.DECIDE, "decided", by=by, at=at, facts=facts)


@transaction.atomic
def send_back(ref: UUID, reason: str, *, by: User, at: datetime) -> Request:
    """Have it decided anew. Raises RequestRefused."""
    row = _begun(ref, Deed.RETURN, by)
    if row.state == State.DECIDED:
        refuse_the_same_person(str(row.decided_by_id), str(by.pk))
    if not reason.strip():
        raise RequestRefused(_WHY_BACK)
    row.returned, row.outcome, row.decided_on = reason.strip(), "", ""
    row.reviewed_by = row.reviewed_at = row.answer = None
    return _moved(row, Deed.RETURN, "returned", by=by, at=at)


@transaction.atomic
def review(ref: UUID, *, by: User, at: datetime) -> Request:
    """Confirm a decision as another person; the answer is fixed as it is now."""
    row = _begun(ref, Deed.REVIEW, by)
    refuse_the_same_person(str(row.decided_by_id), str(by.pk))
    # Meanwhile something may have come that nobody looked at when it was decided.
    fixed = answer_to(row, at=at)
    if content_of(fixed) != row.decided_on:
        raise RequestRefused(_CHANGED)
    row.reviewed_by, row.reviewed_at, row.answer = by, at, fixed
    return _moved(row, Deed.REVIEW, "reviewed", by=by, at=at)


@transaction.atomic
def answer(ref: UUID, how: str, *, by: User, at: datetime) -> Request:
    """Enter that the answer was handed over, and how."""
    row = _begun(ref, Deed.ANSWER, by)
    if not how.strip():
        raise RequestRefused(_HOW)
    refuse_unless_as_reviewed(row, at=at)
    row.answered_by, row.ended_at, row.ended_how = by, at, how.strip()
    late = {"late": at > row.due_at}
    return _moved(row, Deed.ANSWER, "answered", by=by, at=at, facts=late)


@transaction.atomic
def end(ref: UUID, deed: Deed, why: str, *, by: User, at: datetime) -> Request:
    """End a request without an answer: it was withdrawn, or whoever asks was not identified."""
    if deed not in (Deed.WITHDRAW, Deed.TURN_AWAY):
        raise ValueError(deed)
    row = _begun(ref, deed, by)
    if not why.strip():
        raise RequestRefused(_WHY_END)
    row.ended_at, row.ended_how = at, why.strip()
    return _moved(row, deed, after(State(row.state), deed).value, by=by, at=at)


def parts_of(row: Request) -> frozenset[Part]:
    """Return the parts of which anything is held of whoever asks."""
    if row.kind != Kind.ACCESS:
        return frozenset()
    return frozenset(gathered(row.customer, "ja" if row.lang == "ja" else "en"))


def files_there(row: Request) -> list[Found]:
    """Return the files that are held of whoever asks."""
    if row.kind != Kind.ACCESS or row.customer is None:
        return []
    return files_of(row.customer.whole(), cases_of(row.customer))


def changed_since(row: Request, *, at: datetime) -> bool:
    """Say whether what is held is no longer what was reviewed."""
    return content_of(row.answer or {}) != content_of(answer_to(row, at=at))


def changed_since_decided(row: Request, *, at: datetime) -> bool:
    """Say whether what is held is no longer what was decided on."""
    return row.decided_on != content_of(answer_to(row, at=at))


def refuse_unless_as_reviewed(row: Request, *, at: datetime) -> None:
    """Let an answer go out that is still what was reviewed. Raises RequestRefused."""
    if row.state == State.REVIEWED and changed_since(row, at=at):
        raise RequestRefused(_SINCE)


def _grounds(row: Request, back: Mapping[Part, str]) -> list[str]:
    if Part.FILES in back:
        return []
    codes = [ground_of(one, row.files, row.jurisdiction) for one in files_there(row)]
    return [one for one in codes if one]


def _begun(ref: UUID, deed: Deed, by: User) -> Request:
    row = Request.objects.select_for_update(of=("self",)).select_related("customer").get(pk=ref)
    refuse_unless_entitled(by.person, deed, held(row.customer, by))
    after(State(row.state), deed)
    return row


def _moved(
    row: Request,
    deed: Deed,
    act: str,
    *,
    by: User,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
) -> Request:
    row.state = after(State(row.state), deed)
    row.save()
    return _entered(row, act, by=by, at=at, facts=facts)


def _entered(
    row: Request, act: str, *, by: User, at: datetime, facts: Mapping[str, Any] | None = None
) -> Request:
    about = f"request/{row.ref}"
    enter(f"request.{act}", at=at, about=about, by=str(by.pk), facts=facts or {}, rows=[row])
    return row


def _next_number(at: datetime) -> str:
    year = timezone.localtime(at).year
    last = Request.objects.filter(number__startswith=f"D{year}-").order_by("-number").first()
    return f"D{year}-{int(last.number.rpartition('-')[2]) + 1 if last is not None else 1:04}"


_NAME: Final = Text(ja="請求した方のお名前を書いてください。", en="Say who asks.")
_WHERE: Final = Text(ja="どの法の請求かを選んでください。", en="Choose the law of the request.")
_ASKS: Final = Text(
    ja="何を直し、または止めてほしいのかを書いてください。",
    en="Write what is to be put right, or no longer used.",
)
_NOT_YET: Final = Text(
    ja="受け付けた日時が、いまより後になっています。", en="The day of receipt is yet to come."
)
_SEVERAL: Final = Text(
    ja="その連絡先は、複数のお客様の記録と一致します。連絡先をもう一つ確かめるか、お客様のページの"
    "アドレスを書いてください。",
    en="Several customers' records fit. Check one more identifier, or give the address of the "
    "customer's page.",
)
_WHY_LONGER: Final = Text(
    ja="延ばす理由を書いてください。ご本人にも同じ理由を伝えます。",
    en="Say why it takes longer: the person is told the same.",
)
_ONCE: Final = Text(ja="期限を延ばせるのは一度だけです。", en="The time can be extended once.")
_TOO_LATE: Final = Text(
    ja="期限が過ぎたため、延ばせません。できるだけ早く回答してください。",
    en="The time is over, so it cannot be extended: answer as soon as you can.",
)
_WHY_BACK: Final = Text(
    ja="何を考え直してほしいかを書いてください。", en="Say what is to be decided anew."
)
_CHANGED: Final = Text(
    ja="決定の後に、保有する内容が変わりました。決定をやり直してもらってください。",
    en="What is held has changed since the decision: send it back to be decided anew.",
)
_SINCE: Final = Text(
    ja="確認の後に、保有する内容が変わりました。この回答は渡さず、決定をやり直してもらってください。",
    en="What is held has changed since it was reviewed. Do not hand this answer over: send it back "
    "to be decided and reviewed anew.",
)
_HOW: Final = Text(
    ja="どう渡したか(例:書留、メール、窓口)を書いてください。",
    en="Say how it was handed over (for example: registered mail, e-mail, at the desk).",
)
_WHY_END: Final = Text(ja="理由を書いてください。", en="Say why.")
