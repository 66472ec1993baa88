"""Malice by the policy's criteria: people answer each, and say on what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from setsudo.policy.model import MaliceCriterion

# A criterion that cannot carry malice alone carries it with another; the law gives no number.
TOGETHER: Final = 2


@dataclass(frozen=True, slots=True)
class MaliceAnswer:
    """One criterion answered by people, with a reason and the evidence that a yes rests on."""

    criterion: str
    met: bool
    reason: str
    evidence: tuple[str, ...] = ()


def supported(answers: Iterable[MaliceAnswer], criteria: Mapping[str, MaliceCriterion]) -> bool:
    """Say whether the answers allow people to call conduct malicious; it never obliges them to.

    One criterion that can be enough alone, or `TOGETHER` different others. An answer to a criterion
    that the policy does not have counts for nothing.
    """
    met = {answer.criterion for answer in answers if answer.met} & criteria.keys()
    return any(criteria[code].alone for code in met) or len(met) >= TOGETHER


def unanswered(
    answers: Iterable[MaliceAnswer], criteria: Mapping[str, MaliceCriterion]
) -> tuple[str, ...]:
    """Return the criteria of the policy without an answer, in the policy's order."""
    given: Collection[str] = {answer.criterion for answer in answers}
    return tuple(code for code in criteria if code not in given)
