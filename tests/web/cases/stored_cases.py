"""Contacts, assessments and drafts out of which the stories of stored cases are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from setsudo.cases.determination import (
    Accommodation,
    Answer,
    Answered,
    Axis,
    CompanyFault,
    Draft,
    Element,
    Harmed,
    Improvement,
    Outcome,
)
from setsudo.cases.evidence import EvidenceKind
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import claiming, deciding, gathering, opening, proposing
from setsudo.web.cases.models import Case, Determined, Piece
from setsudo.web.customers.models import Customer
from setsudo.web.interactions.models import Assessment, Interaction
from setsudo.web.policies.in_force import in_force

NOON = datetime(2026, 11, 24, 3, tzinfo=UTC)
"""Noon in Tokyo, a Tuesday."""
HOUR = timedelta(hours=1)
THREAT = "I know where your children go to school, take care on the way home"
CALM = "My kettle broke after three days and I want my money back"
YES, NO = Answer.YES, Answer.NO


def customer(name: str = "Noguchi Rei") -> Customer:
    return Customer.objects.create(name=name, created_at=NOON)


def contact(
    site: Site | None,
    *texts: str,
    who: Customer | None = None,
    at: datetime = NOON,
    reported_by: User | None = None,
    channel: str = "phone",
    **line: Any,
) -> Interaction:
    """A contact of which the customer's turns say these texts; a report where somebody reported."""
    speaker = "reporter" if reported_by is not None else "customer"
    ident = uuid4().hex
    return Interaction.objects.create(
        source="tests",
        external_id=ident,
        digest=ident * 2,
        channel=channel,
        lang="en",
        started_at=at,
        received_at=at,
        line={
            "id": ident,
            "channel": channel,
            "turns": [{"speaker": speaker, "text": text} for text in texts or (THREAT,)],
            **line,
        },
        site=site,
        customer=who,
        reported_by=reported_by,
    )


def assessed(
    interaction: Interaction,
    verdict: str = "beyond",
    *,
    score: float = 0.93,
    severity: int = 3,
    malice: float = 0.2,
    act: str = "threat",
    counter: Sequence[str] = (),
) -> Assessment:
    """What an engine says of a contact: its first turn whole is the evidence."""
    text = interaction.line["turns"][0]["text"]
    quote = {"turn": 0, "start": 0, "end": len(text), "quote": text}

    def line(because: str) -> dict[str, Any]:
        findings = [
            {
                "act": act,
                "group": "intimidation",
                "score": 0.9,
                "because": because,
                "evidence": [quote],
            }
        ]
        return {
            "id": interaction.line["id"],
            "verdict": verdict,
            "score": score,
            "severity": severity,
            "findings": findings if verdict != "within" else [],
            "counter": [
                {"kind": kind, "because": because, "evidence": [quote]} for kind in counter
            ],
            "policy": in_force().id,
            "engine": "deep/1",
            "questions": [],
            "reasons": [],
        }

    return Assessment.objects.create(
        interaction=interaction,
        engine="deep/1",
        policy=in_force().id,
        verdict=verdict,
        score=score,
        severity=severity,
        malice=malice,
        line={"ja": line("害を加えると告げている"), "en": line("It announces harm")},
        made_at=interaction.received_at,
    )


def opened(site: Site | None, *texts: str, at: datetime = NOON, **said: Any) -> Case:
    """The case of a contact that an engine wants a person to see."""
    who = said.pop("who", None)
    case = opening.open_for(assessed(contact(site, *texts, who=who, at=at), **said), at=at)
    assert case is not None
    return case


def reported(site: Site, by: User, *, victims: Sequence[User] = (), text: str = THREAT) -> Case:
    """The case of a staff report, the engine having read it too."""
    note = contact(site, text, reported_by=by, channel="in_person")
    case = opening.open_report(note, by=by, at=NOON, victims=victims)
    opening.open_for(assessed(note), at=NOON)
    case.refresh_from_db()
    return case


def with_evidence(case: Case, by: User, *, at: datetime = NOON + HOUR) -> list[Piece]:
    """Words that were read and a statement, both vouched for by whoever gathers the facts."""
    for piece in case.pieces.filter(confirmed_by__isnull=True):
        kind = EvidenceKind(piece.kind)
        gathering.confirm(case.ref, piece.ref, by=by, at=at, kind=kind)
    gathering.add(case.ref, EvidenceKind.STATEMENT, "the agent told me", by=by, at=at)
    return proposing.pieces_of(case)


def beyond(case: Case, **changes: Any) -> Draft:
    """A draft that lacks nothing, over the evidence that the case has."""
    keys = tuple(piece.key for piece in proposing.pieces_of(case))

    def answered(answer: Answer, degree: int = 0) -> Answered:
        return Answered(answer, "because of what was said", keys, degree)

    draft = Draft(
        outcome=Outcome.BEYOND_NORM,
        policy=case.policy,
        policy_hash=case.policy_hash,
        elements={
            Element.CUSTOMER_CONDUCT: answered(YES),
            Element.BEYOND_NORM: answered(YES, 3),
            Element.HARMS_ENVIRONMENT: answered(YES, 2),
        },
        axes={Axis.DEMAND: answered(NO), Axis.MEANS: answered(NO)},
        evidence=tuple(piece.evidence for piece in proposing.pieces_of(case)),
        company_fault=CompanyFault(NO, "the delivery came in time and whole"),
        accommodation=Accommodation(need_stated=False),
        acts=("threat",),
        harmed=frozenset({Harmed.EMPLOYEES}),
    )
    return replace(draft, **changes)


def within(case: Case) -> Draft:
    """The complaint was legitimate."""
    draft = beyond(case)
    yes = draft.elements[Element.CUSTOMER_CONDUCT]
    no = replace(yes, answer=NO)
    return replace(
        draft,
        outcome=Outcome.WITHIN_NORM,
        elements={
            Element.CUSTOMER_CONDUCT: yes,
            Element.BEYOND_NORM: no,
            Element.HARMS_ENVIRONMENT: no,
        },
        axes={Axis.DEMAND: yes, Axis.MEANS: yes},
        acts=(),
        harmed=frozenset(),
        improvement=Improvement("Kettle K2: the lid breaks", "the third this month"),
    )


def proposed(case: Case, officer: User, *, draft: Draft | None = None) -> Case:
    """The officer has claimed the case, gathered evidence and proposed."""
    claiming.claim(case.ref, by=officer, at=NOON + HOUR)
    with_evidence(case, officer)
    proposing.propose(case.ref, draft or beyond(case), by=officer, at=NOON + 2 * HOUR)
    case.refresh_from_db()
    return case


def determined(case: Case, officer: User, approver: User) -> Determined:
    """Two people have determined that it was beyond the norm."""
    proposed(case, officer)
    made = deciding.approve(case.ref, "I heard the call", by=approver, at=NOON + 3 * HOUR)
    case.refresh_from_db()
    return made


def ledger_acts(ref: UUID) -> list[str]:
    from setsudo.web.ledger.models import Entry

    return [one.act for one in Entry.objects.filter(about=f"case/{ref}").order_by("place")]
