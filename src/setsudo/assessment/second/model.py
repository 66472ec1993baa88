"""What a language model said of a contact beside the engine, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from setsudo.assessment.model import Assessment, Quote, Verdict


class Effect(StrEnum):
    """What the second opinion changed. It can ask for people's eyes, and nothing else."""

    NONE = "none"
    RAISED = "raised_to_review"
    LOWERED = "lowered_to_review"
    COUNTER = "added_counter_evidence"


class Missing(StrEnum):
    """Why a contact has no second opinion; it then stays as the engine found it."""

    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    CLOSED = "connection_closed"
    REDIRECTED = "redirected"
    REFUSED = "refused"
    FAILED = "endpoint_failed"
    BUSY = "too_many_requests"
    KEY_REFUSED = "key_refused"
    NONSENSE = "nonsense"
    CUT_SHORT = "cut_short"
    TOO_LONG = "too_long"
    CALLS_SPENT = "calls_spent"
    TOKENS_SPENT = "tokens_spent"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Remark:
    """One act (`code` of the policy) or one counter-evidence (`code` of `CounterKind`).

    `because` is the model's own sentence, personal data masked. A remark without `evidence` rests
    on the facts that the company recorded.
    """

    code: str
    because: str
    evidence: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What a model answered, kept to what its quotes prove.

    `model` names who answered; `because` and `question` are its own words, in `lang`. `unproven`
    counts the remarks that were left out because their quote stands nowhere in the contact.
    `distrusted`: the customer's words speak to a machine, so the answer may not ease anything.
    """

    model: str
    verdict: Verdict
    because: str
    acts: tuple[Remark, ...]
    counter: tuple[Remark, ...]
    question: str
    lang: str
    unproven: int = 0
    distrusted: bool = False
    effect: Effect = Effect.NONE


@dataclass(frozen=True, slots=True)
class NoSecondOpinion:
    """There is none for this contact, and why."""

    why: Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Seconded(Assessment):
    """An assessment beside which a model was asked. `first` is the verdict that the engine gave."""

    second_opinion: SecondOpinion | NoSecondOpinion
    first: Verdict
