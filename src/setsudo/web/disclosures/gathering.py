"""Everything that is held of a person, as they may read it: never who reported, nobody's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from setsudo.bilingual import Language, Text
from setsudo.cases.appeals import Result
from setsudo.cases.determination import OUTCOME_NAMES, Outcome
from setsudo.cases.timeline import NoteKind
from setsudo.interactions.model import Channel
from setsudo.measures.notices.standing import Standing
from setsudo.measures.standing import STATE_NAMES
from setsudo.measures.standing import State as MeasureState
from setsudo.referrals.masking import Mask, Named
from setsudo.retention.asking import Part
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case, Determined, NoteRow, Objection, PartTaken
from setsudo.web.cases.pinning import pinned
from setsudo.web.customers.models import Customer, IdentifierKind
from setsudo.web.customers.words import KINDS
from setsudo.web.disclosures.enclosing import files_of, listed
from setsudo.web.disclosures.finding import cases_of, written
from setsudo.web.interactions.models import Interaction
from setsudo.web.interactions.words import CHANNELS
from setsudo.web.measures.models import Measure
from setsudo.web.notices.models import Notice, Statement
from setsudo.web.public.models import Message
from setsudo.web.transactions.models import Holder, Transaction

Held = Mapping[Part, list[dict[str, Any]]]
_STAFF: Final = Text(ja="当社担当者", en="a member of staff")
_YOU: Final = Text(ja="お客様", en="you")
_US: Final = Text(ja="当社", en="us")
_NOTED: Final = Text(
    ja="従業員による記録があります。書いた人を守るため、内容は含めていません。",
    en="There is a note by staff. What it says is left out, to protect who wrote it.",
)
_OPEN: Final = Text(ja="確認中です。", en="It is still being looked into.")
_RESULTS: Final[Mapping[Result, Text]] = {
    Result.UPHELD: Text(ja="判断を維持しました", en="the determination was upheld"),
    Result.OVERTURNED: Text(ja="判断を覆しました", en="the determination was overturned"),
    Result.SENT_BACK: Text(ja="別の人が確認し直します", en="others look at it again"),
}
_NEEDS: Final = Text(
    ja="{text}\n\n必要な配慮: {need}", en="{text}\n\nAccommodation asked for: {need}"
)
_NO_FINDING: Final = Text(
    ja="迷惑行為とする判断はされていません。", en="Nothing was determined against you."
)


def gathered(
    customer: Customer | None,
    lang: Language,
    *,
    jurisdiction: str = "jp",
    kept: Mapping[str, str] | None = None,
) -> Held:
    """Return what is held of a person, part by part; a part of which nothing is held is left out.

    `kept` names the ground on which each file is kept back, as `enclosing` keys it.

    Names of staff are masked wherever they stand, in whatever was written. Left out whole are
    reports and what staff wrote among themselves, comments, consultations, opinions and inferences,
    legal advice, counsel's privileged notes, and what bystanders said.
    """
    if customer is None:
        return {}
    people = customer.whole()
    cases = cases_of(customer)
    mask = _mask(cases, lang)
    parts = {
        # Whom it is about is told their own name, should somebody of the staff bear it too.
        Part.IDENTITY: [*_identity(people, lang)],
        Part.CONTACTS: mask.value([*_contacts(people, cases, lang)]),
        Part.CASES: mask.value([_case(one, lang) for one in cases]),
        Part.MEASURES: mask.value([*_measures(people, cases, lang)]),
        Part.NOTICES: mask.value([*_notices(cases, lang)]),
        Part.STATEMENTS: mask.value([*_statements(cases, lang)]),
        Part.MESSAGES: mask.value([*_messages(people)]),
        Part.FILES: mask.value([*listed(files_of(people, cases), kept or {}, jurisdiction, lang)]),
        Part.TRANSACTIONS: mask.value([*_transactions(people, lang)]),
    }
    return {part: rows for part, rows in parts.items() if rows}


def _mask(cases: list[Case], lang: Language) -> _Masking:
    mark = _STAFF.to(lang)
    family = [row.pk for case in cases for row in case.family()]
    near = set(PartTaken.objects.filter(case__in=family).values_list("user", flat=True))
    near |= {one.claimed_by_id for one in cases if one.claimed_by_id is not None}
    reports = Interaction.objects.filter(in_case__case__in=family, reported_by__isnull=False)
    near |= set(reports.values_list("reported_by", flat=True))
    for pair in Determined.objects.filter(case__in=family).values_list(
        "proposed_by", "approved_by"
    ):
        near |= set(pair)
    # Of those who are near, one word of a name is masked too: it can only be theirs here.
    staff = [*User.objects.iterator()]
    people = [Named(_names(user, parts=user.pk in near), mark) for user in staff]
    return _Masking(Mask(people), _wholly(staff), mark)


def _names(user: User, *, parts: bool) -> tuple[str, ...]:
    name = user.name.strip()
    found = [name] if parts else [name.replace(" ", "")] if not name.isascii() else []
    if not user.username.isalpha():
        found.append(user.username)
    return tuple(one for one in (*found, user.email) if one)


def _wholly(staff: Iterable[User]) -> re.Pattern[str] | None:
    """Return what finds whole names of anybody of the staff, and no single word of them."""
    names = sorted({" ".join(user.name.split()) for user in staff if " " in user.name.strip()})
    spaced = [r"[\s\u3000]+".join(map(re.escape, one.split(" "))) for one in names]
    # The longest first: a name may begin with another one.
    ordered = "|".join(sorted(spaced, key=lambda one: -len(one)))
    return re.compile(rf"(?<!\w)(?:{ordered})(?!\w)", re.IGNORECASE) if ordered else None


@dataclass(frozen=True, slots=True)
class _Masking:
    """Masks what is held: names of those near in every form, of all others where they are whole."""

    near: Mask
    wholly: re.Pattern[str] | None
    mark: str

    def value(self, value: Any) -> Any:
        """Return a JSON value with every text in it masked."""
        return self.near.value(self._whole(value))

    def _whole(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.wholly.sub(self.mark, value) if self.wholly is not None else value
        if isinstance(value, Mapping):
            return {name: self._whole(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self._whole(one) for one in value]
        return value


def _identity(people: list[Customer], lang: Language) -> Iterator[dict[str, Any]]:
    for one in people:
        values = [
            {"kind": KINDS[IdentifierKind(row.kind)].to(lang), "value": _bare(row.value)}
            for row in one.identifiers.order_by("kind", "value")
        ]
        if one.name or values:
            yield {"name": one.name, "identifiers": values, "since": _day(one.created_at)}


def _bare(value: str) -> str:
    """Return an identifier without the name of the system that it was sent by."""
    source, colon, rest = value.rpartition(":")
    return rest if colon and source and "//" not in value else value


def _contacts(
    people: list[Customer], cases: list[Case], lang: Language
) -> Iterator[dict[str, Any]]:
    family = [row.pk for case in cases for row in case.family()]
    rows = Interaction.objects.filter(customer__in=people)
    # A case may gather contacts of several customers: each is told of their own.
    rows |= Interaction.objects.filter(in_case__case__in=family, customer__isnull=True)
    for row in rows.distinct().defer("original").order_by("received_at", "pk"):
        line = {
            "on": _day(row.started_at or row.received_at),
            "channel": CHANNELS[Channel(row.channel)].to(lang),
        }
        if row.reported_by_id is not None:
            yield {**line, "turns": [], "note": _NOTED.to(lang)}
            continue
        turns = [
            {"who": (_YOU if turn.get("speaker") == "customer" else _US).to(lang), "text": words}
            for turn in row.line.get("turns", ())
            if turn.get("speaker") in ("customer", "staff") and (words := turn.get("text"))
        ]
        yield {**line, "turns": turns, "note": ""}


def _case(case: Case, lang: Language) -> dict[str, Any]:
    policy = pinned(case)
    found = case.determinations.filter(holds=True).first()
    facts = NoteRow.objects.filter(
        case__in=[one.pk for one in case.family()],
        kind__in=[NoteKind.FACT, NoteKind.ACCOUNT],
        corrected_by__isnull=True,
    )
    acts = found.acts if found is not None else []
    said = OUTCOME_NAMES[Outcome(found.outcome_now)] if found is not None else None
    return {
        "number": case.number,
        "opened": _day(case.opened_at),
        "closed": _day(case.closed_at),
        "outcome": (said or (_OPEN if case.waits else _NO_FINDING)).to(lang),
        "acts": [policy.acts[one].name.to(lang) for one in acts if one in policy.acts],
        "reason": found.reason if found is not None else "",
        "facts": [one.text for one in facts.order_by("happened", "at", "pk")],
    }


def _measures(
    people: list[Customer], cases: list[Case], lang: Language
) -> Iterator[dict[str, Any]]:
    rows = Measure.objects.filter(customer__in=people) | Measure.objects.filter(case__in=cases)
    # What was only proposed binds nobody.
    began = rows.distinct().filter(since__isnull=False).select_related("case")
    for row in began.order_by("since", "pk"):
        rung = pinned(row.case).ladder.get(row.rung)
        yield {
            "what": rung.name.to(lang) if rung is not None else row.rung,
            "state": STATE_NAMES[MeasureState(row.state)].to(lang),
            "since": _day(row.since),
            "until": _day(row.until),
            "ended": _day(row.ended_at),
            "reason": row.reason,
            "terms": row.terms,
        }


def _notices(cases: list[Case], lang: Language) -> Iterator[dict[str, Any]]:
    rows = Notice.objects.filter(case__in=cases, sent_at__isnull=False, written__isnull=False)
    for row in rows.exclude(standing=Standing.WITHDRAWN).order_by("sent_at", "pk"):
        letter = row.written or {}
        text = [
            words
            for part in letter.get("parts", ())
            for words in (*part.get("paragraphs", ()), *part.get("items", ()))
        ]
        yield {"sent": _day(row.sent_at), "subject": letter.get("subject", ""), "text": text}


def _statements(cases: list[Case], lang: Language) -> Iterator[dict[str, Any]]:
    for said in Statement.objects.filter(notice__case__in=cases).order_by("at", "pk"):
        text = _NEEDS.filled(text=said.text, need=said.need).to(lang) if said.need else said.text
        yield {"on": _day(said.at), "text": text, "result": "", "answer": ""}
    for row in Objection.objects.filter(case__in=cases).order_by("received_at", "pk"):
        result = _RESULTS[Result(row.result)] if row.result else None
        yield {
            "on": _day(row.received_at),
            "text": row.text,
            "result": result.to(lang) if result is not None else "",
            "answer": row.reason,
        }


def _messages(people: list[Customer]) -> Iterator[dict[str, Any]]:
    """Yield what somebody wrote on the public page, where it says that it came from them."""
    known = {row.value for one in people for row in one.identifiers.all()}
    for row in Message.objects.exclude(reply_to="").order_by("received_at", "pk"):
        if written(row.reply_to) & known:
            yield {
                "on": _day(row.received_at),
                "title": row.title,
                "text": row.text,
                "name": row.name,
                "reply_to": row.reply_to,
                "answer": row.answer,
            }


def _transactions(people: list[Customer], lang: Language) -> Iterator[dict[str, Any]]:
    known = {(row.kind, row.value) for one in people for row in one.identifiers.all()}
    whose = Q(pk__in=[])
    for kind, value in known:
        whose |= Q(kind=kind, value=value)
    holders = Holder.objects.filter(whose).values("transaction")
    for row in Transaction.objects.filter(pk__in=holders).order_by("begun_at", "pk"):
        yield {
            "on": _day(row.begun_at),
            "number": row.external_id,
            "service": row.service,
            "what": row.summary,
            "amount": f"{row.amount} {row.currency}".strip(),
            "state": row.standing.to(lang),
        }


def _day(at: datetime | None) -> str:
    return timezone.localtime(at).date().isoformat() if at is not None else ""
