"""What an assessment says: findings with their evidence, what speaks against them, and a
verdict."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from setsudo.bilingual import Text


class Verdict(StrEnum):
    """What the text and rules suggest. People determine; this only sorts what they look at
    first."""

    WITHIN = "within"
    REVIEW = "review"
    BEYOND = "beyond"


class CounterKind(StrEnum):
    """What can speak against a finding, or for the customer."""

    COMPANY_AT_FAULT = "company_at_fault"
    RIGHTS_WORDS = "rights_words"
    QUOTING = "quoting"
    THIRD_PARTY = "third_party"
    ACCOMMODATION = "accommodation"
    PROFANITY_NOT_AT_STAFF = "profanity_not_at_staff"
    STAFF_AT_FAULT = "staff_at_fault"
    DISTRESS = "distress"
    HONEST_REVIEW = "honest_review"
    KEYWORD_IN_INNOCENT_USE = "keyword_in_innocent_use"
    COMPANY_CAUSED_TIME = "company_caused_time"
    TERMS_ALONE = "terms_alone"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words at a place: `quote == turns[turn].text[start:end]`, offsets in Unicode code points."""

    turn: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Signal:
    """What one detector measured. `name` is declared in `setsudo.policy.signals`; `value` has
    its type.

    A signal says what is so (minutes, counts, a kind of wording), never what follows from it.
    """

    name: str
    value: float | int | bool
    because: Text
    evidence: tuple[Quote, ...] = ()
    detector: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """An act that the words or the course of the contact suggest. `score` is a probability."""

    act: str
    group: str
    score: float
    because: Text
    evidence: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Counter:
    """What speaks against a finding or for the customer."""

    kind: CounterKind
    because: Text
    evidence: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """The answer for one interaction.

    `score` is the calibrated probability that an act exceeds the norm; `severity` is 0 none,
    1 discourteous, 2 beyond the norm, 3 serious, 4 grave. `questions` are what the norms ask a
    person; `reasons` say which norms led to the verdict, and which held it down. `policy_digest`
    is the start of the digest of the policy with its packs. `policy` and
    `engine` name the revision and the version that gave this answer.
    """

    id: str
    verdict: Verdict
    score: float
    severity: int
    findings: tuple[Finding, ...]
    counter: tuple[Counter, ...]
    questions: tuple[Text, ...]
    policy: str
    engine: str
    reasons: tuple[Text, ...] = ()
    policy_digest: str = ""
