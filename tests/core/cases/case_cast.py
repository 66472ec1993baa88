"""The people of every story, and drafts that lack nothing, to be spoilt one thing at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest

from setsudo.cases.checking import shortcomings
from setsudo.cases.deciding import approve, propose
from setsudo.cases.determination import (
    Accommodation,
    Answer,
    Answered,
    Axis,
    CompanyFault,
    Determination,
    Draft,
    Element,
    Harmed,
    Improvement,
    Outcome,
)
from setsudo.cases.evidence import Evidence, EvidenceKind
from setsudo.cases.lacks import Lack
from setsudo.cases.malice import MaliceAnswer
from setsudo.cases.roles import Involved, Person, Role
from setsudo.cases.shortcomings import Insufficient
from setsudo.policy import Policy, load_policy

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
YES, NO, UNCLEAR = Answer.YES, Answer.NO, Answer.UNCLEAR

AGENT = Person("agent", frozenset({Role.AGENT}), frozenset({"ueno"}))
SUPERVISOR = Person("supervisor", frozenset({Role.SUPERVISOR}), frozenset({"ueno"}))
OFFICER = Person("officer", frozenset({Role.OFFICER}), frozenset({"ueno"}))
APPROVER = Person("approver", frozenset({Role.APPROVER}), headquarters=True)
LOCAL_APPROVER = Person("local_approver", frozenset({Role.APPROVER}), frozenset({"ueno"}))
APPEAL_OFFICER = Person("appeal_officer", frozenset({Role.APPEAL_OFFICER}), headquarters=True)
COUNSEL = Person("counsel", frozenset({Role.COUNSEL}), headquarters=True)
MANAGER = Person("manager", frozenset({Role.MANAGER}), headquarters=True)
AUDITOR = Person("auditor", frozenset({Role.AUDITOR}), headquarters=True)
ADMINISTRATOR = Person("administrator", frozenset({Role.ADMINISTRATOR}), headquarters=True)
PROGRAM = Person("assessment-engine", frozenset(), frozenset({"ueno"}))

CASE = Involved(
    site="ueno",
    claimed_by="officer",
    asked=frozenset({"counsel", "appeal_officer"}),
    reporter="agent",
    victims=frozenset({"agent"}),
)

SEEN = Evidence("words", EvidenceKind.WORDS, "call-7#3:0-24", confirmed_by="officer")
TOLD = Evidence("told", EvidenceKind.STATEMENT, "statement of the agent", confirmed_by="officer")


@cache
def the_policy() -> Policy:
    return load_policy()


def answered(answer: Answer, *evidence: str, degree: int = 0) -> Answered:
    return Answered(answer, "because of what was said", evidence or ("words", "told"), degree)


def beyond(**changes: Any) -> Draft:
    """The customer threatened the agent's family; nobody doubts it."""
    policy = the_policy()
    draft = Draft(
        outcome=Outcome.BEYOND_NORM,
        policy=policy.id,
        policy_hash=policy.content_hash,
        elements={
            Element.CUSTOMER_CONDUCT: answered(YES),
            Element.BEYOND_NORM: answered(YES, degree=3),
            Element.HARMS_ENVIRONMENT: answered(YES, "told", degree=2),
        },
        axes={Axis.DEMAND: answered(NO), Axis.MEANS: answered(NO)},
        evidence=(SEEN, TOLD),
        company_fault=CompanyFault(NO, "the delivery came in time and whole"),
        accommodation=Accommodation(need_stated=False),
        acts=("threat",),
        harmed=frozenset({Harmed.EMPLOYEES}),
    )
    return replace(draft, **changes)


def within(**changes: Any) -> Draft:
    """The customer shouted once that the kettle had broken and wanted the money back."""
    draft = beyond(
        outcome=Outcome.WITHIN_NORM,
        elements={
            Element.CUSTOMER_CONDUCT: answered(YES),
            Element.BEYOND_NORM: answered(NO),
            Element.HARMS_ENVIRONMENT: answered(NO, "told"),
        },
        axes={Axis.DEMAND: answered(YES), Axis.MEANS: answered(YES)},
        acts=(),
        harmed=frozenset(),
        improvement=Improvement("Kettle K2: the lid breaks", "the third this month"),
    )
    return replace(draft, **changes)


def with_evidence(*pieces: Evidence, draft: Draft | None = None) -> Draft:
    """A draft of which every answer rests on these pieces alone."""
    base = draft or beyond()
    refs = tuple(piece.id for piece in pieces)
    return replace(
        base,
        evidence=pieces,
        elements={key: replace(value, evidence=refs) for key, value in base.elements.items()},
        axes={key: replace(value, evidence=refs) for key, value in base.axes.items()},
    )


def answering(draft: Draft, part: Element | Axis, answer: Answered) -> Draft:
    """The draft with one element or axis answered otherwise."""
    if isinstance(part, Element):
        return replace(draft, elements={**draft.elements, part: answer})
    return replace(draft, axes={**draft.axes, part: answer})


def malice_answers(*met: str) -> tuple[MaliceAnswer, ...]:
    return tuple(
        MaliceAnswer(code, code in met, "as heard on the call", ("words",) if code in met else ())
        for code in the_policy().malice
    )


def lacks(draft: Draft) -> set[Lack]:
    return {one.lack for one in shortcomings(draft, the_policy())}


@contextmanager
def refused_for(*lacking: Lack) -> Iterator[None]:
    """What happens here is refused for exactly these shortcomings."""
    with pytest.raises(Insufficient) as refused:
        yield
    assert {one.lack for one in refused.value.shortcomings} == set(lacking)


def determined(draft: Draft | None = None, *, involved: Involved = CASE) -> Determination:
    """What the officer proposed and the approver at headquarters approved."""
    proposal = propose(
        draft or beyond(), by=OFFICER, at=NOON, involved=involved, policy=the_policy()
    )
    return approve(
        proposal,
        by=APPROVER,
        at=NOON + HOUR,
        reason="listened to the call",
        involved=involved,
        policy=the_policy(),
    )
