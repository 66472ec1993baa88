"""A determination as frozen values: what people answered, why, on which evidence, and who they are.

Nothing here judges. `setsudo.cases.checking` says what a draft lacks, `setsudo.cases.deciding` lets
it be proposed, returned or approved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from setsudo.bilingual import Text
from setsudo.cases.evidence import Evidence
from setsudo.cases.malice import MaliceAnswer
from setsudo.cases.severity import Severity, severity_of


class Answer(StrEnum):
    """What people found. `UNCLEAR` is an honest answer, and stands against nobody."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


class Element(StrEnum):
    """The three elements of the definition; all of them are needed."""

    CUSTOMER_CONDUCT = "customer_conduct"
    BEYOND_NORM = "beyond_norm"
    HARMS_ENVIRONMENT = "harms_environment"


class Axis(StrEnum):
    """What was asked for and the way of asking, judged apart. Yes means acceptable."""

    DEMAND = "demand"
    MEANS = "means"


class Outcome(StrEnum):
    """What people determined. None of them is hidden, and only the first is against anybody."""

    BEYOND_NORM = "beyond_norm"
    WITHIN_NORM = "within_norm"
    UNDETERMINED = "undetermined"
    NEEDS_CARE = "needs_care"
    COMPANY_AT_FAULT = "company_at_fault"


class Harmed(StrEnum):
    """Who the conduct was against (clause C1)."""

    EMPLOYEES = "employees"
    CUSTOMERS = "customers"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer with its reason and the ids of the evidence that it rests on.

    `degree` is 0-4 and counts for two elements: how far beyond the norm, and how heavy the harm.
    """

    answer: Answer
    reason: str
    evidence: tuple[str, ...]
    degree: int = 0


@dataclass(frozen=True, slots=True)
class CompanyFault:
    """Our own part in it, always asked. `put_right` says how it was or will be put right."""

    answer: Answer
    reason: str
    put_right: str = ""


@dataclass(frozen=True, slots=True)
class Accommodation:
    """Whether a need was stated or plain, what was talked over, and what was offered.

    No diagnosis has a place here: what helps is kept, never what somebody has.
    """

    need_stated: bool
    dialogue: str = ""
    offered: tuple[str, ...] = ()


class Claim(StrEnum):
    """What a posting says: something that can be true or false, or what somebody thinks."""

    FACT = "fact"
    OPINION = "opinion"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Posting:
    """The questions that clause A5 asks before a posting can count against anybody."""

    claim: Claim
    true: Answer
    public_interest: Answer
    names_individual: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Improvement:
    """What a complaint becomes in the improvement register: its own item, with its own life."""

    title: str
    about: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that is proposed. `acts` are codes of the policy that `policy` pins, such as
    `customer-service@1`; `policy_hash` is that revision's `content_hash`.

    `other_ground` is the contract, the right to the premises or the tort that a finding stands on
    where no worker's environment was harmed. `missing` says what would settle what is unclear.
    """

    outcome: Outcome
    policy: str
    policy_hash: str
    elements: Mapping[Element, Answered]
    axes: Mapping[Axis, Answered]
    evidence: tuple[Evidence, ...]
    company_fault: CompanyFault | None
    accommodation: Accommodation | None
    acts: tuple[str, ...] = ()
    harmed: frozenset[Harmed] = frozenset()
    other_ground: str = ""
    posting: Posting | None = None
    malicious: bool = False
    malice: tuple[MaliceAnswer, ...] = ()
    improvement: Improvement | None = None
    missing: str = ""
    care: str = ""

    @property
    def severity(self) -> Severity:
        """0-4, out of the elements; 0 where an element has no answer yet."""
        parts = [self.elements.get(element) for element in Element]
        if None in parts:
            return Severity.NONE
        conduct, beyond, harm = (part for part in parts if part is not None)
        harmed = harm.answer is Answer.YES or bool(self.other_ground.strip())
        return severity_of(
            by_a_customer=conduct.answer is Answer.YES,
            how_far=beyond.degree if beyond.answer is Answer.YES else 0,
            harm=harm.degree if harm.answer is Answer.YES else 0,
            holds=beyond.answer is Answer.YES and harmed,
        )

    def pieces(self, *answers: Answered | None) -> tuple[Evidence, ...]:
        """Return the evidence that these answers rest on, each piece once."""
        wanted = {ref for answer in answers if answer is not None for ref in answer.evidence}
        return tuple(piece for piece in self.evidence if piece.id in wanted)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft that lacks nothing, and the person who stands behind it."""

    draft: Draft
    proposed_by: str
    proposer_at_headquarters: bool
    proposed_at: datetime


@dataclass(frozen=True, slots=True)
class Returned:
    """A proposal that somebody did not approve, and why."""

    proposal: Proposal
    returned_by: str
    returned_at: datetime
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Determination:
    """What the company determined, by two people, under one revision of the policy."""

    proposal: Proposal
    approved_by: str
    approver_at_headquarters: bool
    approved_at: datetime
    reason: str
    severity: Severity = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "severity", self.proposal.draft.severity)


ELEMENT_NAMES: Final[Mapping[Element, Text]] = {
    Element.CUSTOMER_CONDUCT: Text(
        ja="顧客等の言動である",
        en="it is conduct of a customer or of others related to the business",
    ),
    Element.BEYOND_NORM: Text(
        ja="業務の性質などに照らし、社会通念上許される範囲を超える",
        en="it exceeds what is socially accepted, in light of the nature of the work",
    ),
    Element.HARMS_ENVIRONMENT: Text(
        ja="労働者の就業環境を害する", en="it harms the working environment of workers"
    ),
}
AXIS_NAMES: Final[Mapping[Axis, Text]] = {
    Axis.DEMAND: Text(ja="要望の内容は妥当か", en="is what was asked for reasonable"),
    Axis.MEANS: Text(ja="手段や態様は許されるものか", en="is the way of asking acceptable"),
}
OUTCOME_NAMES: Final[Mapping[Outcome, Text]] = {
    Outcome.BEYOND_NORM: Text(ja="社会通念を超える行為", en="beyond the norm"),
    Outcome.WITHIN_NORM: Text(
        ja="社会通念の範囲内(正当な申し出)", en="within the norm: a legitimate complaint"
    ),
    Outcome.UNDETERMINED: Text(ja="判断できない", en="undetermined"),
    Outcome.NEEDS_CARE: Text(ja="配慮やケアが必要", en="needs an accommodation or care"),
    Outcome.COMPANY_AT_FAULT: Text(ja="当社に誤りがある", en="the Company is at fault"),
}
